// Sliders along the generator's leading directions, and one for every number of the latent on request.

import { element, signed, Slider, textButton } from "../../browser/parts.js";

const FOUND = {
  first: "The ways in which this generator's pictures vary most: principal components of its first layer, strongest "
    + "first, in standard deviations.",
  w: "The ways in which this generator's styles vary most within a class: principal components of the space W, "
    + "strongest first, in standard deviations.",
};

const SIGMAS = 3; // how far a direction's slider reaches
const RAW_REACH = 4; // how far a raw dimension's slider reaches
const RAW_GROUP = 64; // raw dimensions behind one fold

export class DirectionSliders {
  constructor({ count, mapped, onEdit, onRest, onRefresh }) {
    this.mapped = mapped;
    this.sliders = Array.from({ length: count }, (_, index) => this.slider(index, onEdit, onRest));
    this.source = element("span", { class: "source" });
    this.refresh = textButton({
      symbol: "autorenew",
      label: "Take new ones",
      tip: "Directions belong to one snapshot and stay as they are while the generator learns. Find them again in the "
        + "snapshot shown, in the same order and sign as far as they can be matched.",
      onclick: onRefresh,
    });
    this.head = element("div", { class: "heading" }, this.source, this.refresh);
    this.found = mapped ? FOUND.w : FOUND.first;
    this.root = element("div", { class: "pane" }, this.head, ...this.sliders.map((slider) => slider.root));
  }

  slider(index, onEdit, onRest) {
    return new Slider({
      label: String(index + 1),
      name: `Direction ${index + 1}`,
      low: -SIGMAS,
      high: SIGMAS,
      step: 0.01,
      origin: 0,
      neutral: 0,
      format: (value) => signed(value),
      onInput: (value) => onEdit(index, value),
      onRest,
    });
  }

  show(directions, axes, basis, shown) {
    this.sliders.forEach((slider, index) => {
      slider.show(directions[index] ?? 0);
      const arrow = index === axes[0] ? "\u2194" : index === axes[1] ? "\u2195" : "";
      slider.label.dataset.axis = arrow;
    });
    const last = basis.at(-1);
    this.source.textContent = last === undefined ? "" : `of snapshot ${last.toLocaleString("en-GB")}`;
    this.head.hidden = last === undefined || last === shown;
  }

  // What the server tells of them: how many there are, and the share of the variance that each explains.
  describe(explained) {
    this.sliders.forEach((slider, index) => {
      slider.root.hidden = index >= explained.length;
      if (slider.root.hidden) return;
      const whole = this.mapped ? "the variance of W within a class" : "the first layer's variance";
      const share = `it explains ${(explained[index] * 100).toPrecision(2)} % of ${whole}`;
      slider.label.dataset.tip = `Direction ${index + 1}, in standard deviations; ${share}. Double-click sets it back.`;
    });
  }
}

// Every number of the latent behind a fold, built when it is first opened; each shows its value before truncation.
export class RawDimensions {
  constructor({ count, onEdit, onRest, onClear }) {
    Object.assign(this, { onEdit, onRest, sliders: new Map(), dimensions: {}, drawn: [] });
    this.clear = textButton({ label: "Clear changes", tip: "Take the seed's own numbers again.", onclick: onClear });
    const title = element("summary", {}, count > 1 ? `All ${count} raw dimensions` : "The raw dimension");
    const starts = Array.from({ length: Math.ceil(count / RAW_GROUP) }, (_, group) => group * RAW_GROUP);
    const folds = starts.map((start) => this.fold(start, Math.min(count, start + RAW_GROUP), starts.length > 1));
    this.root = element("details", { class: "fold raw" }, title, this.clear, ...folds);
    if (starts.length === 1) this.root.addEventListener("toggle", () => this.build(folds[0], 0, count), { once: true });
  }

  fold(start, end, folded) {
    if (!folded) return element("div", { class: "raw-grid" });
    const fold = element("details", {}, element("summary", {}, `${start + 1} to ${end}`));
    const grid = element("div", { class: "raw-grid" });
    fold.append(grid);
    fold.addEventListener("toggle", () => this.build(grid, start, end), { once: true });
    return fold;
  }

  build(grid, start, end) {
    for (let index = start; index < end; index++) {
      const slider = this.slider(index);
      this.sliders.set(index, slider);
      grid.append(slider.root);
    }
    this.show(this.dimensions, this.drawn);
  }

  slider(index) {
    return new Slider({
      label: String(index + 1),
      name: `Raw dimension ${index + 1}`,
      tip: `Number ${index + 1} of the latent, before truncation; double-click takes the seed's own again.`,
      low: -RAW_REACH,
      high: RAW_REACH,
      step: 0.01,
      origin: 0,
      neutral: () => null,
      format: (value) => signed(value, 1),
      onInput: (value) => this.onEdit(index, value),
      onRest: this.onRest,
    });
  }

  // `dimensions` are those set by hand, `drawn` all numbers of the latent as the server has drawn them.
  show(dimensions, drawn) {
    Object.assign(this, { dimensions, drawn });
    this.clear.hidden = !Object.keys(dimensions).length;
    if (!this.root.open) return;
    for (const [index, slider] of this.sliders) {
      slider.show(dimensions[index] ?? drawn[index] ?? 0);
      slider.root.classList.toggle("set", index in dimensions);
    }
  }
}
