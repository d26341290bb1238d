// Both networks as graphs, from the noise to the discriminator's output: a small map for each neuron, a line for each weight.

import { element, heading } from "../../browser/parts.js";
import { CHART_EMPTY, ChartCanvas, chartLabel } from "./charts.js";
import { channelsOf, neuronName, NeuronNetwork, neuronWords } from "./neurons.js";

const GRAPH_NEURONS = 16; // drawn in a layer at most
const GRAPH_WIDE = 620; // CSS pixels of width from which both networks stand in one row
const GRAPH_TALL = { wide: 448, narrow: 360 }; // CSS pixels that a row of layers may be high
const GRAPH_LARGEST = 36; // CSS pixels a side of a neuron's map
const GRAPH_GAP = 4; // CSS pixels between neurons
const GRAPH_HEAD = 22; // CSS pixels above a row, for the layers' names
const GRAPH_FAINT = 0.12; // share of a layer's largest weight below which a weight isn't drawn
const GRAPH_LEVELS = 4;
const GRAPH_ENLARGED = 108; // CSS pixels a side

export class NetworkGraphs {
  constructor() {
    this.plot = new ChartCanvas({
      draw: (context, place) => this.draw(context, place),
      onPoint: (pointer) => this.point(pointer),
      onKey: (across, up) => this.move(across, up),
      interval: 400,
    });
    this.side = element("span", { class: "chart-side" });
    const head = heading(
      "Inside the networks",
      "Each square is a neuron's answer over the noise (generator) or the data (discriminator); lines are weights, teal " +
        "positive and violet negative. Look for neurons that split the plane, and for empty squares: dead neurons.",
      this.side,
    );
    this.large = element("canvas", { "aria-hidden": "true" });
    this.name = element("strong", {});
    this.words = element("span", {});
    const told = element("p", {}, this.name, this.words);
    this.card = element("div", { class: "neuron", hidden: true }, this.large, told);
    this.root = element("div", { class: "chart network-graphs" }, head, this.plot.root, this.card);
    this.reset();
  }

  update({ header, arrays }) {
    if (header.fresh) this.reset();
    const { generator_neurons: generator, discriminator_neurons: discriminator } = arrays;
    if (!generator || !discriminator || !header.graph) return;
    this.networks = {
      generator: new NeuronNetwork("generator", header.graph.generator, generator, arrays.generator_weights),
      discriminator: new NeuronNetwork("discriminator", header.graph.discriminator, discriminator, arrays.discriminator_weights),
    };
    const widest = Math.max(...header.graph.generator, ...header.graph.discriminator);
    this.side.textContent = widest > GRAPH_NEURONS ? `${GRAPH_NEURONS} of ${widest} a layer are drawn` : "";
    this.plot.say("");
    this.plot.ask();
  }

  reset() {
    this.networks = null;
    this.pointed = null;
    this.columns = [];
    this.card.hidden = true;
    this.plot.clear(CHART_EMPTY);
  }

  visible(visible) {
    this.root.hidden = !visible;
  }

  // The layers as columns: {network, layer, drawn, left, top, size, pitch}. In a wide place the generated sample is the
  // discriminator's input; in a narrow one the discriminator stands in a row of its own, with its own.
  layout(width) {
    const { generator, discriminator } = this.networks;
    const layers = (network, from) =>
      network.sizes.map((size, layer) => ({ network, layer, size })).slice(from);
    const wide = width >= GRAPH_WIDE;
    const rows = wide
      ? [[...layers(generator, 0), ...layers(discriminator, 1)]]
      : [layers(generator, 0), layers(discriminator, 0)];
    const most = Math.max(...rows.flat().map(({ size }) => Math.min(size, GRAPH_NEURONS)));
    const pace = Math.min(...rows.map((row) => width / row.length));
    const tall = GRAPH_TALL[wide ? "wide" : "narrow"];
    const side = wholeScale(Math.min(GRAPH_LARGEST, 0.6 * pace, tall / most - GRAPH_GAP), discriminator.columns);
    const pitch = side + GRAPH_GAP;
    const height = GRAPH_HEAD + most * pitch;
    this.columns = rows.flatMap((row, place) =>
      row.map(({ network, layer, size }, index) => {
        const drawn = Math.min(size, GRAPH_NEURONS);
        const left = 1 + Math.round((index * (width - side - 2)) / Math.max(1, row.length - 1));
        const top = place * (height + GRAPH_GAP) + GRAPH_HEAD + Math.round(((most - drawn) * pitch) / 2);
        return { network, layer, drawn, left, top, side, pitch, row: place };
      }),
    );
    return Math.ceil(rows.length * (height + GRAPH_GAP));
  }

