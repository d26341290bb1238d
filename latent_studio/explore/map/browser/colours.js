// Colours that stay apart for those who see fewer of them, and which mark each sample has.

import { quantiles } from "./chart.js";

/** @import { Colouring } from "./chart.js" */

/** @typedef {{ colour: string, form: "disc" | "square" | "diamond" | "ring" }} Mark */

/** @typedef {{ marks: Mark[], of: Uint16Array, low: number, high: number }} Marking the mark of each sample is marks[of] */

// After Okabe and Ito, with three of Tol's; beyond ten classes the mark changes its form.
const CLASS_COLOURS = [
  ...["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#882255", "#44aa99", "#999999"],
];
// Viridis: from dark to light, so that it can be read without any colour at all.
const RAMP = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
];
const LEVELS = 32;
const ENDS = [0.02, 0.98]; // of the numbers; what lies beyond gets the colour of the end
/** @type {Mark["form"][]} */
const FORMS = ["disc", "square", "diamond", "ring"];

const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));

/** @param {number} share */
export function rampColour(share) {
  const at = within(share) * (RAMP.length - 1);
  const low = Math.min(RAMP.length - 2, Math.floor(at));
  const mixed = RAMP[low].map((channel, place) => Math.round(channel + (RAMP[low + 1][place] - channel) * (at - low)));
  return `rgb(${mixed.join()})`;
}

/**
 * Classes that are called as colours are have those: "red" in blue would only confuse.
 *
 * @param {string[]} classes
 * @returns {Mark[]}
 */
function classMarks(classes) {
  if (classes.every((name) => CSS.supports("color", name))) return classes.map((colour) => ({ colour, form: "disc" }));
  return classes.map((_, index) => ({
    colour: CLASS_COLOURS[index % CLASS_COLOURS.length],
    form: FORMS[Math.floor(index / CLASS_COLOURS.length) % FORMS.length],
  }));
}

/**
 * How samples are marked under a colouring; one that has numbers goes from `low` to `high`.
 *
 * @param {Colouring | undefined} colouring
 * @param {number} count
 * @returns {Marking}
 */
export function markingOf(colouring, count) {
  const [low, high] = colouring?.numbers ? quantiles(colouring.numbers, ENDS) : [0, 0];
  const level = (/** @type {number} */ number) => Math.round(within((number - low) / (high - low || 1)) * (LEVELS - 1));
  const { classes = [""], classOf = () => 0, numbers } = colouring ?? {};
  const of = Uint16Array.from({ length: count }, (_, sample) => (numbers ? level(numbers[sample]) : classOf(sample)));
  /** @type {(level: unknown, index: number) => Mark} */
  const levelMark = (_, index) => ({ colour: rampColour(index / (LEVELS - 1)), form: "disc" });
  return { marks: numbers ? Array.from({ length: LEVELS }, levelMark) : classMarks(classes), of, low, high };
}
