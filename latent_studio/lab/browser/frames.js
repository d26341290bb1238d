// What comes from the lab's engine as bytes: uint32 length of the header, the header as JSON, then arrays one after the
// other, each at a multiple of four bytes.

/** @import { LabArrays, LabFrame, Scene } from "./data.js" */

const TYPES = { float32: Float32Array, int8: Int8Array, uint8: Uint8Array };
/** @type {(keyof LabArrays)[]} come once, or now and then; the others belong to one frame alone */
const LASTING = [
  "real",
  "real_classes",
  "latents",
  "generated_classes",
  "optimal",
  "density_real",
  "density_generated",
];

/**
 * @param {ArrayBuffer} buffer
 * @returns {LabFrame}
 */
export function labFrameOf(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  /** @type {LabFrame["header"]} */
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {Record<string, unknown>} */
  const arrays = {};
  let at = 4 + length;
  for (const [name, type, shape] of header.arrays) {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = new TYPES[type](buffer, at, count);
    arrays[name] = { data, shape };
    at += Math.ceil(data.byteLength / 4) * 4;
  }
  return { header, arrays: /** @type {LabArrays} */ (/** @type {unknown} */ (arrays)) };
}

/**
 * What is seen of a lab after another frame.
 *
 * @param {Scene | null} scene
 * @param {LabFrame} frame
 * @returns {Scene}
 */
export function newScene(scene, { header, arrays }) {
  const before = header.fresh ? null : (scene?.arrays ?? null); // what moves glides from here in slow motion
  const lasting = Object.fromEntries(LASTING.flatMap((name) => (before?.[name] ? [[name, before[name]]] : [])));
  return { header, arrays: { ...lasting, ...arrays }, before };
}
