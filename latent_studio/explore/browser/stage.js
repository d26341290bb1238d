// The picture's place: the canvas, what lies over it, and the hand on it.

import { PictureFrame } from "../../browser/frame.js";
import { element } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";

const DRAG_THRESHOLD = 4; // CSS pixels; less is a click

export class Stage {
  constructor({ onPaint, onDrag, onDragEnd, onPick, captionOf }) {
    Object.assign(this, { onDrag, onDragEnd, onPick, captionOf });
    const label = "Generated picture";
    this.canvas = element("canvas", { tabindex: "0", role: "img", width: 1, height: 1, "aria-label": label });
    this.picture = new Picture(this.canvas, { onPaint: (frame) => this.painted(frame, onPaint) });
    this.chosen = element("div", { class: "marker chosen", hidden: true });
    this.hovered = element("div", { class: "marker hovered", hidden: true }, element("span", {}));
    this.frame = new PictureFrame(this.picture, this.chosen, this.hovered);
    this.root = this.frame.root;
    this.listen();
  }

  painted(frame, onPaint) {
    this.frame.say("");
    onPaint(frame);
  }

  mark(marker, cell) {
    const { frame, rows, columns } = this.picture;
    marker.hidden = !frame || cell === null || frame.header.count <= 1;
    if (marker.hidden) return;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    Object.assign(marker.style, {
      left: `${(column / columns) * 100}%`,
      top: `${(row / rows) * 100}%`,
      width: `${100 / columns}%`,
      height: `${100 / rows}%`,
    });
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", () => this.cancel());
    canvas.addEventListener("pointerleave", () => this.mark(this.hovered, null));
  }

  press(event) {
    if (event.button !== 0) return;
    this.pressed = { x: event.clientX, y: event.clientY, dragging: false };
    this.canvas.setPointerCapture(event.pointerId);
  }

  moved(event) {
    const { pressed } = this;
    if (!pressed) {
      this.hover(event);
      return;
    }
    const across = event.clientX - pressed.x;
    const down = event.clientY - pressed.y;
    if (!pressed.dragging && Math.hypot(across, down) < DRAG_THRESHOLD) return;
    const begins = !pressed.dragging;
    pressed.dragging = true;
    this.mark(this.hovered, null);
    this.canvas.classList.add("dragging");
    const box = this.canvas.getBoundingClientRect();
    this.onDrag(across / box.width, -down / box.height, begins);
  }

  release(event) {
    const { pressed } = this;
    this.cancel();
    if (!pressed || pressed.dragging) return;
    const at = this.picture.cellAt(event.clientX, event.clientY);
    if (at) this.onPick(at);
  }

  cancel() {
    if (this.pressed?.dragging) this.onDragEnd();
    this.pressed = null;
    this.canvas.classList.remove("dragging");
  }

  hover(event) {
    const at = event.pointerType === "mouse" ? this.picture.cellAt(event.clientX, event.clientY) : null;
    this.mark(this.hovered, at ? at.cell : null);
    if (at) this.hovered.firstChild.textContent = this.captionOf(at);
  }
}
