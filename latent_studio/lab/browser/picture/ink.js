// The theme's colours as a canvas takes them, and as numbers where pixels are set one by one.

import { channelsOf } from "../charts/neurons.js";

/** @typedef {"generator" | "discriminator" | "real" | "warning" | "text" | "line" | "background"} InkName */

/**
 * @typedef {object} InkParts
 * @property {string} key the same as long as the theme is the same
 * @property {boolean} dark
 * @property {Record<InkName, number[]>} rgb
 * @property {(pixels: number) => string} font
 * @property {Uint32Array} heat pixels of the discriminator's scale
 * @property {Uint32Array} plain pixels of a density's scale
 */

/** @typedef {InkParts & Record<InkName, string>} LabInk */

/** @type {InkName[]} */
const NAMES = ["generator", "discriminator", "real", "warning", "text", "line", "background"];
export const LEVELS = 256;
const STRENGTH = 0.62; // of an actor's colour at the ends of the scale

/**
 * What gives the colours of a canvas's theme: the same object as long as the theme is the same.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {() => LabInk}
 */
export function inkReader(canvas) {
  const scratch = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {LabInk | undefined} */
  let ink;
  return () => {
    const style = getComputedStyle(canvas);
    const colours = NAMES.map((name) => style.getPropertyValue(`--lab-${name}`).trim());
    const key = colours.join();
    if (ink?.key !== key) ink = mixed(key, colours, style.fontFamily, scratch);
    return ink;
  };
}

/**
 * @param {string} key
 * @param {string[]} colours
 * @param {string} family
 * @param {CanvasRenderingContext2D} scratch
 * @returns {LabInk}
 */
function mixed(key, colours, family, scratch) {
  const channels = NAMES.map((name, place) => [name, channelsOf(scratch, colours[place])]);
  const rgb = /** @type {Record<InkName, number[]>} */ (Object.fromEntries(channels));
  const dark = rgb.background.reduce((sum, channel) => sum + channel, 0) < 3 * 128;
  // Actors' colours as they are on white; on black a little lighter, to be legible.
  for (const name of /** @type {InkName[]} */ (["generator", "discriminator", "real"])) {
    if (dark) rgb[name] = mixedChannels(rgb[name], [255, 255, 255], 0.22);
  }
  const names = /** @type {Record<InkName, string>} */ (
    Object.fromEntries(NAMES.map((name) => [name, `rgb(${rgb[name].join()})`]))
  );
  const font = (/** @type {number} */ pixels) => `${pixels}px ${family}`;
  return { ...names, key, dark, rgb, font, heat: heatLevels(rgb, dark), plain: plainLevels(rgb) };
}

/**
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} share
 */
export function mixedChannels(from, to, share) {
  return from.map((channel, place) => Math.round(channel + (to[place] - channel) * share));
}

/**
 * Pixels (as uint32 RGBA) from the generator's violet over nothing to real data's teal.
 *
 * @param {Record<InkName, number[]>} rgb
 * @param {boolean} dark
 */
function heatLevels(rgb, dark) {
  const neutral = mixedChannels(rgb.background, rgb.text, dark ? 0.06 : 0.02);
  return levels((share) => {
    const away = Math.abs(2 * share - 1) ** 0.7;
    return mixedChannels(neutral, share < 0.5 ? rgb.generator : rgb.real, STRENGTH * away);
  });
}

/**
 * Pixels from nothing to the text's colour, for densities.
 *
 * @param {Record<InkName, number[]>} rgb
 */
function plainLevels({ background, text }) {
  return levels((share) => mixedChannels(background, text, 0.85 * share));
}

/** @param {(share: number) => number[]} colourAt */
function levels(colourAt) {
  const pixels = new Uint8ClampedArray(4 * LEVELS);
  for (let level = 0; level < LEVELS; level++) pixels.set([...colourAt(level / (LEVELS - 1)), 255], 4 * level);
  return new Uint32Array(pixels.buffer);
}
