// A header and arrays as Python sends them (gan_core/frames.py): uint32 length of the header, the header as JSON, then
// the arrays one after the other, each at a multiple of four bytes.

const KINDS = { float32: Float32Array, int8: Int8Array, uint8: Uint8Array, uint16: Uint16Array };

/**
 * @typedef {Float32Array | Int8Array | Uint8Array | Uint16Array} Numbers
 */

/**
 * The header and the arrays, by name, with their numbers where they lie in the buffer.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{ header: any, arrays: Record<string, { data: Numbers, shape: number[] }> }}
 */
export function headerAndArrays(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {Record<string, { data: Numbers, shape: number[] }>} */
  const arrays = {};
  let at = 4 + length;
  for (const [name, kind, shape] of /** @type {[string, keyof typeof KINDS, number[]][]} */ (header.arrays)) {
    const data = new KINDS[kind](
      buffer,
      at,
      shape.reduce((product, side) => product * side, 1),
    );
    arrays[name] = { data, shape };
    at += Math.ceil(data.byteLength / 4) * 4;
  }
  return { header, arrays };
}
