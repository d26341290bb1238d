// What the discriminator says of real and of generated samples, as two histograms over each other.

import { element, heading } from "../../browser/parts.js";
import { ChartAxis, chartNumber, chartShare } from "./axes.js";
import { CHART_EMPTY, chartAxes, ChartCanvas, ChartLegend } from "./charts.js";

const HISTOGRAM_SIDES = [
  { name: "real", colour: "real" },
  { name: "generated", colour: "generator" },
];
const HISTOGRAM_UNITS = {
  probability: { unit: "probability of real", fixed: [0, 1] },
  target: { unit: "output; 1 is real, 0 generated" },
  score: { unit: "score" },
};

export class Histograms {
  constructor() {
    this.across = new ChartAxis({ count: 5 });
    this.up = new ChartAxis({ floor: 0, count: 3 });
    this.pointed = null;
    this.legend = new ChartLegend(HISTOGRAM_SIDES);
    this.side = element("span", { class: "chart-side" });
    this.plot = new ChartCanvas({
      draw: (context, place) => this.draw(context, place),
      onPoint: (pointer) => this.point(pointer),
      onKey: (step) => this.move(step),
    });
    const head = heading(
      "The discriminator's outputs",
      "What the discriminator says of real and of generated samples. Look for the two overlapping: it can no longer tell " +
        "them apart. Two separate heaps mean a discriminator that is sure of itself.",
      this.side,
    );
    this.root = element("div", { class: "chart" }, head, this.plot.root, this.legend.root);
    this.reset();
  }

  update({ header, arrays }) {
    if (header.fresh) this.reset();
    if (!arrays.histogram || !header.histogram_range) return;
    const [, count] = arrays.histogram.shape;
    const [low, high] = header.histogram_range;
    this.shares = [arrays.histogram.data.slice(0, count), arrays.histogram.data.slice(count, 2 * count)];
    Object.assign(this, { count, low, high, output: header.output });
    this.plot.say("");
    this.plot.ask();
  }

  reset() {
    this.shares = null;
    this.pointed = null;
    this.across.clear();
    this.up.clear();
    this.plot.clear(CHART_EMPTY);
  }

  visible(visible) {
    this.root.hidden = !visible;
  }

  point(pointer) {
    this.pointed = null;
    if (!pointer || !this.shares || !this.box) return;
    const { left, right } = this.box;
    const value = this.across.low + ((pointer.x - left) / (right - left)) * (this.across.high - this.across.low);
    const bin = Math.floor(((value - this.low) / (this.high - this.low)) * this.count);
    if (bin >= 0 && bin < this.count) this.pointed = bin;
  }

  move(step) {
    if (!step || !this.shares) return false;
    this.pointed = Math.min(this.count - 1, Math.max(0, (this.pointed ?? this.count >> 1) + step));
    return true;
  }

  edge(bin) {
    return this.low + (bin / this.count) * (this.high - this.low);
  }

  mean(shares) {
    const whole = shares.reduce((sum, share) => sum + share, 0);
    return shares.reduce((sum, share, bin) => sum + share * this.edge(bin + 0.5), 0) / whole;
  }

  draw(context, place) {
    this.legend.root.hidden = !this.shares;
    if (!this.shares) return;
    const { unit, fixed = [this.low, this.high] } = HISTOGRAM_UNITS[this.output];
    this.across.fit(...fixed);
    this.up.fit(0, Math.max(...this.shares.flatMap((shares) => [...shares])));
    const percents = this.up.ticks().map(({ at }) => ({ at, text: chartShare(at * this.up.high) }));
    this.box = chartAxes(context, place, percents, this.across.ticks(), "");
    this.shares.forEach((shares, side) => this.drawSide(context, shares, place.ink[HISTOGRAM_SIDES[side].colour]));
    if (this.pointed !== null) this.drawPointed(context, place.ink);
    this.read(unit);
  }

  x(value) {
    return this.box.left + this.across.at(value) * (this.box.right - this.box.left);
  }

  drawSide(context, shares, colour) {
    const { bottom, top } = this.box;
    context.beginPath();
    context.moveTo(this.x(this.low), bottom);
    shares.forEach((share, bin) => {
      const y = bottom - this.up.at(share) * (bottom - top);
      context.lineTo(this.x(this.edge(bin)), y);
      context.lineTo(this.x(this.edge(bin + 1)), y);
    });
    context.lineTo(this.x(this.high), bottom);
    context.fillStyle = context.strokeStyle = colour;
    context.globalAlpha = 0.28;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.25;
    context.lineJoin = "miter";
    context.stroke();
  }

  drawPointed(context, ink) {
    const [from, to] = [this.x(this.edge(this.pointed)), this.x(this.edge(this.pointed + 1))];
    context.globalAlpha = 0.12;
    context.fillStyle = ink.text;
    context.fillRect(from, this.box.top, to - from, this.box.bottom - this.box.top);
    context.globalAlpha = 1;
  }

  read(unit) {
    if (!this.plot.timeToRead()) return;
    const at = this.pointed;
    const texts = this.shares.map((shares) =>
      at === null ? `on average ${chartNumber(this.mean(shares))}` : chartShare(shares[at]),
    );
    this.legend.show(texts);
    this.side.textContent = at === null ? unit : `${chartNumber(this.edge(at))} to ${chartNumber(this.edge(at + 1))}`;
    const words = HISTOGRAM_SIDES.map(({ name }, side) => `${name} ${texts[side]}`).join(", ");
    this.plot.canvas.setAttribute("aria-label", `Histograms of the discriminator's outputs (${unit}): ${words}`);
  }
}
