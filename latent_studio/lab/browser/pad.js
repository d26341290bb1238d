// Drawing a distribution by hand, right on the picture: a pen that sprays points, an eraser, undo and clear.

import { Choices, element, iconButton, rounded, textButton } from "../../browser/parts.js";
import { LAB_SPAN } from "./picture/heat.js";
import { inkReader } from "./picture/ink.js";
import { placeOf, stampMarks, Stamps } from "./picture/marks.js";
import { LAB_SHARPEST } from "./stage.js";

const PAD_MOST = 400; // points
const PAD_FEWEST = 3;
const PAD_REACH = 1; // how far from the middle points may lie
const PAD_SPRAY = 0.035; // how far from the hand points fall
const PAD_SPACING = 0.022; // of hand movement for one point
const PAD_ERASER = 0.1; // how far the eraser reaches
const PAD_REST = 700; // ms after a stroke until it is learnt
const PAD_FILLS = 0.94; // the farthest coordinate that the lab's own scaling gives

export class Pad {
  // `onDrawn(points)` once the hand has rested, `onOpen(open)` when drawing begins and ends.
  constructor({ onDrawn, onOpen }) {
    Object.assign(this, { onDrawn, onOpen });
    this.points = [];
    this.past = [];
    this.tool = "pen";
    this.canvas = element("canvas", { class: "pad", role: "img", tabindex: "0", "aria-label": "Drawing pad" });
    this.context = this.canvas.getContext("2d");
    this.tools = new Choices({
      label: "Tool",
      tip: "Spray points along a stroke, or wipe them away.",
      options: [
        { value: "pen", text: "Pen", symbol: "draw" },
        { value: "eraser", text: "Eraser", symbol: "ink_eraser" },
      ],
      onChoose: (tool) => this.choose(tool),
    });
    this.undo = iconButton({
      symbol: "undo",
      label: "Undo the last stroke",
      tip: "Undo the last stroke.",
      onclick: () => this.back(),
    });
    this.clear = iconButton({
      symbol: "delete",
      label: "Clear the drawing",
      tip: "Clear the drawing; undo brings it back.",
      onclick: () => this.wipe(),
    });
    this.hint = element("span", { class: "note", role: "status" });
    this.done = textButton({
      symbol: "check",
      label: "Done",
      tip: "Back to the lab, which learns what you drew.",
      onclick: () => this.open(false),
    });
    this.bar = element(
      "div",
      { class: "pad-bar", hidden: true },
      this.tools.root,
      this.undo,
      this.clear,
      this.hint,
      this.done,
    );
    this.canvas.hidden = true;
    this.listen();
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, () => this.lift());
    canvas.addEventListener("transitionend", () => this.draw());
  }

  // The points of the configuration, brought to where the lab shows them.
  load(points) {
    const key = JSON.stringify(points);
    if (this.opened || key === this.loaded) return; // what is under the hand stays
    this.loaded = key;
    const reach = Math.max(...points.flat().map(Math.abs), 1e-9);
    this.points = points.map(([x, y]) => [(x / reach) * PAD_FILLS, (y / reach) * PAD_FILLS]);
    this.past = [];
  }

  open(open) {
    this.canvas.hidden = this.bar.hidden = !open;
    if (!open) this.tell();
    this.onOpen(open);
    this.choose(this.tool);
    this.draw();
  }

  get opened() {
    return !this.canvas.hidden;
  }

  choose(tool) {
    this.tool = tool;
    this.tools.show(tool);
    this.canvas.dataset.tool = tool;
  }

  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.remember();
    clearTimeout(this.resting);
    this.at = null;
    this.pressed = true;
    this.move(event);
  }

  move(event) {
    if (!this.pressed) return;
    for (const each of event.getCoalescedEvents?.() ?? []) this.reach(each);
    this.reach(event);
    this.draw();
  }

  reach({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((2 * (clientX - box.left)) / box.width - 1) * LAB_SPAN;
    const y = (1 - (2 * (clientY - box.top)) / box.height) * LAB_SPAN;
    if (this.tool === "eraser") this.points = this.points.filter(([px, py]) => Math.hypot(px - x, py - y) > PAD_ERASER);
    else this.spray(x, y);
  }

  spray(x, y) {
    const [fromX, fromY] = this.at ?? [x, y];
    const length = Math.hypot(x - fromX, y - fromY);
    if (this.at && length < PAD_SPACING) return;
    const count = Math.max(1, Math.floor(length / PAD_SPACING));
    const within = (value) => Math.min(PAD_REACH, Math.max(-PAD_REACH, value));
    for (let step = 1; step <= count && this.points.length < PAD_MOST; step++) {
      const share = step / count;
      const angle = 2 * Math.PI * Math.random();
      const away = PAD_SPRAY * Math.sqrt(Math.random());
      const place = [
        fromX + share * (x - fromX) + away * Math.cos(angle),
        fromY + share * (y - fromY) + away * Math.sin(angle),
      ];
      this.points = [...this.points, place.map((value) => rounded(within(value), 3))];
    }
    this.at = [x, y];
  }

  lift() {
    if (!this.pressed) return;
    this.pressed = false;
    this.settle();
  }

  settle() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), PAD_REST);
  }

  remember() {
    this.past = [...this.past, this.points].slice(-100);
  }

  back() {
    if (!this.past.length) return;
    this.points = this.past.pop();
    this.draw();
    this.settle();
  }

  wipe() {
    this.remember();
    this.points = [];
    clearTimeout(this.resting);
    this.draw();
  }

  tell() {
    clearTimeout(this.resting);
    const key = JSON.stringify(this.points);
    if (this.points.length < PAD_FEWEST || key === this.told || !this.past.length) return;
    this.told = key;
    this.onDrawn(this.points);
  }

  draw() {
    if (this.canvas.hidden) return;
    const { points } = this;
    const ratio = Math.min(LAB_SHARPEST, window.devicePixelRatio || 1);
    const size = this.canvas.clientWidth;
    Object.assign(this.canvas, { width: Math.round(size * ratio), height: Math.round(size * ratio) });
    this.ink ??= inkReader(this.canvas);
    const ink = this.ink();
    this.stamps ??= new Stamps();
    const { context } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    stampMarks(context, {
      count: points.length,
      x: (index) => placeOf(points[index][0], size),
      y: (index) => placeOf(-points[index][1], size),
      stampOf: () => this.stamps.stamp("circle", ink.real, ink.background, 3, ratio),
      ratio,
    });
    this.undo.disabled = !this.past.length;
    this.clear.disabled = !points.length;
    this.hint.textContent = this.words(points.length);
    this.canvas.dataset.points = points.length;
  }

  words(count) {
    if (count >= PAD_MOST) return `All ${PAD_MOST} points are used: erase some to go on.`;
    if (count < PAD_FEWEST) return "Draw on the picture.";
    return `${count} of ${PAD_MOST} points`;
  }
}
