// Both networks as a graph: a small map for each neuron, a line for each weight.

import { HEAD } from "./graph_layout.js";

/** @import { Ink } from "../../../browser/charts/ink.js" */
/** @import { Column, Pointed } from "./graph_layout.js" */
/** @import { NeuronNetwork } from "./neurons.js" */

/** @typedef {Map<NeuronNetwork, OffscreenCanvas>} Atlases the maps of each network, as pictures */

const FAINT = 0.12; // share of a layer's largest weight below which a weight isn't drawn
const LEVELS = 4;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Column[]} columns
 * @param {Atlases} atlases
 * @param {Pointed | null} pointed
 * @param {Ink} ink
 */
export function drawGraph(context, columns, atlases, pointed, ink) {
  drawNames(context, columns, ink);
  columns.forEach((column, at) => {
    const before = columns[at - 1];
    if (before?.row === column.row) drawEdges(context, before, column, pointed, ink);
  });
  context.imageSmoothingEnabled = false;
  for (const column of columns) drawNeurons(context, column, atlases, pointed, ink);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Column[]} columns
 * @param {Ink} ink
 */
function drawNames(context, columns, ink) {
  context.font = ink.font;
  context.textBaseline = "middle";
  context.globalAlpha = 0.62;
  context.fillStyle = ink.plain;
  const write = (/** @type {[string, CanvasTextAlign, number, number]} */ ...[text, align, x, y]) => {
    context.textAlign = align;
    context.fillText(text, x, y);
  };
  for (const place of new Set(columns.map(({ row }) => row))) {
    const row = columns.filter((column) => column.row === place);
    const y = Math.min(...row.map(({ top }) => top)) - HEAD / 2 - 1;
    for (const name of new Set(row.map(columnName))) {
      const named = row.filter((column) => columnName(column) === name);
      const [first, last] = [named[0], named[named.length - 1]];
      if (first === row[0]) write(name, "left", first.left, y);
      else if (last === row.at(-1)) write(name, "right", last.left + last.side, y);
      else write(name, "center", (first.left + last.left + last.side) / 2, y);
    }
  }
  context.globalAlpha = 1;
}

/**
 * What stands above a layer.
 *
 * @param {Column} column
 */
function columnName({ network: { name, sizes }, layer }) {
  if (layer === 0) return name === "generator" ? "noise" : "sample";
  if (layer < sizes.length - 1) return name;
  return name === "generator" ? "sample" : "output";
}

/**
 * Lines of about one weight together, the faint ones first; those of the neuron under the hand stand out.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Column} before
 * @param {Column} column
 * @param {Pointed | null} pointed
 * @param {Ink} ink
 */
function drawEdges(context, before, column, pointed, ink) {
  /** @type {Map<string, Path2D>} */
  const strokes = new Map();
  const [from, to] = [before.left + before.side, column.left];
  const middle = (from + to) / 2;
  for (let neuron = 0; neuron < column.drawn; neuron++) {
    for (let source = 0; source < before.drawn; source++) {
      const weight = column.network.weight(column.layer, neuron, source) / 127;
      if (Math.abs(weight) < FAINT) continue;
      const strong = stands(pointed, column, neuron) || stands(pointed, before, source);
      const key = `${strong ? 1 : 0}${Math.ceil(Math.abs(weight) * LEVELS)}${weight < 0 ? "-" : "+"}`;
      const path = strokes.get(key) ?? new Path2D();
      strokes.set(key, path);
      const y = before.top + source * before.pitch + before.side / 2;
      const end = column.top + neuron * column.pitch + column.side / 2;
      path.moveTo(from, y);
      path.bezierCurveTo(middle, y, middle, end, to, end);
    }
  }
  for (const [key, path] of [...strokes].sort()) {
    const level = Number(key[1]) / LEVELS;
    context.strokeStyle = key[2] === "-" ? ink.generator : ink.real;
    context.lineWidth = 0.5 + level * (key[0] === "1" ? 2 : 1);
    context.globalAlpha = key[0] === "1" ? 0.35 + 0.65 * level : (pointed ? 0.25 : 0.6) * level;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Column} column
 * @param {Atlases} atlases
 * @param {Pointed | null} pointed
 * @param {Ink} ink
 */
function drawNeurons(context, column, atlases, pointed, ink) {
  const { network, layer, drawn, left, top, side, pitch } = column;
  const { rows, columns } = network;
  const atlas = /** @type {OffscreenCanvas} */ (atlases.get(network));
  for (let neuron = 0; neuron < drawn; neuron++) {
    const y = top + neuron * pitch;
    context.fillStyle = ink.background;
    context.fillRect(left, y, side, side);
    context.drawImage(atlas, neuron * columns, layer * rows, columns, rows, left, y, side, side);
    const strong = stands(pointed, column, neuron);
    context.strokeStyle = strong ? ink.plain : ink.line;
    context.lineWidth = strong ? 2 : 1;
    context.strokeRect(left - 0.5, y - 0.5, side + 1, side + 1);
  }
}

/**
 * Whether the hand points at a neuron.
 *
 * @param {Pointed | null} pointed
 * @param {Column} column
 * @param {number} neuron
 */
function stands(pointed, { network, layer }, neuron) {
  return pointed?.name === network.name && pointed.layer === layer && pointed.neuron === neuron;
}

/**
 * A neuron of one number as a curve over its stripes.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Int8Array} map
 * @param {Ink} ink
 */
export function drawResponse(context, map, ink) {
  const { width, height } = context.canvas;
  context.beginPath();
  map.forEach((value, cell) => {
    context.lineTo(((cell + 0.5) / map.length) * width, height * (0.5 - (0.45 * value) / 127));
  });
  context.strokeStyle = ink.plain;
  context.lineWidth = width / 54;
  context.lineJoin = "round";
  context.stroke();
}
