// A uPlot in a component: as large as its place, in the theme's colours, drawn where it is seen, read by mouse, finger
// and keys.

import { html } from "../vendor/htm_preact.js";
import { useLayoutEffect, useRef } from "../vendor/preact_hooks.js";
import UPlot from "../vendor/uplot.js";
import { inkOf } from "./ink.js";
import { listenTo } from "./listening.js";
import { Painting } from "./painting.js";

/** @import { RefObject } from "../vendor/preact.js" */
/** @import { Ink } from "./ink.js" */

/**
 * What a plot draws. Its own things are asked for at each repaint, and colours each time anew: `ink()` gives them.
 *
 * @typedef {object} Plotted
 * @property {string} title what it is called until it has been read
 * @property {(ink: () => Ink) => Omit<import("uplot").Options, "width" | "height">} options
 * @property {() => import("uplot").AlignedData} data
 * @property {(plot: UPlot, ink: Ink) => void} [over] draws over the lines
 * @property {(painting: Painting, canvas: HTMLCanvasElement) => void} [read] says what the plot shows
 * @property {(at: { x: number, y: number } | null, plot: UPlot) => void} [onPoint] where the pointer is, in CSS pixels of
 *   the plotting area; null when it has gone
 * @property {(across: number, up: number) => boolean} [onKey] whether an arrow key meant anything
 */

/**
 * Each drawing of the component asks for a repaint. `empty` stands in the plot's stead while there is nothing to draw.
 * `painting` is filled with what asks for a repaint without a drawing.
 *
 * @param {{ plotted: Plotted, empty: string, interval?: number, painting?: RefObject<Painting | null> }} props
 */
export function Plot({ plotted, empty, interval, painting }) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const surface = useRef(/** @type {Surface | null} */ (null));
  useLayoutEffect(() => {
    surface.current = new Surface(/** @type {HTMLDivElement} */ (root.current), plotted, interval);
    if (painting) painting.current = surface.current.painting;
    return () => surface.current?.close();
  }, [plotted, interval, painting]);
  useLayoutEffect(() => surface.current?.painting.ask());
  return html`<div class="chart-plot">
    <div class="chart-place" ref=${root} style=${{ visibility: empty ? "hidden" : "visible" }}></div>
    <p class="chart-empty" hidden=${empty === ""}>${empty}</p>
  </div>`;
}

class Surface {
  /**
   * @param {HTMLElement} root
   * @param {Plotted} plotted
   * @param {number | undefined} interval
   */
  constructor(root, plotted, interval) {
    this.root = root;
    this.plotted = plotted;
    const options = plotted.options(() => inkOf(root));
    const over = (/** @type {UPlot} */ plot) => plotted.over?.(plot, inkOf(root));
    const hidden = { legend: { show: false }, cursor: { show: false } };
    const size = { width: root.clientWidth || 1, height: root.clientHeight || 1 };
    this.plot = new UPlot({ ...options, ...hidden, ...size, hooks: { draw: [over] } }, [[]], root);
    this.canvas = this.plot.ctx.canvas;
    this.canvas.setAttribute("aria-label", plotted.title);
    this.painting = new Painting(root, () => this.paint(), interval);
    this.listen();
  }

  listen() {
    listenTo(this.canvas, {
      onPoint: (event) => {
        const { left, top } = this.plot.over.style;
        const x = Number.parseFloat(left);
        const y = Number.parseFloat(top);
        this.point(event && { x: event.offsetX - x, y: event.offsetY - y });
      },
      onKey: (across, up) => {
        if (!this.plotted.onKey?.(across, up)) return false;
        this.painting.readSoon();
        this.painting.ask(true);
        return true;
      },
      onTheme: () => this.painting.ask(true),
    });
  }

  /** @param {{ x: number, y: number } | null} at */
  point(at) {
    this.plotted.onPoint?.(at, this.plot);
    this.painting.readSoon();
    this.painting.ask(true);
  }

  paint() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!width || !height) return;
    const { plot } = this;
    const data = this.plotted.data();
    plot.batch(() => {
      if (plot.width !== width || plot.height !== height) plot.setSize({ width, height });
      plot.setData(data, true);
    });
    this.plotted.read?.(this.painting, this.canvas);
  }

  close() {
    this.painting.close();
    this.plot.destroy();
  }
}
