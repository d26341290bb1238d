// What pictures from several moments of training tell: pure functions, nothing is drawn or asked for here.

import { HIGHEST_SEED } from "../../../browser/controls/seed_field.js";
import { rounded } from "../../../browser/numbers.js";

/** @import { Frame, FrameHeader } from "../../../browser/connection.js" */
/** @import { LatentSpec } from "../../../browser/latent_spec.js" */

/**
 * How the strip is set, as Python's StripSettings says.
 *
 * @typedef {object} Settings
 * @property {number} rows
 * @property {number} seed
 * @property {"fitting" | "all"} extent
 * @property {number[] | null} pair
 * @property {string} look
 * @property {number} fps
 */

/**
 * What Python hands over; `shown` is null where the page shows the newest snapshot, whichever it is.
 *
 * @typedef {object} StripData
 * @property {LatentSpec} latent
 * @property {number[]} snapshots in the order of the film
 * @property {number | null} shown
 * @property {number[]} axes
 * @property {boolean} underway
 * @property {Settings} settings
 * @property {string} live
 * @property {{ run: string, noun: string, groups: import("../../../browser/controls/class_picker.js").Group[],
 *   shape: number[], directions: number }} facts
 */

export const LETTERS = ["A", "B"];
export const MOST_ROWS = 6;
const CELL = 64; // CSS pixels that a picture of the strip has at most, unless its own are more
const LARGEST_CELL = 128; // CSS pixels; larger pictures are reduced
const PLANE_SPREAD = 2.5; // sigmas from the middle of the plane to its edges
const PLANE_SIDE = 8; // cells along a side of the plane
const FURTHEST_MOVE = 5; // sigmas; what a latent may hold
const VISIBLE = 0.4; // the power to which a share of change is raised
/** @type {[number, string][]} */
const QUANTITIES = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/**
 * The width in CSS pixels of one picture of the strip: a whole multiple of its own, as far as it is small.
 *
 * @param {number[]} shape channels, height, width
 */
export function cellWidth([, height, width]) {
  const side = Math.max(height, width);
  return width * (side > LARGEST_CELL ? LARGEST_CELL / side : Math.max(1, Math.floor(CELL / side)));
}

/**
 * A count with three significant digits: 64, 1.28k, 200k, 1.5M.
 *
 * @param {number} count
 */
export function quantity(count) {
  const [size, prefix] = QUANTITIES.find(([least]) => count >= least * 0.9995) ?? [1, ""];
  return `${Number((count / size).toPrecision(3))}${prefix}`;
}

/**
 * The latents of the strip's rows: the one that is shown, and others with all else alike, none of them twice.
 *
 * @param {LatentSpec} latent
 * @param {Pick<Settings, "rows" | "seed">} settings
 * @returns {LatentSpec[]}
 */
export function rowLatents(latent, { rows, seed }) {
  const seeds = Array.from({ length: rows }, (_, index) => (seed + index) % (HIGHEST_SEED + 1));
  const others = seeds.filter((other) => latent.kept || other !== latent.seed).slice(0, rows - 1);
  return [latent, ...others.map((other) => ({ ...latent, seed: other, kept: null }))];
}

/**
 * What to ask of one snapshot so as to have all rows: pictures, in the order of the rows that they give. A kept latent has
 * no seed, so it is asked for alone.
 *
 * @param {LatentSpec[]} latents
 * @returns {object[]}
 */
export function columnPictures(latents) {
  const [own, ...others] = latents;
  const seeds = (/** @type {LatentSpec[]} */ rows) => rows.map(({ seed }) => seed);
  if (!own.kept) return [seedsPicture(own, seeds(latents))];
  const alone = { view: "single", ...own };
  return others.length ? [alone, seedsPicture(others[0], seeds(others))] : [alone];
}

/**
 * @param {LatentSpec} latent
 * @param {number[]} seeds
 */
export function seedsPicture(latent, seeds) {
  return { view: "seeds", ...latent, kept: null, seeds, columns: 1 };
}

/**
 * @param {LatentSpec} latent
 * @param {number[]} axes
 */
export function planePicture(latent, axes) {
  return { view: "neighbourhood", ...latent, axes, spread: PLANE_SPREAD };
}

/**
 * The latent at a cell of the plane, counted from the top left.
 *
 * @param {LatentSpec} latent
 * @param {number[]} axes
 * @param {number} cell
 * @returns {LatentSpec}
 */
