// Small charts on canvases: crisp on every screen, in the theme's colours, redrawn only where something changed.

import { element } from "../../browser/parts.js";

const CHART_INTERVAL = 200; // ms between repaints
const CHART_READING = 500; // ms for which a number that changes by itself stands still
export const CHART_LEFT = 40; // CSS pixels left of a plot, for its ticks' labels
const CHART_BELOW = 18; // CSS pixels below a plot, for its ticks' labels
const CHART_ABOVE = 6;
export const CHART_RIGHT = 6;
export const CHART_DASHES = { solid: [], dashed: [5, 4], dotted: [1.5, 3.5] };
const CHART_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
export const CHART_EMPTY = "Press play";

// A canvas as wide as its place, with a sentence in its stead while there is nothing to draw.
// `draw(context, {width, height, ink, pointer})`; `onKey(across, up)` says whether an arrow key meant anything.
export class ChartCanvas {
  constructor({ draw, onPoint = () => {}, onKey = () => false, interval = CHART_INTERVAL }) {
    Object.assign(this, { draw, onPoint, onKey, interval });
    this.painted = this.readAt = -Infinity;
    this.canvas = element("canvas", { role: "img", tabindex: "0" });
    this.context = this.canvas.getContext("2d");
    this.empty = element("p", { class: "chart-empty" }, CHART_EMPTY);
    this.root = element("div", { class: "chart-plot" }, this.canvas, this.empty);
    this.listen();
  }

  listen() {
    const { canvas } = this;
    new ResizeObserver(() => this.ask(true)).observe(this.root);
    new IntersectionObserver((entries) => {
      this.seen = entries.at(-1).isIntersecting;
      if (this.seen && this.stale) this.ask(true);
    }).observe(this.root);
    canvas.addEventListener("transitionend", () => this.ask(true)); // of its colour: the theme has changed
    for (const type of ["pointermove", "pointerdown"]) {
      canvas.addEventListener(type, (event) => this.point({ x: event.offsetX, y: event.offsetY }));
    }
    canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.point(null); // what a finger has asked for stays
    });
    canvas.addEventListener("blur", () => this.point(null));
    canvas.addEventListener("keydown", (event) => this.pressed(event));
  }

  point(pointer) {
    this.onPoint(pointer);
    this.readAt = -Infinity;
    this.ask(true);
  }

  pressed(event) {
    const [across, up] = CHART_KEYS[event.key] ?? [];
    if (across === undefined || event.ctrlKey || event.altKey || !this.onKey(across, up)) return;
    event.preventDefault();
    event.stopPropagation();
    this.readAt = -Infinity;
    this.ask(true);
  }

  say(sentence) {
    this.empty.hidden = sentence === "";
    if (this.empty.textContent !== sentence) this.empty.textContent = sentence;
  }

  // Whether the numbers beside the plot may change now; where they may not yet, a later repaint brings them.
  timeToRead() {
    clearTimeout(this.later);
    const rest = this.readAt + CHART_READING - performance.now();
    if (rest > 0) {
      this.later = setTimeout(() => this.ask(), rest);
      return false;
    }
    this.readAt = performance.now();
    return true;
  }

  clear(sentence) {
    this.readAt = -Infinity;
    this.say(sentence);
    this.ask();
  }

  // Repaint at the next occasion; `soon` for what the hand does.
  ask(soon = false) {
    this.stale = true;
    if (!this.seen || (this.waiting && !soon)) return;
    clearTimeout(this.waiting);
    const rest = soon ? 0 : this.painted + this.interval - performance.now();
    this.waiting = setTimeout(() => requestAnimationFrame(() => this.paint()), Math.max(0, rest));
  }

  paint() {
    this.waiting = null;
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!this.stale || !width || !height) return;
    this.stale = false;
    this.painted = performance.now();
    const ratio = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      Object.assign(this.canvas, { width: across, height: down });
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.draw(this.context, { width, height, ink: chartInk(this.canvas) });
  }
}

// The theme's colours as a canvas takes them.
function chartInk(canvas) {
  const style = getComputedStyle(canvas);
  const colour = (name) => style.getPropertyValue(`--chart-${name}`).trim();
  return {
    text: style.color,
    generator: colour("generator"),
    discriminator: colour("discriminator"),
    real: colour("real"),
    plain: style.color,
    line: colour("line"),
    background: colour("background"),
    font: `11px ${style.fontFamily}`,
  };
}

// What the lines are, each with the number it stands at.
export class ChartLegend {
  constructor(lines) {
    this.root = element("div", { class: "chart-legend" });
    this.outputs = lines.map(({ name, colour, dash = "solid", tip }) => {
      const output = element("output", {});
      const swatch = element("i", { class: `swatch ${dash} ink-${colour}`, "aria-hidden": "true" });
      this.root.append(element("span", { class: "key", "data-tip": tip, hidden: true }, swatch, name, output));
      return output;
    });
  }

  // A text for each line; null for one that isn't there.
  show(texts) {
    texts.forEach((text, index) => {
      const output = this.outputs[index];
      output.parentElement.hidden = text === null;
      if (text !== null && output.textContent !== text) output.textContent = text;
    });
  }
}

// The ticks and the lines across, and their labels. Gives back the plot's box.
export function chartAxes(context, { width, height, ink }, up, across, unit) {
  const box = { left: CHART_LEFT, top: CHART_ABOVE, right: width - CHART_RIGHT, bottom: height - CHART_BELOW };
  const crisp = (at) => Math.round(at) + 0.5;
  context.font = ink.font;
  context.textBaseline = "middle";
  context.lineWidth = 1;
  context.setLineDash([]);
  for (const { at, text } of up) {
    const y = box.bottom - at * (box.bottom - box.top);
    context.strokeStyle = ink.line;
    context.beginPath();
    context.moveTo(box.left, crisp(y));
    context.lineTo(box.right, crisp(y));
    context.stroke();
    chartLabel(context, ink, text, box.left - 6, y, "right");
  }
  // The last label carries the unit; those that would run into it give way.
  const below = (text) => context.measureText(text).width;
  let room = Infinity;
  [...across].reverse().forEach(({ at, text }, index) => {
    const named = index === 0 ? `${text} ${unit}`.trimEnd() : text;
    const x = box.left + at * (box.right - box.left) - below(text) / 2;
    const left = Math.max(0, Math.min(x, box.right - below(named)));
    if (left + below(named) > room) return;
    chartLabel(context, ink, named, left, height - 6, "left");
    room = left - 8;
  });
  return box;
}

export function chartLabel(context, ink, text, x, y, align) {
  context.globalAlpha = 0.62;
  context.fillStyle = ink.text;
  context.textAlign = align;
  context.fillText(text, x, y);
  context.globalAlpha = 1;
}

export function chartDot(context, colour, [x, y], radius = 2.25, rim = null) {
  if (!Number.isFinite(y)) return;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  if (!rim) return;
  context.strokeStyle = rim;
  context.lineWidth = 1.5;
  context.stroke();
}
