// What comes from the server: one file with facts, numbers of each sample, and a sheet of all thumbnails.

import { headerAndArrays } from "../../../browser/arrays.js";
import { signed } from "../../../browser/numbers.js";

/** @import { Group } from "../../../browser/controls/class_picker.js" */

/**
 * What Python's MapFacts says of a map; groups of classes that were asked for, and that the classifier tells apart.
 *
 * @typedef {{ count: number, cell: [number, number], columns: number, groups: Group[], seen_groups: Group[] }} Facts
 */

/**
 * `positions` are x and y of each sample after one another, `asked` and `seen` a class of each group; `logits` are the
 * discriminator's. The key is another for another map.
 *
 * @typedef {object} Chart
 * @property {string} key
 * @property {Facts} facts
 * @property {Float32Array} positions
 * @property {Float32Array} confidence
 * @property {Float32Array} logits
 * @property {Uint16Array} asked
 * @property {Uint16Array} seen
 * @property {Uint8Array<ArrayBuffer>} atlas a PNG
 */

/**
 * What a map can be coloured by: classes, each sample's by `classOf`, or numbers.
 *
 * @typedef {object} Colouring
 * @property {string} value
 * @property {string} text
 * @property {string} tip
 * @property {string[]} [classes]
 * @property {(sample: number) => number} [classOf]
 * @property {Float32Array} [numbers]
 */

/**
 * The facts and the arrays of a map's file; `key` names it.
 *
 * @param {Uint8Array} bytes
 * @returns {Chart}
 */
export function chartOf(bytes) {
  const { header, arrays } = headerAndArrays(bytes.slice().buffer); // a copy begins where such numbers may
  const numbers = Object.entries(arrays).map(([name, { data }]) => [name, data]);
  return /** @type {any} */ ({ key: JSON.stringify(header), facts: header.facts, ...Object.fromEntries(numbers) });
}

/**
 * @param {Chart} chart
 * @returns {Colouring[]}
 */
export function colourings({ facts, asked, seen, confidence, logits }) {
  const several = facts.groups.length > 1 || facts.seen_groups.length > 1;
  const byClass = (
    /** @type {string} */ verb,
    /** @type {string} */ tip,
    /** @type {Group[]} */ groups,
    /** @type {Uint16Array} */ classes,
  ) =>
    groups.map((group, place) => ({
      value: `${verb} ${group.name}`,
      text: several ? `${group.name} ${verb}` : `Class ${verb}`,
      tip,
      classes: group.classes,
      classOf: (/** @type {number} */ sample) => classes[sample * groups.length + place],
    }));
  const byNumber = (/** @type {Colouring & { numbers: Float32Array }} */ way) => (way.numbers.length ? [way] : []);
  const said = "The discriminator's output: the higher, the more real it takes a sample to be.";
  const sure = "How sure the classifier is of what it recognises.";
  return [
    ...byClass("asked for", "What the generator was asked for.", facts.groups, asked),
    ...byClass("recognised", "What the dataset's own classifier takes a sample for.", facts.seen_groups, seen),
    ...byNumber({ value: "confidence", text: "Confidence", tip: sure, numbers: confidence }),
    ...byNumber({ value: "discriminator", text: "Discriminator", tip: said, numbers: logits }),
  ];
}

/**
 * Classes of a sample in words: "red circle".
 *
 * @param {Group[]} groups
 * @param {Uint16Array} classes
 * @param {number} sample
 */
function classWords(groups, classes, sample) {
  return groups.map((group, place) => group.classes[classes[sample * groups.length + place]]).join(" ");
}

/**
 * What is known of a sample, a line each.
 *
 * @param {Chart} chart
 * @param {number} sample
 */
export function sampleLines({ facts, asked, seen, confidence, logits }, sample) {
  const lines = [
    `Seed ${sample}${facts.groups.length ? `, asked for ${classWords(facts.groups, asked, sample)}` : ""}`,
  ];
  if (facts.seen_groups.length) {
    const share = Math.round(100 * confidence[sample]);
    lines.push(`Recognised as ${classWords(facts.seen_groups, seen, sample)}, ${share} % sure`);
  }
  if (logits.length) lines.push(`The discriminator says ${signed(logits[sample], 1)}`);
  return lines;
}

/**
 * Where a sample's thumbnail lies on the sheet: left, top, width, height.
 *
 * @param {Facts} facts
 * @param {number} sample
 * @returns {[number, number, number, number]}
 */
export function cellOf({ cell, columns }, sample) {
  return [(sample % columns) * cell[0], Math.floor(sample / columns) * cell[1], ...cell];
}

/**
 * The values below which these shares of some numbers lie.
 *
 * @param {ArrayLike<number>} numbers
 * @param {number[]} shares
 */
export function quantiles(numbers, shares) {
  const sorted = Float32Array.from(numbers).sort();
  return shares.map((share) => sorted[Math.round(share * (sorted.length - 1))]);
}
