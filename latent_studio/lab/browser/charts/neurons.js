// What single neurons respond to: their maps as pictures, and a sentence about each.

import { percent } from "./words.js";

/** @import { Tensor } from "../data.js" */

const SILENT = 6; // of 127: below it a neuron says nothing
const LEVEL = 16; // of 127: how much its answers must differ to tell anything apart
const OFF_CENTRE = 0.3; // of half the plane: nearer than that is the middle
const SCATTERED = 0.65; // of half the plane: how far apart places in one part of it lie at most

/**
 * One network of a frame: `sizes` of its layers from inputs to output, maps of `rows` x `columns` answers on -127..127
 * (the lowest row first), and weights between the layers.
 */
export class NeuronNetwork {
  /**
   * @param {"generator" | "discriminator"} name
   * @param {number[]} sizes
   * @param {Tensor<Int8Array>} responses
   * @param {Tensor<Int8Array>} weights
   */
  constructor(name, sizes, responses, weights) {
    this.name = name;
    this.sizes = sizes;
    this.responses = responses.data;
    this.weights = weights.data;
    this.rows = responses.shape[1];
    this.columns = responses.shape[2];
    this.cells = this.rows * this.columns;
    /** @type {number[]} the first neuron of each layer */
    this.firsts = [];
    /** @type {number[]} the first weight into each layer */
    this.edges = [];
    let [neuron, edge] = [0, 0];
    sizes.forEach((size, layer) => {
      if (layer) {
        this.edges[layer] = edge;
        edge += size * sizes[layer - 1];
      }
      this.firsts[layer] = neuron;
      neuron += size;
    });
  }

  /**
   * @param {number} layer
   * @param {number} neuron
   */
  map(layer, neuron) {
    const from = (this.firsts[layer] + neuron) * this.cells;
    return this.responses.subarray(from, from + this.cells);
  }

  /**
   * The weight into a neuron of `layer` from one of the layer before.
   *
   * @param {number} layer
   * @param {number} neuron
   * @param {number} before
   */
  weight(layer, neuron, before) {
    return this.weights[this.edges[layer] + neuron * this.sizes[layer - 1] + before];
  }

  /**
   * The maps of the first `count` neurons of every layer: a row of pictures a layer.
   *
   * @param {number} count
   * @param {{ positive: number[], negative: number[] }} inks
   */
  atlas(count, inks) {
    const canvas = new OffscreenCanvas(count * this.columns, this.sizes.length * this.rows);
    const image = new ImageData(canvas.width, canvas.height);
    this.sizes.forEach((size, layer) => {
      for (let neuron = 0; neuron < Math.min(count, size); neuron++) {
        const map = this.map(layer, neuron);
        for (let cell = 0; cell < this.cells; cell++) {
          const y = layer * this.rows + this.rows - 1 - Math.floor(cell / this.columns);
          const at = (y * canvas.width + neuron * this.columns + (cell % this.columns)) * 4;
          const value = map[cell];
          image.data.set(value < 0 ? inks.negative : inks.positive, at);
          image.data[at + 3] = Math.round((255 * Math.abs(value)) / 127);
        }
      }
    });
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    return canvas;
  }
}

/**
 * A colour of the theme as [red, green, blue].
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 */
export function channelsOf(context, colour) {
  context.fillStyle = colour;
  const hex = context.fillStyle; // a canvas gives any opaque colour back as #rrggbb
  return [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16));
}

/**
 * @param {NeuronNetwork} network
 * @param {number} layer
 * @param {number} neuron
 */
export function neuronName(network, layer, neuron) {
  const outer = outerName(network, layer, neuron);
  if (outer) return outer[0].toUpperCase() + outer.slice(1);
  return `${network.name === "discriminator" ? "Discriminator" : "Generator"}, layer ${layer}, neuron ${neuron + 1}`;
}

/**
 * What a network's input or output is called; null for a neuron between them.
 *
 * @param {NeuronNetwork} network
 * @param {number} layer
 * @param {number} neuron
 */
function outerName({ name, sizes }, layer, neuron) {
  const input = layer === 0;
  if (!input && layer < sizes.length - 1) return null;
  if (name === "discriminator" && !input) return "the discriminator's output";
  const single = sizes[layer] === 1;
  if (name === "generator" && input) return single ? "the noise" : `the noise's ${["first", "second"][neuron]} number`;
  return single ? "the sample" : `the sample's ${["x", "y"][neuron]}`;
}

