// The map itself: a canvas that is moved and zoomed, and drawn again at the next repaint. Its data attributes say what is
// seen: painted (repaints), zoom, thumbnails, milliseconds (of the last repaint).

import { Detail, FIRST_THUMBNAILS } from "./detail.js";
import { FRAME, paintMap } from "./painting.js";
import { moved, placeOf, unitOf, WHOLE, zoomed } from "./view.js";

/** @import { Chart } from "./chart.js" */
/** @import { Marking } from "./colours.js" */
/** @import { View } from "./view.js" */

const THUMBNAIL = 30; // CSS pixels that a thumbnail has about
const NEAR = 14; // CSS pixels within which a point is meant

export class Plane {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} onView called with every movement
   */
  constructor(canvas, onView) {
    this.canvas = canvas;
    this.onView = onView;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.view = WHOLE;
    this.size = { width: 0, height: 0 };
    this.ratio = 1;
    this.painted = 0;
    /** @type {Map<string, OffscreenCanvas>} */
    this.stamps = new Map();
    /** @type {{ chart: Chart, atlas: ImageBitmap, marking: Marking, wanted: (sample: number) => boolean } | null} */
    this.map = null;
    /** @type {Detail | null} */
    this.detail = null;
    /** @type {number[]} */
    this.shown = [];
    /** @type {number | null} */
    this.hovered = null;
    /** @type {number | null} */
    this.chosen = null;
    /** @type {number | null} */
    this.scheduled = null;
  }

  /** @param {NonNullable<Plane["map"]>} map another begins as a whole */
  show(map) {
    if (map.chart !== this.map?.chart) Object.assign(this, { view: WHOLE, hovered: null, chosen: null });
    this.map = map;
    this.renew();
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const ratio = window.devicePixelRatio || 1;
    if (this.size.width === width && this.size.height === height && this.ratio === ratio) return;
    Object.assign(this, { size: { width, height }, ratio });
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    this.renew();
  }

  renew() {
    this.stamps.clear();
    this.detail = null;
    this.draw();
  }

  /**
   * @param {number} across
   * @param {number} down
   */
  move(across, down) {
    this.look(moved(this.view, this.size, across, down));
  }

  /** @param {number} factor */
  zoom(factor, x = this.size.width / 2, y = this.size.height / 2) {
    this.look(zoomed(this.view, this.size, factor, x, y));
  }

  whole() {
    this.look(WHOLE);
  }

  /** @param {View} view */
  look(view) {
    this.view = view;
    this.draw();
    this.onView();
  }

  /** @param {number | null} sample */
  hover(sample) {
    this.canvas.classList.toggle("pickable", sample !== null);
    if (sample === this.hovered) return;
    this.hovered = sample;
    this.draw();
  }

  /** @param {number} sample */
  choose(sample) {
    this.chosen = sample;
    this.draw();
  }

  draw() {
    this.scheduled ??= requestAnimationFrame(() => {
      this.scheduled = null;
      this.paint();
    });
  }

  paint() {
    const { map, view, size, ratio, hovered, chosen, stamps, canvas } = this;
    if (!map || !size.width) return;
    const began = performance.now();
    this.detail ??= new Detail({
      positions: map.chart.positions,
      scale: unitOf(size),
      size: this.smallest.map((side) => side + 2 * FRAME),
      wanted: map.wanted,
    });
    this.shown = this.detail.at(view.zoom);
    const style = getComputedStyle(canvas);
    const ink = { outline: style.color, ring: style.getPropertyValue("--violet") };
    const { shown, thumbnail } = this;
    paintMap(this.context, { ...map, view, size, ratio, shown, thumbnail, hovered, chosen, stamps }, ink);
    this.painted += 1;
    Object.assign(canvas.dataset, {
      painted: this.painted,
      zoom: view.zoom.toFixed(3),
      thumbnails: shown.length,
      milliseconds: (performance.now() - began).toFixed(1),
    });
  }

  /** The size of thumbnails when they first appear. */
  get smallest() {
    const cell = this.map?.chart.facts.cell ?? [1, 1];
    const side = Math.max(...cell);
    const scale = side > THUMBNAIL * 1.6 ? THUMBNAIL / side : Math.max(1, Math.floor((THUMBNAIL + 2) / side));
    return cell.map((length) => length * scale);
  }

  /** The size of thumbnails: once all are shown they grow, as there is room. */
  get thumbnail() {
    const { levels, whole } = this.detail ?? { levels: [], whole: false };
    const beyond = whole ? this.view.zoom / (FIRST_THUMBNAILS * 2 ** (levels.length - 1)) : 1;
    return this.smallest.map((side) => side * Math.min(3, Math.max(1, Math.floor(beyond))));
  }

  /**
   * The sample at a point of the canvas: the thumbnail there, or the nearest point that is not left out; null for none.
   *
   * @param {number} x
   * @param {number} y
   */
  sampleAt(x, y) {
    if (!this.map) return null;
    const { chart, wanted } = this.map;
    const from = (/** @type {number} */ sample) => {
      const [a, b] = placeOf(chart.positions, sample, this.size, this.view);
      return [Math.abs(a - x), Math.abs(b - y)];
    };
    const [width, height] = this.thumbnail;
    const on = this.shown.find((sample) => {
      const [across, down] = from(sample);
      return across <= width / 2 + FRAME && down <= height / 2 + FRAME;
    });
    if (on !== undefined) return on;
    let nearest = null;
    let least = NEAR ** 2;
    for (let sample = 0; sample < chart.facts.count; sample++) {
      const [across, down] = from(sample);
      const distance = across ** 2 + down ** 2;
      if (distance < least && wanted(sample)) [nearest, least] = [sample, distance];
    }
    return nearest;
  }

  close() {
    if (this.scheduled !== null) cancelAnimationFrame(this.scheduled);
  }
}
