// A drawing pad: strokes of a soft round pen or an eraser, kept as lines so that each can be undone.

import { Choices, element, iconButton, Slider } from "../../browser/parts.js";

const PAD_SIDE = 512; // pixels of the longer side of what is drawn
const PAD_REST = 350; // ms after a stroke until it is handed on
const PAD_LONGEST = 200; // steps that can be undone
const PEN = { narrowest: 2, widest: 25, usual: 9 }; // width in hundredths of the longer side
const SOFT = 0.2; // how far the pen's edge reaches out, as a share of its width
const FINEST = 0.5; // pixels of movement below which no new point is kept

export class DrawingPad {
  // `format` is {width, height, ground, colours}; `onDrawn(png)` gets a data URL once the hand has rested.
  constructor({ format, onDrawn }) {
    Object.assign(this, { format, onDrawn });
    Object.assign(this, { strokes: [], past: [], future: [], tool: "pen", colour: format.colours[0], width: PEN.usual });
    this.buildCanvas();
    this.buildBar();
    this.sheet = element("div", { class: "sheet" }, this.canvas, this.hint);
    this.root = element("div", { class: "pad" }, this.sheet, this.bar);
    this.choose("pen");
    this.draw();
  }

  buildCanvas() {
    const { width, height } = this.format;
    const scale = PAD_SIDE / Math.max(width, height);
    this.canvas = element("canvas", {
      width: Math.round(width * scale),
      height: Math.round(height * scale),
      role: "img",
      "aria-label": "Drawing pad",
    });
    this.hint = element("p", { class: "hint", "aria-hidden": "true" }, "Draw here");
    this.context = this.canvas.getContext("2d");
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) this.canvas.addEventListener(type, (event) => this.lift(event));
  }

  buildBar() {
    this.tools = new Choices({
      label: "Tool",
      tip: "Draw with a soft round pen, or wipe away what is drawn.",
      options: [
        { value: "pen", text: "Pen", symbol: "draw" },
        { value: "eraser", text: "Eraser", symbol: "ink_eraser" },
      ],
      onChoose: (tool) => this.choose(tool),
    });
    const button = (symbol, label, tip, onclick, shortcut) => iconButton({ symbol, label, tip, onclick, shortcut });
    this.undo = button("undo", "Undo", "Undo the last stroke; Ctrl + Z.", () => this.travel("past", "future"), "Control+Z");
    this.redo = button("redo", "Redo", "Redo; Ctrl + Shift + Z.", () => this.travel("future", "past"), "Control+Shift+Z");
    this.clear = button("delete", "Clear", "Clear the pad; undo brings the drawing back.", () => this.become([]));
    this.size = new Slider({
      label: "Width",
      name: "Width of the pen",
      tip: "How wide the pen and the eraser are, in hundredths of the picture.",
      low: PEN.narrowest,
      high: PEN.widest,
      step: 1,
      neutral: PEN.usual,
      format: String,
      onInput: (width) => this.widen(width),
      onRest: () => {},
    });
    this.size.show(this.width);
    const buttons = element("div", { class: "tools" }, this.tools.root, this.undo, this.redo, this.clear);
    this.bar = element("div", { class: "pad-bar" }, buttons, this.palette(), this.size.root);
  }

  // Colours to draw with, where the generator has colours.
  palette() {
    const { colours } = this.format;
    if (colours.length < 2) return null;
    const swatch = (colour) =>
      element("button", {
        type: "button",
        class: "swatch",
        "aria-label": `Colour ${colour}`,
        style: `background: ${colour}`,
        onclick: () => this.paint(colour),
      });
    this.swatches = new Map(colours.map((colour) => [colour, swatch(colour)]));
    const own = element("input", {
      type: "color",
      value: colours[0],
      "aria-label": "Another colour",
      "data-tip": "Any other colour.",
      oninput: () => this.paint(own.value),
    });
    return element("div", { class: "palette" }, ...this.swatches.values(), own);
  }

  paint(colour) {
    this.colour = colour;
    this.choose("pen");
  }

  choose(tool) {
    this.tool = tool;
    this.tools.show(tool);
    for (const [colour, swatch] of this.swatches ?? []) {
      swatch.setAttribute("aria-pressed", String(tool === "pen" && colour === this.colour));
    }
  }

  widen(width) {
    this.width = width;
    this.size.show(width);
  }

  press(event) {
    if (event.button !== 0 || this.stroke) return; // one finger draws, a second is the palm
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    clearTimeout(this.resting);
    // Whatever comes and goes beside it meanwhile, the sheet keeps its size while the pen is on it.
    this.sheet.style.inlineSize = `${this.sheet.clientWidth}px`;
    const { tool, colour, width } = this;
    this.stroke = { tool, colour, width: (width / 100) * PAD_SIDE, points: [] };
    this.reach(event);
    this.soon();
  }

  move(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    for (const each of event.getCoalescedEvents?.() ?? []) this.reach(each);
    this.reach(event);
    this.soon();
  }

  reach({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * this.canvas.width;
    const y = ((clientY - box.top) / box.height) * this.canvas.height;
    const last = this.stroke.points.at(-1);
    if (!last || Math.hypot(x - last[0], y - last[1]) > FINEST) this.stroke.points.push([x, y]);
  }

  lift(event) {
    const { stroke } = this;
    if (!stroke || event.pointerId !== this.pointer) return;
    this.stroke = null;
    this.sheet.style.inlineSize = "";
    this.become([...this.strokes, stroke]);
  }

  become(strokes) {
    if (!strokes.length && !this.strokes.length) return;
    this.past = [...this.past, this.strokes].slice(-PAD_LONGEST);
    this.future = [];
    this.strokes = strokes;
    this.settle();
  }

  travel(from, to) {
    if (this.stroke || !this[from].length) return;
    this[to].push(this.strokes);
    this.strokes = this[from].pop();
    this.settle();
  }

  settle() {
    this.draw();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), PAD_REST);
  }

  // An empty pad is no picture: what was handed on before stays.
  tell() {
    if (this.strokes.some(({ tool }) => tool === "pen")) this.onDrawn(this.canvas.toDataURL("image/png"));
  }

  soon() {
    this.scheduled ??= requestAnimationFrame(() => {
      this.scheduled = null;
      this.draw();
    });
  }

  draw() {
    const { context, canvas, strokes, stroke } = this;
    context.shadowBlur = 0;
    context.fillStyle = this.format.ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const each of stroke ? [...strokes, stroke] : strokes) this.trace(each);
    this.hint.hidden = strokes.length > 0 || Boolean(stroke);
    this.undo.disabled = !this.past.length;
    this.redo.disabled = !this.future.length;
    this.clear.disabled = !strokes.length;
    canvas.dataset.strokes = strokes.length;
  }

  // A smooth line: its points' middles joined by curves that bend towards the points.
  trace({ tool, colour, width, points }) {
    const { context } = this;
    const ink = tool === "eraser" ? this.format.ground : colour;
    Object.assign(context, { lineCap: "round", lineJoin: "round", strokeStyle: ink, lineWidth: width * (1 - SOFT / 2) });
    Object.assign(context, { shadowColor: ink, shadowBlur: width * SOFT });
    context.beginPath();
    context.moveTo(...points[0]);
    for (let at = 1; at < points.length - 1; at++) {
      const [x, y] = points[at];
      context.quadraticCurveTo(x, y, (x + points[at + 1][0]) / 2, (y + points[at + 1][1]) / 2);
    }
    context.lineTo(...points.at(-1));
    context.stroke();
  }

  close() {
    clearTimeout(this.resting);
    cancelAnimationFrame(this.scheduled);
  }
}
