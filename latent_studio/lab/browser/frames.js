// What comes from the lab's engine as bytes: uint32 length of the header, the header as JSON, then arrays one after the
// other, each at a multiple of four bytes.

const FRAME_TYPES = { float32: Float32Array, int8: Int8Array, uint8: Uint8Array };

// {header, arrays: {name: {data, shape}}}
export function labFrameOf(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  let at = 4 + length;
  for (const [name, type, shape] of header.arrays) {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = new FRAME_TYPES[type](buffer, at, count);
    arrays[name] = { data, shape };
    at += Math.ceil(data.byteLength / 4) * 4;
  }
  return { header, arrays };
}

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