  draw(context, { width, height, ink }) {
    if (!this.networks) return;
    const wanted = this.layout(width);
    if (wanted !== height) {
      this.plot.root.style.blockSize = `${wanted}px`; // its new size asks for the next repaint
      return;
    }
    const inks = { positive: channelsOf(context, ink.real), negative: channelsOf(context, ink.generator) };
    this.atlases = new Map(
      Object.values(this.networks).map((network) => [network, network.atlas(GRAPH_NEURONS, inks)]),
    );
    this.drawNames(context, ink);
    this.columns.forEach((column, at) => this.drawEdges(context, this.columns[at - 1], column, ink));
    context.imageSmoothingEnabled = false;
    for (const column of this.columns) this.drawNeurons(context, column, ink);
    this.enlarge(ink);
  }

  drawNames(context, ink) {
    context.font = ink.font;
    context.textBaseline = "middle";
    for (const place of new Set(this.columns.map(({ row }) => row))) {
      const columns = this.columns.filter(({ row }) => row === place);
      const y = Math.min(...columns.map(({ top }) => top)) - GRAPH_HEAD / 2 - 1;
      for (const name of new Set(columns.map(columnName))) {
        const named = columns.filter((column) => columnName(column) === name);
        const [first, last] = [named[0], named.at(-1)];
        if (first === columns[0]) chartLabel(context, ink, name, first.left, y, "left");
        else if (last === columns.at(-1)) chartLabel(context, ink, name, last.left + last.side, y, "right");
        else chartLabel(context, ink, name, (first.left + last.left + last.side) / 2, y, "center");
      }
    }
  }

  // Lines of about one weight together, the faint ones first; those of the neuron under the hand stand out.
  drawEdges(context, before, column, ink) {
    if (!before || before.row !== column.row) return;
    const strokes = new Map();
    const [from, to] = [before.left + before.side, column.left];
    const middle = (from + to) / 2;
    for (let neuron = 0; neuron < column.drawn; neuron++) {
      for (let source = 0; source < before.drawn; source++) {
        const weight = column.network.weight(column.layer, neuron, source) / 127;
        if (Math.abs(weight) < GRAPH_FAINT) continue;
        const level = Math.ceil(Math.abs(weight) * GRAPH_LEVELS);
        const strong = this.points(column, neuron) || this.points(before, source);
        const key = `${strong ? 1 : 0}${level}${weight < 0 ? "-" : "+"}`;
        if (!strokes.has(key)) strokes.set(key, new Path2D());
        const y = before.top + source * before.pitch + before.side / 2;
        const end = column.top + neuron * column.pitch + column.side / 2;
        strokes.get(key).moveTo(from, y);
        strokes.get(key).bezierCurveTo(middle, y, middle, end, to, end);
      }
    }
    for (const [key, path] of [...strokes].sort()) {
      const level = Number(key[1]) / GRAPH_LEVELS;
      context.strokeStyle = key[2] === "-" ? ink.generator : ink.real;
      context.lineWidth = 0.5 + level * (key[0] === "1" ? 2 : 1);
      context.globalAlpha = key[0] === "1" ? 0.35 + 0.65 * level : (this.pointed ? 0.25 : 0.6) * level;
      context.stroke(path);
    }
    context.globalAlpha = 1;
  }

