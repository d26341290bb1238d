// The picture's place: the canvas, repainted where something has changed, and what lies over it.

import { LOADING_DELAY, LOST, MARGIN, NARROW_SHARE, topOfPage } from "../../browser/frame.js";
import { element, textButton } from "../../browser/parts.js";
import { ARROW_KINDS, ArrowScale } from "./picture/arrows.js";
import { Scene } from "./frames.js";
import { LAB_SPAN, OutputScale, valueAt } from "./picture/heat.js";
import { inkReader } from "./picture/ink.js";
import { DataLine } from "./picture/line.js";
import { Stamps } from "./picture/marks.js";
import { stillWanted } from "./picture/noise.js";
import { PhaseCaption, PhasePlay } from "./picture/phases.js";
import { Plane } from "./picture/plane.js";

const LAB_SMALLEST = 460; // CSS pixels a side that the picture gets where the window is wide enough
const LAB_SHARE = 0.64; // of the component's width that the picture takes at most beside the rest
export const LAB_SHARPEST = 2; // screen pixels for a CSS pixel, at most
const MOTION_INTERVAL = 28; // ms between repaints of what moves by itself
const LAB_REOPENED = "The lab starts again with its settings, its views and its speed; they are in the page's address.";
const LAB_LOADING = "Starting the lab\u2026";

export class LabStage {
  constructor({ onPaint, onHover }) {
    Object.assign(this, { onPaint, onHover });
    this.canvas = element("canvas", {
      class: "picture",
      tabindex: "0",
      role: "img",
      width: 1,
      height: 1,
      "aria-label": "The lab",
    });
    this.context = this.canvas.getContext("2d");
    this.ink = inkReader(this.canvas);
    this.scene = new Scene();
    const stamps = new Stamps();
    this.painters = { 1: new DataLine(stamps), 2: new Plane(stamps) };
    this.output = new OutputScale();
    this.scales = Object.fromEntries(ARROW_KINDS.map((kind) => [kind, new ArrowScale()]));
    this.phases = new PhasePlay();
    this.caption = new PhaseCaption();
    this.message = element("p", { class: "message", role: "status" });
    this.link = element("p", { class: "link", role: "status", hidden: true });
    this.frame = element("div", { class: "frame" }, this.canvas, this.caption.root);
    this.note = element("p", { class: "remark", role: "status", hidden: true });
    this.root = element("div", { class: "stage silent" }, this.frame, this.message, this.link, this.note);
    this.loading = setTimeout(() => this.say(LAB_LOADING), LOADING_DELAY);
    this.painted = 0;
    this.last = -Infinity;
    this.listen();
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("transitionend", () => this.ask()); // of its colour: the theme has changed
    for (const type of ["pointermove", "pointerdown"]) canvas.addEventListener(type, (event) => this.hover(event));
    canvas.addEventListener("pointerleave", () => this.hover(null));
  }

  say(sentence) {
    clearTimeout(this.loading);
    this.message.textContent = sentence;
    this.root.classList.toggle("silent", sentence === "");
  }

  // A sentence over the picture that goes by.
  remark(sentence, warning) {
    this.note.hidden = sentence === "";
    this.note.textContent = sentence;
    this.note.classList.toggle("warning", warning);
  }

  // Whether the lab is there, else why not; `reopen` brings it back where it doesn't come back by itself.
  linked(linked, reason, reopen) {
    this.link.hidden = linked;
    const again = reopen && textButton({ label: "Open it again", tip: LAB_REOPENED, onclick: reopen });
    if (!linked) this.link.replaceChildren(...[reason || LOST, again].filter(Boolean));
    this.root.classList.toggle("lost", !linked);
  }

  // Another frame. It counts as painted once it has been on the canvas.
  take(frame, now = performance.now()) {
    if (frame.header.fresh) this.clear();
    this.scene.take(frame);
    this.phases.take(frame, now);
    this.waiting = frame;
    this.ask();
  }

  clear() {
    this.output.clear();
    for (const scale of Object.values(this.scales)) scale.clear();
  }

  look(view) {
    this.view = view;
    this.ask();
  }

  ask() {
    this.scheduled ??= requestAnimationFrame((now) => this.repaint(now));
  }

  repaint(now) {
    this.scheduled = null;
    if (!this.scene.header || !this.size) return;
    if (this.waiting || !this.moving || now - this.last >= MOTION_INTERVAL) this.paint(now);
    if (this.moving) this.ask();
  }

  paint(now) {
    this.last = now;
    const { scene, size, ratio } = this;
    const effect = this.phases.at(now);
    const { arrays, header } = scene;
    const last = Math.max(0, (header.classes ?? []).length - 1); // of other data there may have been more classes
    const view = { ...this.view, shown_class: Math.min(this.view.shown_class, last) };
    const scales = {};
    for (const kind of ARROW_KINDS) scales[kind] = arrays[kind] ? this.scales[kind].fit(arrays[kind]) : 1;
    const output = this.output.fit(scene, now);
    this.picture = { scene, view, ink: this.ink(), size, ratio, now, output, scales, effect };
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.painters[header.dimension].draw(this.context, this.picture);
    this.moving = (view.noise && !stillWanted.matches) || (effect !== null && effect.share < 1);
    if (!this.waiting) return;
    const frame = this.waiting;
    this.waiting = null;
    this.painted += 1;
    this.caption.show(header.phase, header.dimension);
    if (!this.root.classList.contains("silent") || this.loading) this.say("");
    this.loading = null;
    this.onPaint(frame, this.picture);
  }

  // What the discriminator says where the pointer is.
  hover(event) {
    const { picture } = this;
    const surface = picture?.scene.arrays.surface;
    if (!event || !surface) {
      this.onHover(null);
      return;
    }
    const box = this.canvas.getBoundingClientRect();
    const x = (2 * (event.clientX - box.left)) / box.width - 1;
    const y = 1 - (2 * (event.clientY - box.top)) / box.height;
    const data = [x * LAB_SPAN, y * LAB_SPAN].slice(0, picture.scene.header.dimension);
    this.onHover(valueAt(surface, { data, shape: [1, data.length] }, 0));
  }

  // A square as large as the column and the window allow.
  fit(narrow) {
    const lab = this.root.closest(".studio");
    const left = this.root.closest(".left");
    const below = narrow ? 0 : left.getBoundingClientRect().bottom - this.root.getBoundingClientRect().bottom;
    const width = lab.clientWidth;
    const free = window.innerHeight - topOfPage(this.root) - below - MARGIN;
    const beside = Math.min(width * LAB_SHARE, Math.max(LAB_SMALLEST, free));
    const size = Math.floor(narrow ? Math.min(width, window.innerHeight * NARROW_SHARE) : beside);
    const ratio = Math.min(LAB_SHARPEST, window.devicePixelRatio || 1);
    if (size === this.size && ratio === this.ratio) return;
    Object.assign(this, { size, ratio });
    lab.style.setProperty("--side", `${size}px`);
    Object.assign(this.canvas, { width: Math.round(size * ratio), height: Math.round(size * ratio) });
    if (this.scene.header) this.paint(performance.now());
  }

  // The picture as it stands, at twice its size on the page at least.
  png() {
    const { size } = this;
    const ratio = Math.max(2, this.ratio);
    const canvas = new OffscreenCanvas(Math.round(size * ratio), Math.round(size * ratio));
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    this.painters[this.scene.header.dimension].draw(context, { ...this.picture, ratio });
    return canvas.convertToBlob({ type: "image/png" });
  }

  close() {
    cancelAnimationFrame(this.scheduled);
    clearTimeout(this.loading);
  }
}
