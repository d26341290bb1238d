// A map of three samples as Python writes it.

const FACTS = {
  ...{ count: 3, cell: [28, 28], columns: 2, groups: [{ name: "digit", classes: ["0", "1"] }] },
  seen_groups: [{ name: "digit", classes: ["0", "1"] }],
};

/** One byte away from where numbers may begin: samples 0 in the middle, 1 to the right, 2 at the top. */
export function mapFile() {
  const parts = {
    positions: Float32Array.of(0, 0, 1, 0, 0, 1),
    confidence: Float32Array.of(0.5, 0.98, 1),
    logits: Float32Array.of(-1, 0, 2),
    asked: Uint16Array.of(0, 1, 1),
    seen: Uint16Array.of(0, 1, 0),
    atlas: Uint8Array.of(7, 8),
  };
  const kindOf = (/** @type {object} */ numbers) => numbers.constructor.name.replace("Array", "").toLowerCase();
  const arrays = Object.entries(parts).map(([name, numbers]) => [name, kindOf(numbers), [numbers.length]]);
  let text = JSON.stringify({ facts: FACTS, arrays });
  while (text.length % 4) text += " ";
  const header = new TextEncoder().encode(text);
  const length = new Uint8Array(Uint32Array.of(header.length).buffer);
  const rest = Object.values(parts).flatMap((numbers) => [
    ...new Uint8Array(numbers.buffer),
    ...new Uint8Array(-numbers.byteLength & 3),
  ]);
  return Uint8Array.of(0, ...length, ...header, ...rest).subarray(1);
}