/**
 * What its map shows, in words.
 *
 * @param {NeuronNetwork} network
 * @param {number} layer
 * @param {number} neuron
 */
export function neuronWords(network, layer, neuron) {
  const last = network.sizes.length - 1;
  if (layer === 0) return inputWords(network, neuron);
  const answer = answerWords(network, layer, neuron);
  if (layer < last) return `${answer} ${strongestWords(network, layer, neuron)}`;
  if (network.name === "discriminator") return `Positive where it takes samples for real. ${answer}`;
  const [high, low] = neuron === 0 ? ["on the right", "on the left"] : ["at the top", "at the bottom"];
  return `Noise where it is positive becomes samples ${high}, noise where it is negative samples ${low}.`;
}

/**
 * @param {NeuronNetwork} network
 * @param {number} neuron
 */
function inputWords(network, neuron) {
  const way = neuron === 0 ? "left to right" : "bottom to top";
  const whole =
    network.name === "generator" ? "generator is drawn over the noise" : "discriminator is drawn over the data";
  return `It grows from ${way}. Every map of the ${whole}.`;
}

/**
 * @param {NeuronNetwork} network
 * @param {number} layer
 * @param {number} neuron
 */
function answerWords(network, layer, neuron) {
  const map = network.map(layer, neuron);
  const size = Math.max(...map.map(Math.abs));
  const whole = network.name === "generator" ? "noise" : "data";
  if (size < SILENT) return "It is silent everywhere: a dead neuron.";
  const [low, high] = [Math.min(...map), Math.max(...map)];
  if (high - low < LEVEL) return `It answers the same everywhere: it tells nothing in the ${whole} apart.`;
  const share = (/** @type {(value: number) => boolean} */ test) => map.filter(test).length / map.length;
  const negative = share((value) => value < -SILENT);
  const silent = share((value) => Math.abs(value) <= SILENT);
  const place = `${placeWords(network, map)} of the ${whole}`;
  if (silent > 0.2) return `It answers most strongly ${place} and is silent on ${percent(silent)} of it.`;
  if (negative < 0.02 || negative > 0.98) return `It answers everywhere, most strongly ${place}.`;
  const sign = high < -low ? "negative" : "positive";
  return `It is most strongly ${sign} ${place}; it is negative on ${percent(negative)} of it.`;
}

/**
 * Where a map is largest: "at the upper left".
 *
 * @param {NeuronNetwork} network
 * @param {Int8Array} map
 */
function placeWords({ rows, columns }, map) {
  const largest = map.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  /** @type {[number, number][]} */
  const places = [];
  map.forEach((value, cell) => {
    if (value / largest < 0.8) return;
    places.push([(2 * (cell % columns) + 1) / columns - 1, (2 * Math.floor(cell / columns) + 1) / rows - 1]);
  });
  const mean = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  const spread = places.reduce((sum, [x, y]) => sum + Math.hypot(x - mean[0], y - mean[1]), 0) / places.length;
  if (spread > SCATTERED) return "in several parts";
  const side = (/** @type {number} */ at, /** @type {[string, string]} */ [below, above]) =>
    Math.abs(at) < OFF_CENTRE ? "" : at < 0 ? below : above;
  const [across, up] = [side(mean[0], ["left", "right"]), side(mean[1], ["lower", "upper"])];
  if (across) return `at the ${up} ${across}`.replace("  ", " ");
  return up === "" ? "in the middle" : up === "lower" ? "at the bottom" : "at the top";
}

/**
 * @param {NeuronNetwork} network
 * @param {number} layer
 * @param {number} neuron
 */
function strongestWords(network, layer, neuron) {
  const strongest = (/** @type {number} */ count, /** @type {(index: number) => number} */ weight) => {
    const all = Array.from({ length: count }, (_, index) => weight(index));
    const index = all.reduce((best, value, at) => (Math.abs(value) > Math.abs(all[best]) ? at : best), 0);
    return /** @type {const} */ ([index, all[index] < 0 ? "negative" : "positive"]);
  };
  const { sizes } = network;
  const [from, sign] = strongest(sizes[layer - 1], (index) => network.weight(layer, neuron, index));
  const [to, outward] = strongest(sizes[layer + 1], (index) => network.weight(layer + 1, index, neuron));
  const named = (/** @type {number} */ at, /** @type {number} */ index) =>
    outerName(network, at, index) ?? `neuron ${index + 1}`;
  return `Its strongest weights: from ${named(layer - 1, from)} (${sign}), to ${named(layer + 1, to)} (${outward}).`;
}
