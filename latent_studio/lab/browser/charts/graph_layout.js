// Where everything stands in the picture of both networks, from the noise to the discriminator's output.

/** @import { NeuronNetwork } from "./neurons.js" */

/**
 * A layer as it is drawn: its first neurons one below the other, in CSS pixels.
 *
 * @typedef {object} Column
 * @property {NeuronNetwork} network
 * @property {number} layer
 * @property {number} drawn how many of its neurons
 * @property {number} left
 * @property {number} top
 * @property {number} side of a neuron's map
 * @property {number} pitch from one neuron to the next
 * @property {number} row
 */

/** @typedef {{ generator: NeuronNetwork, discriminator: NeuronNetwork }} Networks */

/** @typedef {{ name: "generator" | "discriminator", layer: number, neuron: number }} Pointed */

export const MOST_NEURONS = 16; // drawn in a layer
export const HEAD = 22; // CSS pixels above a row, for the layers' names
const WIDE = 620; // CSS pixels of width from which both networks stand in one row
const TALL = { wide: 448, narrow: 360 }; // CSS pixels that a row of layers may be high
const LARGEST = 36; // CSS pixels a side of a neuron's map
const GAP = 4; // CSS pixels between neurons
const NEAR = 3; // CSS pixels beside a neuron that still point at it

/**
 * The layers as columns, and how high they are. In a wide place the generated sample is the discriminator's input; in a
 * narrow one the discriminator stands in a row of its own, with its own.
 *
 * @param {Networks} networks
 * @param {number} width in CSS pixels
 * @param {number} ratio of screen pixels to them
 * @returns {{ columns: Column[], height: number }}
 */
export function layOut({ generator, discriminator }, width, ratio) {
  const layers = (/** @type {NeuronNetwork} */ network, /** @type {number} */ from) =>
    network.sizes.map((size, layer) => ({ network, layer, size })).slice(from);
  const wide = width >= WIDE;
  const rows = wide
    ? [[...layers(generator, 0), ...layers(discriminator, 1)]]
    : [layers(generator, 0), layers(discriminator, 0)];
  const most = Math.max(...rows.flat().map(({ size }) => Math.min(size, MOST_NEURONS)));
  const pace = Math.min(...rows.map((row) => width / row.length));
  const room = Math.min(LARGEST, 0.6 * pace, TALL[wide ? "wide" : "narrow"] / most - GAP);
  const side = wholeScale(room, discriminator.columns, ratio);
  const pitch = side + GAP;
  const height = HEAD + most * pitch;
  const columns = rows.flatMap((row, place) =>
    row.map(({ network, layer, size }, index) => {
      const drawn = Math.min(size, MOST_NEURONS);
      const left = 1 + Math.round((index * (width - side - 2)) / Math.max(1, row.length - 1));
      const top = place * (height + GAP) + HEAD + Math.round(((most - drawn) * pitch) / 2);
      return { network, layer, drawn, left, top, side, pitch, row: place };
    }),
  );
  return { columns, height: Math.ceil(rows.length * (height + GAP)) };
}

/**
 * The largest size up to `side` at which each of a map's cells is a whole number of screen pixels.
 *
 * @param {number} side
 * @param {number} cells
 * @param {number} ratio
 */
function wholeScale(side, cells, ratio) {
  return (Math.max(1, Math.floor((side * ratio) / cells)) * cells) / ratio;
}

/**
 * The neuron at a place; null where there is none.
 *
 * @param {Column[]} columns
 * @param {{ x: number, y: number }} at
 * @returns {Pointed | null}
 */
export function neuronAt(columns, { x, y }) {
  for (const { network, layer, drawn, left, top, side, pitch } of columns) {
    const neuron = Math.floor((y - top) / pitch);
    const inside = x >= left - NEAR && x <= left + side + NEAR;
    if (inside && neuron >= 0 && neuron < drawn) return { name: network.name, layer, neuron };
  }
  return null;
}

/**
 * The neuron beside another, by the arrow keys.
 *
 * @param {Column[]} columns at least one
 * @param {Pointed | null} pointed
 * @param {number} across
 * @param {number} up
 * @returns {Pointed}
 */
export function neuronBeside(columns, pointed, across, up) {
  const at = columns.findIndex(({ network, layer }) => network.name === pointed?.name && layer === pointed.layer);
  const next = columns[Math.min(columns.length - 1, Math.max(0, at < 0 ? 0 : at + across))];
  const neuron = Math.min(next.drawn - 1, Math.max(0, (pointed?.neuron ?? 0) - up));
  return { name: next.network.name, layer: next.layer, neuron };
}