  drawNeurons(context, column, ink) {
    const { network, layer, drawn, left, top, side, pitch } = column;
    const { rows, columns } = network;
    for (let neuron = 0; neuron < drawn; neuron++) {
      const y = top + neuron * pitch;
      context.fillStyle = ink.background;
      context.fillRect(left, y, side, side);
      context.drawImage(this.atlases.get(network), neuron * columns, layer * rows, columns, rows, left, y, side, side);
      const pointed = this.points(column, neuron);
      context.strokeStyle = pointed ? ink.text : ink.line;
      context.lineWidth = pointed ? 2 : 1;
      context.strokeRect(left - 0.5, y - 0.5, side + 1, side + 1);
    }
  }

  points({ network, layer }, neuron) {
    const { pointed } = this;
    return pointed?.name === network.name && pointed.layer === layer && pointed.neuron === neuron;
  }

  point(pointer) {
    this.pointed = null;
    if (!pointer) return;
    for (const { network, layer, drawn, left, top, side, pitch } of this.columns) {
      const neuron = Math.floor((pointer.y - top) / pitch);
      const inside = pointer.x >= left - 3 && pointer.x <= left + side + 3;
      if (inside && neuron >= 0 && neuron < drawn) this.pointed = { name: network.name, layer, neuron };
    }
  }

  move(across, up) {
    if (!this.columns.length) return false;
    const { pointed, columns } = this;
    const here = ({ network, layer }) => network.name === pointed?.name && layer === pointed.layer;
    const at = columns.findIndex(here);
    const next = columns[Math.min(columns.length - 1, Math.max(0, at < 0 ? 0 : at + across))];
    const neuron = Math.min(next.drawn - 1, Math.max(0, (pointed?.neuron ?? 0) - up));
    this.pointed = { name: next.network.name, layer: next.layer, neuron };
    return true;
  }

  // The neuron under the hand, or else the discriminator's output, large and in words.
  enlarge(ink) {
    const output = { name: "discriminator", layer: this.networks.discriminator.sizes.length - 1, neuron: 0 };
    const { name, layer, neuron } = this.pointed ?? output;
    const network = this.networks[name];
    const { rows, columns } = network;
    this.card.hidden = false;
    this.name.textContent = neuronName(network, layer, neuron);
    this.words.textContent = neuronWords(network, layer, neuron);
    this.plot.canvas.setAttribute("aria-label", `${this.name.textContent}. ${this.words.textContent}`);
    const scale = Math.max(1, Math.floor(GRAPH_ENLARGED / columns)) * Math.ceil(window.devicePixelRatio || 1);
    const side = columns * scale;
    Object.assign(this.large, { width: side, height: side });
    const context = this.large.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(this.atlases.get(network), neuron * columns, layer * rows, columns, rows, 0, 0, side, side);
    if (rows === 1) drawResponse(context, network.map(layer, neuron), ink);
  }
}

// What stands above a layer.
function columnName({ network: { name, sizes }, layer }) {
  if (layer === 0) return name === "generator" ? "noise" : "sample";
  if (layer < sizes.length - 1) return name;
  return name === "generator" ? "sample" : "output";
}

// The largest size up to `side` at which each of a map's cells is a whole number of screen pixels.
function wholeScale(side, cells, ratio = window.devicePixelRatio || 1) {
  return (Math.max(1, Math.floor((side * ratio) / cells)) * cells) / ratio;
}

// A neuron of one number as a curve over its stripes.
function drawResponse(context, map, ink) {
  const { width, height } = context.canvas;
  context.beginPath();
  map.forEach((value, cell) => {
    context.lineTo(((cell + 0.5) / map.length) * width, height * (0.5 - (0.45 * value) / 127));
  });
  context.strokeStyle = ink.text;
  context.lineWidth = width / 54;
  context.lineJoin = "round";
  context.stroke();
}
