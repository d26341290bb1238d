// Under the picture: whose colour is whose, what the discriminator's colours stand for, and how much longer arrows are drawn.

import { element, signed } from "../../browser/parts.js";
import { MARK_SHAPES } from "./picture/marks.js";
import { arrowsShown } from "./picture/phases.js";

const LEGEND_INTERVAL = 500; // ms for which numbers that change by themselves stand still
const LEGEND_CLASSES = 8; // of more classes only the shown one is named

export class Legend {
  constructor() {
    this.changedAt = -Infinity;
    this.low = element("output", {});
    this.high = element("output", {});
    this.here = element("output", { class: "here" });
    this.entries = {
      real: this.entry("dot real", "real", "Points of the data, 512 of them."),
      generated: this.entry(
        "dot generated",
        "generated",
        "What the generator makes of 512 latents, always the same ones.",
      ),
      manifold: this.entry(
        "grid",
        "manifold",
        "Each cell holds equally many samples: where cells are small, samples are dense.",
      ),
      sample_gradients: this.entry(
        "arrow gradient",
        "gradient",
        "The loss's gradient at each sample: the way to where the discriminator takes it for real more easily.",
      ),
      actual_steps: this.entry(
        "arrow step",
        "actual step",
        "How far one step of the generator's optimiser would really move each sample.",
      ),
      optimal: this.entry("dash", "optimal discriminator", "The optimal discriminator for these samples."),
    };
    const tip = "What the discriminator says of each place. The blue line is where it can't decide.";
    this.bar = element(
      "span",
      { class: "key bar", "data-tip": tip },
      "discriminator",
      this.low,
      element("i", {}),
      this.high,
      this.here,
    );
    this.line = this.entry("stroke", "discriminator", "What the discriminator says of each place along the line.");
    this.marks = element("span", { class: "marks" });
    this.root = element(
      "div",
      { class: "legend", role: "group", "aria-label": "Legend" },
      this.entries.real,
      this.entries.generated,
      this.marks,
      ...["manifold", "sample_gradients", "actual_steps", "optimal"].map((name) => this.entries[name]),
      this.line,
      this.bar,
    );
  }

  entry(swatch, text, tip) {
    const mark = element("i", { class: `sign ${swatch}`, "aria-hidden": "true" });
    return element("span", { class: "key", "data-tip": tip }, mark, element("span", {}, text));
  }

  // What the picture shows now.
  show({ scene, view, scales, output, effect, now }) {
    const { arrays, header } = scene;
    const plane = header.dimension === 2;
    const shown = {
      real: view.real,
      generated: view.generated,
      manifold: plane && view.manifold && arrays.manifold,
      sample_gradients: arrays.sample_gradients && arrowsShown("sample_gradients", view, effect),
      actual_steps: arrays.actual_steps && arrowsShown("actual_steps", view, effect),
      optimal: !plane && view.optimal && arrays.optimal,
    };
    for (const [name, entry] of Object.entries(this.entries)) entry.hidden = !shown[name];
    this.bar.hidden = !plane || !view.surface;
    this.line.hidden = plane || !view.surface;
    this.showMarks(header.classes ?? [], view.shown_class);
    if (now - this.changedAt < LEGEND_INTERVAL) return;
    this.changedAt = now;
    this.entries.sample_gradients.lastChild.textContent = `gradient, drawn \u00d7\u202f${longer(scales.sample_gradients)}`;
    this.entries.actual_steps.lastChild.textContent = `actual step, drawn \u00d7\u202f${longer(scales.actual_steps)}`;
    this.low.textContent = `${scaleEnd(output.low)} generated`;
    this.high.textContent = `real ${scaleEnd(output.high)}`;
  }

  showMarks(classes, shown) {
    const key = `${classes.join()}|${shown}`;
    if (key === this.marked) return;
    this.marked = key;
    const named = classes.flatMap((name, place) => {
      if (classes.length > LEGEND_CLASSES && place !== shown) return [];
      const mark = element("i", { class: `mark ${MARK_SHAPES[place % MARK_SHAPES.length]}`, "aria-hidden": "true" });
      return [element("span", { class: place === shown ? "key shown" : "key" }, mark, name)];
    });
    this.marks.replaceChildren(...named);
    this.marks.hidden = !named.length;
  }

  hover(value) {
    this.here.textContent = value === null ? "" : `here ${value.toFixed(2)}`;
  }
}

function longer(factor) {
  return factor >= 1 ? Math.round(factor).toLocaleString("en-GB") : String(Number(factor.toPrecision(2)));
}

function scaleEnd(value) {
  return Number.isInteger(value) ? signed(value, 0) : signed(value);
}
