// The lab's canvas, repainted where something has changed.

import { topOfPage } from "../../../browser/sizes.js";
import { newScene } from "../frames.js";
import { ARROW_KINDS, ArrowScale } from "./arrows.js";
import { inkReader } from "./ink.js";
import { dataLineOf } from "./line.js";
import { Stamps } from "./marks.js";
import { still } from "./noise.js";
import { PhasePlay } from "./phases.js";
import { coordinatesAt, valueAt } from "./places.js";
import { planeOf } from "./plane.js";
import { OutputScale } from "./scales.js";

/** @import { LabFrame, LabView, Picture, Scene } from "../data.js" */

const SMALLEST = 460; // CSS pixels a side that the picture gets where the window is wide enough
const SHARE = 0.64; // of the component's width that the picture takes at most beside the rest
const NARROW_SHARE = 0.45; // of a narrow window's height
const MARGIN = 12; // CSS pixels below what stands under the picture
const SHARPEST = 2; // screen pixels for a CSS pixel, at most
const MOTION_INTERVAL = 28; // ms between repaints of what moves by itself

/** Screen pixels for a CSS pixel of a canvas. */
export function sharpness() {
  return Math.min(SHARPEST, window.devicePixelRatio || 1);
}

export class Painter {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(frame: LabFrame, picture: Picture) => void} onPaint once a frame has been on the canvas
   */
  constructor(canvas, onPaint) {
    this.canvas = canvas;
    this.onPaint = onPaint;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.ink = inkReader(canvas);
    const stamps = new Stamps();
    this.draw = { 1: dataLineOf(stamps), 2: planeOf(stamps) };
    this.output = new OutputScale();
    this.scales = { sample_gradients: new ArrowScale(), actual_steps: new ArrowScale() };
    this.phases = new PhasePlay();
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {LabView | null} */
    this.view = null;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {LabFrame | null} what has come and isn't painted yet */
    this.waiting = null;
    /** @type {number | null} */
    this.scheduled = null;
    this.painted = 0;
    this.last = -Infinity;
    this.moving = false;
    this.size = 0;
    this.ratio = 1;
  }

  /**
   * Another frame. It counts as painted once it has been on the canvas.
   *
   * @param {LabFrame} frame
   */
  take(frame, now = performance.now()) {
    if (frame.header.fresh) for (const scale of [this.output, ...Object.values(this.scales)]) scale.clear();
    this.scene = newScene(this.scene, frame);
    this.phases.take(frame, now);
    this.waiting = frame;
    this.ask();
  }

  /** @param {LabView} view */
  look(view) {
    this.view = view;
    this.ask();
  }

  ask() {
    this.scheduled ??= requestAnimationFrame((now) => this.repaint(now));
  }

  /** @param {number} now */
  repaint(now) {
    this.scheduled = null;
    if (this.waiting || !this.moving || now - this.last >= MOTION_INTERVAL) this.paint(now);
    if (this.moving) this.ask();
  }

  /** @param {number} now */
  paint(now) {
    const { scene, view, size, ratio } = this;
    if (!scene || !view || !size) return;
    this.last = now;
    const effect = this.phases.at(now);
    const { arrays, header } = scene;
    const last = Math.max(0, (header.classes ?? []).length - 1); // of other data there may have been more classes
    const scales = { sample_gradients: 1, actual_steps: 1 };
    for (const kind of ARROW_KINDS) if (arrays[kind]) scales[kind] = this.scales[kind].fit(arrays[kind]);
    const looked = { ...view, shown_class: Math.min(view.shown_class, last) };
    const output = this.output.fit(scene, now);
    this.picture = { scene, view: looked, ink: this.ink(), size, ratio, now, output, scales, effect };
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw[header.dimension](this.context, this.picture);
    this.moving = (view.noise && !still()) || (effect !== null && effect.share < 1);
    const { waiting } = this;
    if (!waiting) return;
    this.waiting = null;
    this.painted += 1;
    this.canvas.setAttribute("aria-label", `The lab after ${header.steps.toLocaleString("en-GB")} steps`);
    this.onPaint(waiting, this.picture);
  }

  /**
   * What the discriminator says where the pointer is; null where it says nothing.
   *
   * @param {PointerEvent} event
   */
  valueUnder(event) {
    const { surface } = this.picture?.scene.arrays ?? {};
    if (!surface) return null;
    const data = coordinatesAt(this.canvas, event).slice(0, this.picture?.scene.header.dimension);
    return valueAt(surface, { data, shape: [1, data.length] }, 0);
  }

  /**
   * A square as large as the column and the window allow.
   *
   * @param {boolean} narrow
   */
  fit(narrow) {
    const lab = /** @type {HTMLElement} */ (this.canvas.closest(".studio"));
    const stage = /** @type {HTMLElement} */ (this.canvas.closest(".stage"));
    const left = /** @type {HTMLElement} */ (this.canvas.closest(".left"));
    const below = narrow ? 0 : left.getBoundingClientRect().bottom - stage.getBoundingClientRect().bottom;
    const width = lab.clientWidth;
    const free = window.innerHeight - topOfPage(stage) - below - MARGIN;
    const beside = Math.min(width * SHARE, Math.max(SMALLEST, free));
    const size = Math.floor(narrow ? Math.min(width, window.innerHeight * NARROW_SHARE) : beside);
    const ratio = sharpness();
    if (size === this.size && ratio === this.ratio) return;
    Object.assign(this, { size, ratio });
    lab.style.setProperty("--side", `${size}px`);
    Object.assign(this.canvas, { width: Math.round(size * ratio), height: Math.round(size * ratio) });
    this.paint(performance.now());
  }

  /** The picture as it stands, at twice its size on the page at least; null before there is one. */
  async png() {
    const { size, picture } = this;
    if (!picture) return null;
    const ratio = Math.max(2, this.ratio);
    const side = Math.round(size * ratio);
    const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.scale(ratio, ratio);
    this.draw[picture.scene.header.dimension](context, { ...picture, ratio });
    return new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => canvas.toBlob(resolve, "image/png"));
  }

  close() {
    if (this.scheduled !== null) cancelAnimationFrame(this.scheduled);
    this.scheduled = -1; // nothing is painted any more
  }
}
