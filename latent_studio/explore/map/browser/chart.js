// What comes from the server: one file with facts, numbers of each sample, and a sheet of all thumbnails.

import { signed } from "../../../browser/parts.js";

const ARRAY_KINDS = { positions: Float32Array, confidence: Float32Array, logits: Float32Array, asked: Uint16Array, seen: Uint16Array, atlas: Uint8Array };

// uint32 length of the header, the header as JSON, the arrays one after the other; all little-endian.
export function chartOf(bytes) {
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, start));
  const { facts, arrays } = JSON.parse(text);
  const chart = { key: text, facts };
  let at = start;
  for (const [name, shape] of arrays) {
    const Kind = ARRAY_KINDS[name];
    const length = shape.reduce((product, side) => product * side, 1) * Kind.BYTES_PER_ELEMENT;
    chart[name] = new Kind(bytes.slice(at, at + length).buffer); // a copy begins where such numbers may
    at += length;
  }
  return chart;
}

// What a map can be coloured by: {value, text, tip} with `classes` and `classOf(sample)`, or `numbers`.
export function colourings({ facts, asked, seen, confidence, logits }) {
  const several = facts.groups.length > 1 || facts.seen_groups.length > 1;
  const byClass = (verb, tip, groups, array) =>
    groups.map(({ name, classes }, place) => ({
      value: `${verb} ${name}`,
      text: several ? `${name} ${verb}` : `Class ${verb}`,
      tip,
      classes,
      classOf: (sample) => array[sample * groups.length + place],
    }));
  const byNumber = (value, text, tip, numbers) => (numbers.length ? [{ value, text, tip, numbers }] : []);
  return [
    ...byClass("asked for", "What the generator was asked for.", facts.groups, asked),
    ...byClass("recognised", "What the dataset's own classifier takes a sample for.", facts.seen_groups, seen),
    ...byNumber("confidence", "Confidence", "How sure the classifier is of what it recognises.", confidence),
    ...byNumber("discriminator", "Discriminator", "The discriminator's output: the higher, the more real it takes a sample to be.", logits),
  ];
}

// Classes of a sample in words: "red circle".
function classWords(groups, array, sample) {
  return groups.map(({ classes }, place) => classes[array[sample * groups.length + place]]).join(" ");
}

// What is known of a sample, a line each.
export function sampleLines({ facts, asked, seen, confidence, logits }, sample) {
  const lines = [`Seed ${sample}${facts.groups.length ? `, asked for ${classWords(facts.groups, asked, sample)}` : ""}`];
  if (facts.seen_groups.length) {
    const share = Math.round(100 * confidence[sample]);
    lines.push(`Recognised as ${classWords(facts.seen_groups, seen, sample)}, ${share} % sure`);
  }
  if (logits.length) lines.push(`The discriminator says ${signed(logits[sample], 1)}`);
  return lines;
}

// The values below which these shares of some numbers lie.
export function quantiles(numbers, shares) {
  const sorted = Float32Array.from(numbers).sort();
  return shares.map((share) => sorted[Math.round(share * (sorted.length - 1))]);
}
