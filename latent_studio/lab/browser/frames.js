// What was last seen of a lab. Some arrays come once, some now and then; the others belong to one frame alone.
export class Scene {
  constructor() {
    this.header = null;
    this.lasting = {};
    this.arrays = {};
  }

  take({ header, arrays }) {
    if (header.fresh) this.lasting = {};
    this.before = header.fresh ? null : this.arrays; // what moves glides from here in slow motion
    this.header = header;
    for (const name of LASTING_ARRAYS) if (arrays[name]) this.lasting[name] = arrays[name];
    this.arrays = { ...this.lasting, ...arrays };
  }
}

const LASTING_ARRAYS = [
  "real",
  "real_classes",
  "latents",
  "generated_classes",
  "optimal",
  "density_real",
  "density_generated",
];
