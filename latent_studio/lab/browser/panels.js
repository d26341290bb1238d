// Small pictures beside the large one: both densities, the optimal discriminator, and how far the discriminator is from it.

import { element, heading, signed } from "../../browser/parts.js";
import { HeatMap, largestOf, SteadyScale } from "./picture/heat.js";
import { traceCurve } from "./picture/line.js";
import { LAB_SHARPEST } from "./stage.js";

const PANELS = [
  {
    name: "density_real",
    title: "Real density",
    tip: "Where the data is, by kernel estimate. Look for the same shape in the next picture.",
  },
  {
    name: "density_generated",
    title: "Sample density",
    tip: "Where the samples are, by the same kernel with the same bandwidth, on the same scale.",
  },
  {
    name: "optimal",
    title: "Optimal discriminator",
    tip:
      "The best discriminator that this objective could have now. Look where it differs from the large picture; empty is " +
      "where neither data nor samples are.",
  },
  {
    name: "difference",
    title: "Discriminator \u2212 optimal",
    tip:
      "Teal: the discriminator trusts this place more than it should; violet: less. Look for a picture without colour: a " +
      "discriminator that keeps up.",
  },
];

export class Panels {
  constructor() {
    this.panels = PANELS.map((panel) => new Panel(panel));
    this.waiting = element("p", { class: "note" });
    this.root = element(
      "section",
      { class: "panels", "aria-label": "Optimal discriminator" },
      heading(
        "The optimal discriminator",
        "What the discriminator would be if it were perfect, from the densities of data and samples.",
      ),
      this.waiting,
      element("div", { class: "panel-row" }, ...this.panels.map((panel) => panel.root)),
    );
    this.difference = new SteadyScale();
    this.density = new SteadyScale();
    this.outputs = new SteadyScale();
  }

  clear() {
    for (const scale of [this.difference, this.density, this.outputs]) scale.clear();
  }

  // Which pictures there are: on a line both densities and the optimal discriminator are in the large one already.
  show(picture, fresh) {
    const { scene, view, output, ink, now } = picture;
    this.root.hidden = !view.optimal;
    if (!view.optimal) return;
    const { arrays, header } = scene;
    const { optimal, surface } = arrays;
    this.waiting.hidden = Boolean(optimal);
    this.waiting.textContent = header.no_optimum || "The first measurement is being made\u2026";
    for (const panel of this.panels)
      panel.root.hidden = !optimal || (header.dimension === 1 && panel.name !== "difference");
    if (!optimal || !(fresh || this.ink !== ink)) return;
    this.ink = ink;
    const peak = this.density.fit(largestOf(arrays.density_real), now);
    const densities = { low: 0, high: peak, unit: "a unit of area" };
    const values = {
      density_real: [arrays.density_real, densities, ink.plain],
      density_generated: [arrays.density_generated, densities, ink.plain],
      optimal: [optimal, this.outputScale(header, optimal, output, now), ink.heat],
      difference: surface ? this.differenceOf(surface, optimal, header, now, ink) : null,
    };
    for (const panel of this.panels) if (values[panel.name]?.[0]) panel.draw(...values[panel.name], ink);
  }

  outputScale({ output: kind }, optimal, output, now) {
    if (kind !== "score") return { ...output, unit: kind };
    const reach = this.outputs.fit(largestOf(optimal), now);
    return { low: -reach, high: reach, unit: kind };
  }

  differenceOf(surface, optimal, header, now, ink) {
    const data = surface.data.map((value, cell) => value - optimal.data[cell]);
    const there = data.filter((value) => !Number.isNaN(value));
    const mean = header.shift_invariant && there.length ? there.reduce((sum, value) => sum + value, 0) / there.length : 0;
    if (mean) data.forEach((value, cell) => (data[cell] = value - mean));
    const reach = this.difference.fit(largestOf({ data }), now);
    return [{ data, shape: surface.shape }, { low: -reach, high: reach, unit: header.output }, ink.heat];
  }
}

// One small picture with its title and a bar that says what its colours stand for.
class Panel {
  constructor({ name, title, tip }) {
    this.name = name;
    this.title = title;
    this.heat = new HeatMap();
    this.canvas = element("canvas", { role: "img", "aria-label": title });
    this.low = element("output", {});
    this.high = element("output", {});
    this.bar = element("i", { class: name.startsWith("density") ? "plain" : "heat" });
    this.root = element(
      "figure",
      { class: "panel-picture" },
      element("figcaption", { "data-tip": tip }, title),
      this.canvas,
      element("div", { class: "scale" }, this.low, this.bar, this.high),
    );
  }

  draw(values, scale, pixels, ink) {
    const ratio = Math.min(LAB_SHARPEST, window.devicePixelRatio || 1);
    const side = Math.round(this.canvas.clientWidth * ratio);
    if (!side) return;
    if (this.canvas.width !== side) Object.assign(this.canvas, { width: side, height: side });
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, side, side);
    this.root.classList.toggle("strip", values.shape.length === 1);
    if (values.shape.length === 1) this.drawStrip(context, values, scale, side, ink, ratio);
    else {
      this.heat.paint(values, scale, pixels);
      this.heat.draw(context, side, false);
    }
    for (const [node, value] of [
      [this.low, scale.low],
      [this.high, scale.high],
    ]) {
      const text = signed(value, Math.abs(value) >= 10 ? 0 : 2);
      if (node.textContent !== text) node.textContent = text;
    }
    this.canvas.setAttribute("aria-label", `${this.title}, from ${scale.low} to ${scale.high} (${scale.unit})`);
  }

  drawStrip(context, { data }, { low, high }, side, ink, ratio) {
    const y = (value) => side * (1 - (value - low) / (high - low));
    context.strokeStyle = ink.line;
    context.lineWidth = ratio;
    context.beginPath();
    context.moveTo(0, y(0));
    context.lineTo(side, y(0));
    context.stroke();
    traceCurve(context, data, side, y);
    context.strokeStyle = ink.discriminator;
    context.lineWidth = 1.5 * ratio;
    context.stroke();
  }
}
