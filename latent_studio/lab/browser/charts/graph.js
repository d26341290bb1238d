// Both networks from the noise to the discriminator's output, and one neuron of them large and in words.

import { inkOf } from "../../../browser/charts/ink.js";
import { listenTo } from "../../../browser/charts/listening.js";
import { Painting } from "../../../browser/charts/painting.js";
import { Heading } from "../../../browser/controls/heading.js";
import { same } from "../../../browser/settled_state.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../../browser/vendor/preact_hooks.js";
import { useFrames } from "../feed.js";
import { drawGraph, drawResponse } from "./graph_drawing.js";
import { layOut, MOST_NEURONS, neuronAt, neuronBeside } from "./graph_layout.js";
import { channelsOf, NeuronNetwork, neuronName, neuronWords } from "./neurons.js";
import { EMPTY } from "./words.js";

/** @import { Ink } from "../../../browser/charts/ink.js" */
/** @import { LabFrame } from "../data.js" */
/** @import { Feed } from "../feed.js" */
/** @import { Atlases } from "./graph_drawing.js" */
/** @import { Column, Networks, Pointed } from "./graph_layout.js" */

const INTERVAL = 400; // ms between repaints
const ENLARGED = 108; // CSS pixels a side

/** @typedef {{ name: string, words: string }} Told */

/** @param {{ feed: Feed, hidden?: boolean }} props */
export function NetworkGraphs({ feed, hidden }) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const large = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const graph = useRef(/** @type {Graph | null} */ (null));
  const [shown, setShown] = useState({ empty: true, side: "" });
  const [{ name, words }, setTold] = useState({ name: "", words: "" });
  useLayoutEffect(() => {
    const places = [/** @type {any} */ (root.current), /** @type {any} */ (large.current)];
    const made = new Graph(places[0], places[1], setTold);
    graph.current = made;
    return () => made.painting.close();
  }, []);
  useFrames(feed, (frame) => {
    if (!graph.current?.take(frame)) return;
    const { networks } = graph.current;
    const sizes = networks ? Object.values(networks).flatMap((network) => network.sizes) : [0];
    const widest = Math.max(...sizes);
    const side = widest > MOST_NEURONS ? `${MOST_NEURONS} of ${widest} a layer are drawn` : "";
    setShown((before) => (same(before, { empty: !networks, side }) ? before : { empty: !networks, side }));
  });
  return html`<div class="chart network-graphs" hidden=${hidden}>
    <${Heading}
      text="Inside the networks"
      tip=${
        "Each square is a neuron's answer over the noise (generator) or the data (discriminator); lines are weights, " +
        "teal positive and violet negative. Look for neurons that split the plane, and for empty squares: dead neurons."
      }
    ><span class="chart-side">${shown.side}</span><//>
    <div class="chart-plot" ref=${root}>
      <canvas style=${{ visibility: shown.empty ? "hidden" : "visible" }}></canvas>
      <p class="chart-empty" hidden=${!shown.empty}>${EMPTY}</p>
    </div>
    <div class="neuron" hidden=${shown.empty || name === ""}>
      <canvas ref=${large} aria-hidden="true"></canvas>
      <p><strong>${name}</strong><span>${words}</span></p>
    </div>
  </div>`;
}

/** The two canvases: the graph, and the neuron at which the hand points or else the discriminator's output. */
class Graph {
  /**
   * @param {HTMLElement} root
   * @param {HTMLCanvasElement} large
   * @param {(told: Told) => void} onTell
   */
  constructor(root, large, onTell) {
    this.root = root;
    this.large = large;
    this.onTell = onTell;
    this.canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
    this.told = { name: "", words: "" };
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {Column[]} */
    this.columns = [];
    /** @type {Pointed | null} */
    this.pointed = null;
    this.painting = new Painting(root, () => this.paint(), INTERVAL);
    listenTo(this.canvas, {
      onPoint: (event) => this.point(event && neuronAt(this.columns, { x: event.offsetX, y: event.offsetY })),
      onKey: (across, up) => {
        if (this.columns.length) this.point(neuronBeside(this.columns, this.pointed, across, up));
        return this.columns.length > 0;
      },
      onTheme: () => this.painting.ask(true),
    });
  }

  /** @param {Pointed | null} pointed */
  point(pointed) {
    this.pointed = pointed;
    this.painting.ask(true);
  }

  /**
   * Whether there was anything new in a frame.
   *
   * @param {LabFrame} frame
   */
  take({ header, arrays }) {
    if (header.fresh) Object.assign(this, { networks: null, pointed: null, columns: [] });
    const { generator_neurons, generator_weights, discriminator_neurons, discriminator_weights } = arrays;
    const { graph } = header;
    const came = generator_neurons && generator_weights && discriminator_neurons && discriminator_weights;
    if (came && graph) {
      this.networks = {
        generator: new NeuronNetwork("generator", graph.generator, generator_neurons, generator_weights),
        discriminator: new NeuronNetwork(
          "discriminator",
          graph.discriminator,
          discriminator_neurons,
          discriminator_weights,
        ),
      };
    }
    if (!came && !header.fresh) return false;
    this.painting.ask();
    return true;
  }

  paint() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!this.networks || !width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    const wanted = layOut(this.networks, width, ratio);
    this.columns = wanted.columns;
    if (wanted.height !== height) {
      this.root.style.blockSize = `${wanted.height}px`; // its new size asks for the next repaint
      return;
    }
    const { canvas } = this;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const ink = inkOf(this.root);
    const inks = { positive: channelsOf(context, ink.real), negative: channelsOf(context, ink.generator) };
    const networks = Object.values(this.networks);
    const atlases = new Map(networks.map((network) => [network, network.atlas(MOST_NEURONS, inks)]));
    drawGraph(context, this.columns, atlases, this.pointed, ink);
    this.enlarge(this.networks, atlases, ink);
  }

  /**
   * @param {Networks} networks
   * @param {Atlases} atlases
   * @param {Ink} ink
   */
  enlarge(networks, atlases, ink) {
    const output = { layer: networks.discriminator.sizes.length - 1, neuron: 0 };
    const { layer, neuron } = this.pointed ?? output;
    const network = networks[this.pointed?.name ?? "discriminator"];
    const told = { name: neuronName(network, layer, neuron), words: neuronWords(network, layer, neuron) };
    this.canvas.setAttribute("aria-label", `${told.name}. ${told.words}`);
    if (!same(told, this.told)) this.onTell(told);
    this.told = told;
    const { rows, columns } = network;
    const scale = Math.max(1, Math.floor(ENLARGED / columns)) * Math.ceil(window.devicePixelRatio || 1);
    const side = columns * scale;
    Object.assign(this.large, { width: side, height: side });
    const context = /** @type {CanvasRenderingContext2D} */ (this.large.getContext("2d"));
    context.imageSmoothingEnabled = false;
    const atlas = /** @type {OffscreenCanvas} */ (atlases.get(network));
    context.drawImage(atlas, neuron * columns, layer * rows, columns, rows, 0, 0, side, side);
    if (rows === 1) drawResponse(context, network.map(layer, neuron), ink);
  }
}
