// The theme's colours as a canvas takes them, and as numbers where pixels are set one by one.

import { channelsOf } from "./neurons.js";

const INK_NAMES = ["generator", "discriminator", "real", "warning", "text", "line", "background"];
export const HEAT_LEVELS = 256;
const HEAT_STRENGTH = 0.62; // of an actor's colour at the ends of the scale

export class LabInk {
  constructor(canvas) {
    this.canvas = canvas;
    this.scratch = document.createElement("canvas").getContext("2d");
  }

  // The same object as long as the theme is the same.
  read() {
    const style = getComputedStyle(this.canvas);
    const colours = INK_NAMES.map((name) => style.getPropertyValue(`--lab-${name}`).trim());
    const key = colours.join();
    if (this.ink?.key !== key) this.ink = this.mixed(key, colours, style.fontFamily);
    return this.ink;
  }

  mixed(key, colours, family) {
    const rgb = Object.fromEntries(INK_NAMES.map((name, place) => [name, channelsOf(this.scratch, colours[place])]));
    const dark = rgb.background.reduce((sum, channel) => sum + channel, 0) < 3 * 128;
    // Actors' colours as they are on white; on black a little lighter, to be legible.
    for (const name of ["generator", "discriminator", "real"])
      if (dark) rgb[name] = mixedChannels(rgb[name], [255, 255, 255], 0.22);
    const ink = { key, dark, rgb, font: (pixels) => `${pixels}px ${family}` };
    for (const name of INK_NAMES) ink[name] = `rgb(${rgb[name].join()})`;
    ink.heat = heatLevels(rgb, dark);
    ink.plain = plainLevels(rgb);
    return ink;
  }
}

export function mixedChannels(from, to, share) {
  return from.map((channel, place) => Math.round(channel + (to[place] - channel) * share));
}

// Pixels (as uint32 RGBA) from the generator's violet over nothing to real data's teal.
function heatLevels(rgb, dark) {
  const neutral = mixedChannels(rgb.background, rgb.text, dark ? 0.06 : 0.02);
  return levels((share) => {
    const away = Math.abs(2 * share - 1) ** 0.7;
    return mixedChannels(neutral, share < 0.5 ? rgb.generator : rgb.real, HEAT_STRENGTH * away);
  });
}

// Pixels from nothing to the text's colour, for densities.
function plainLevels({ background, text }) {
  return levels((share) => mixedChannels(background, text, 0.85 * share));
}

function levels(colourAt) {
  const pixels = new Uint8ClampedArray(4 * HEAT_LEVELS);
  for (let level = 0; level < HEAT_LEVELS; level++) {
    pixels.set([...colourAt(level / (HEAT_LEVELS - 1)), 255], 4 * level);
  }
  return new Uint32Array(pixels.buffer);
}
