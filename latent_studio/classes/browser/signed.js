// What differs between two answers, as numbers and as a picture. Pure functions but for the colour at the end.

/** @import { Frame } from "../../browser/connection.js" */

/**
 * @typedef {object} Change
 * @property {Float64Array} signed the mean difference of each number, second less first
 * @property {number} absolute the mean absolute difference over all samples and numbers, in grey levels
 * @property {number} scale the grey levels at which the colours are at their strongest
 */

/** @typedef {{ ground: number[], more: number[], less: number[] }} Colours each red, green and blue */

const NICE = [4, 8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 255]; // grey levels at which a scale may end
const MIDDLE = 128;

/**
 * One sample in place of an answer's.
 *
 * @param {Frame} frame
 * @param {ArrayLike<number>} values
 * @returns {Frame}
 */
function single({ header }, values, channels = header.channels) {
  return { header: { ...header, count: 1, columns: 1, channels }, samples: Uint8Array.from(values) };
}

/**
 * The mean of the samples of an answer.
 *
 * @param {Frame} frame
 */
export function meanOf(frame) {
  const { header, samples } = frame;
  const sums = new Float64Array(samples.length / header.count);
  for (let at = 0; at < samples.length; at++) sums[at % sums.length] += samples[at];
  return single(
    frame,
    sums.map((sum) => Math.round(sum / header.count)),
  );
}

/**
 * Sample by sample what differs; its scale ends at the next nice number after the largest change.
 *
 * @param {Frame} first
 * @param {Frame} second
 * @returns {Change}
 */
export function changeOf(first, second) {
  const { samples, header } = second;
  const sums = new Float64Array(samples.length / header.count);
  let total = 0;
  for (let at = 0; at < samples.length; at++) {
    const change = samples[at] - first.samples[at];
    sums[at % sums.length] += change;
    total += Math.abs(change);
  }
  const signed = sums.map((sum) => sum / header.count);
  const most = signed.reduce((largest, change) => Math.max(largest, Math.abs(change)), 0);
  const scale = NICE.find((level) => level >= most - 1e-9) ?? NICE[NICE.length - 1];
  return { signed, absolute: total / samples.length, scale };
}

/**
 * One number a pixel: from the ground, where nothing changes, to `more` and to `less`. Three numbers a pixel: mid grey
 * where nothing changes, and each colour channel up or down from it.
 *
 * @param {Frame} frame one of the two answers
 * @param {Pick<Change, "signed" | "scale">} change
 * @param {Colours} colours
 */
export function signedPicture(frame, { signed, scale }, { ground, more, less }) {
  const { height, width, channels } = frame.header;
  const pixels = new Uint8ClampedArray(height * width * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const share = signed[channels === 3 ? at : pixel * channels] / scale;
    const towards = share >= 0 ? more : less;
    pixels[at] =
      channels === 3 ? MIDDLE + 127 * share : ground[channel] + Math.abs(share) * (towards[channel] - ground[channel]);
  }
  return single(frame, pixels, 3);
}

/**
 * At most three digits, and three decimals.
 *
 * @param {number} value
 */
export function threeDigits(value) {
  return value === 0 ? "0" : value.toFixed(Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(value)))));
}

/**
 * A colour of the theme as red, green and blue.
 *
 * @param {Element} node
 * @param {string} property
 */
export function colourOf(node, property) {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas);
  context.fillStyle = getComputedStyle(node).getPropertyValue(property).trim() || "#808080";
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}