export function planeLatent(latent, axes, cell) {
  const offset = (/** @type {number} */ place) => PLANE_SPREAD * ((2 * place) / (PLANE_SIDE - 1) - 1);
  const directions = { ...latent.directions };
  [offset(cell % PLANE_SIDE), -offset(Math.floor(cell / PLANE_SIDE))].forEach((amount, way) => {
    const moved = (directions[axes[way]] ?? 0) + amount;
    directions[axes[way]] = rounded(Math.min(FURTHEST_MOVE, Math.max(-FURTHEST_MOVE, moved)));
  });
  return { ...latent, directions };
}

/**
 * `count` of the indices below `length`, evenly spread; those in `wanted` are among them, in place of their neighbours.
 *
 * @param {number} length
 * @param {number} count
 * @param {number[]} wanted
 */
export function thinnedTo(length, count, wanted) {
  if (count >= length) return Array.from({ length }, (_, index) => index);
  const chosen = Array.from({ length: count }, (_, place) =>
    Math.round((place * (length - 1)) / Math.max(1, count - 1)),
  );
  for (const index of wanted.filter((at) => !chosen.includes(at))) {
    const loose = chosen.filter((at) => !wanted.includes(at));
    if (!loose.length) break;
    const nearest = loose.reduce((best, at) => (Math.abs(at - index) < Math.abs(best - index) ? at : best));
    chosen[chosen.indexOf(nearest)] = index;
  }
  return chosen.sort((a, b) => a - b);
}

/** @param {FrameHeader} header */
function sampleSize({ height, width, channels }) {
  return height * width * channels;
}

/**
 * Sample `index` of a frame as a frame of its own.
 *
 * @param {Frame} frame
 * @param {number} index
 * @returns {Frame}
 */
export function singleOf({ header, samples }, index) {
  const size = sampleSize(header);
  return { header: { ...header, columns: 1, count: 1 }, samples: samples.subarray(index * size, (index + 1) * size) };
}

/**
 * Frames of samples of one size below one another.
 *
 * @param {Frame[]} frames
 * @returns {Frame}
 */
export function stacked(frames) {
  if (frames.length === 1) return frames[0];
  const samples = new Uint8Array(frames.reduce((sum, frame) => sum + frame.samples.length, 0));
  let [start, count] = [0, 0];
  for (const frame of frames) {
    samples.set(frame.samples, start);
    start += frame.samples.length;
    count += frame.header.count;
  }
  return { header: { ...frames[0].header, count, columns: 1 }, samples };
}

/**
 * How far the pixels of each sample are from those of the same sample in another frame: the mean of |a - b|, 0 to 255.
 *
 * @param {Frame} a
 * @param {Frame} b
 */
export function meanChanges(a, b) {
  const size = sampleSize(a.header);
  return Array.from({ length: a.header.count }, (_, index) => {
    let sum = 0;
    for (let at = index * size; at < (index + 1) * size; at++) sum += Math.abs(a.samples[at] - b.samples[at]);
    return sum / size;
  });
}

/**
 * Indices of the `count` largest and of the `count` smallest values, the most extreme first.
 *
 * @param {number[]} values
 * @param {number} count
 */
export function extremes(values, count) {
  const order = values.map((_, index) => index).sort((a, b) => values[b] - values[a]);
  return { most: order.slice(0, count), least: order.slice(-count).reverse() };
}

/**
 * |a - b| of two pictures as RGBA in one colour: the more a pixel has changed, the less one sees through it. The root
 * makes small changes visible.
 *
 * @param {Frame} a
 * @param {Frame} b
 * @param {number[]} colour red, green, blue
 */
export function differencePixels(a, b, colour) {
  const { height, width, channels } = a.header;
  const pixels = new Uint8ClampedArray(4 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    let change = 0;
    for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
      change = Math.max(change, Math.abs(a.samples[at] - b.samples[at]));
    }
    pixels.set([...colour, Math.round(255 * (change / 255) ** VISIBLE)], 4 * pixel);
  }
  return pixels;
}

/**
 * A change in grey levels with two digits, to read: "0.42", "3.1", "24".
 *
 * @param {number} change
 */
export function greyLevels(change) {
  if (change < 0.005) return "0";
  return change >= 10 ? change.toFixed(0) : change.toPrecision(2);
}
