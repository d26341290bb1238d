// A row for each direction that is kept under a digest: its slider, and what can be done to it.

import { element, iconButton, rounded, signed, Slider } from "../../browser/parts.js";

const ROW_SIGMAS = 3; // how far its slider reaches

export class DirectionRow {
  // `onMove(digest, amount, layers)` follows the hand; `onEdit(digest)` opens what can be done to the direction.
  constructor(direction, { layers, strengths, onMove, onEdit, onRest }) {
    Object.assign(this, { direction, strengths, onMove, onRest, amount: 0 });
    const { digest, name } = direction;
    this.slider = new Slider({
      label: name,
      tip: directionTip(direction),
      low: -ROW_SIGMAS,
      high: ROW_SIGMAS,
      step: 0.01,
      origin: 0,
      neutral: 0,
      format: (value) => signed(value),
      onInput: (amount) => onMove(digest, amount, this.strengths),
      onRest,
    });
    const found = !direction.own && ["sefa", "contrast"].includes(direction.kind);
    const edit = iconButton({
      symbol: found ? "bookmark_add" : "more_horiz",
      label: found ? `Keep ${name}` : `Edit ${name}`,
      tip: "Name it, note something, hand it on as a file, or make it independent of others.",
      onclick: () => onEdit(digest),
    });
    this.layers = layers > 0 ? this.strengthFold(layers) : null;
    const toggle = this.layers ? this.layersButton() : null;
    const line = element("div", { class: "direction" }, this.slider.root, toggle, direction.gone ? null : edit);
    this.root = element("div", {}, line, this.layers);
  }

  layersButton() {
    this.toggle = iconButton({
      symbol: "layers",
      label: `Layers of ${this.direction.name}`,
      tip: "How much of it each layer takes, coarse to fine.",
      onclick: () => {
        this.layers.hidden = !this.layers.hidden;
        this.toggle.setAttribute("aria-expanded", String(!this.layers.hidden));
      },
    });
    this.toggle.setAttribute("aria-expanded", "false");
    return this.toggle;
  }

  strengthFold(count) {
    this.sliders = Array.from(
      { length: count },
      (_, layer) =>
        new Slider({
          label: String(layer + 1),
          name: `${this.direction.name}, layer ${layer + 1}`,
          tip: `How much of it layer ${layer + 1} of ${count} takes; 1 is the coarsest layer.`,
          low: 0,
          high: 1,
          step: 0.05,
          neutral: 1,
          format: (value) => value.toFixed(2),
          onInput: (share) => this.strengthen(layer, share, count),
          onRest: this.onRest,
        }),
    );
    return element("div", { class: "strengths", hidden: true }, ...this.sliders.map((slider) => slider.root));
  }

  // Layers that all take all of it need no numbers.
  strengthen(layer, share, count) {
    const before = this.strengths.length ? this.strengths : Array(count).fill(1);
    const changed = before.with(layer, rounded(share));
    this.strengths = changed.every((value) => value === 1) ? [] : changed;
    this.showStrengths();
    this.onMove(this.direction.digest, this.amount, this.strengths);
  }

  // `move` is the step along it, none where there isn't any; its strengths are remembered meanwhile.
  show(move) {
    this.amount = move?.amount ?? 0;
    this.slider.show(this.amount);
    if (!this.layers) return;
    if (move) this.strengths = move.layers;
    this.showStrengths();
  }

  showStrengths() {
    this.toggle.classList.toggle("set", this.strengths.length > 0);
    if (this.layers.hidden) return;
    this.sliders.forEach((slider, layer) => slider.show(this.strengths[layer] ?? 1));
  }
}

function directionTip({ name, images, accuracy, note, gone }) {
  if (gone) return "This direction isn\u2019t kept here any more: set it to 0, or load its file again.";
  const marks = accuracy === null ? "" : ` It tells ${(accuracy * 100).toFixed(0)} % of held-out marks apart.`;
  const words = note ? ` ${note}` : "";
  return `${name}, in standard deviations, of snapshot ${images.toLocaleString("en-GB")}.${marks}${words} Double-click sets it back.`;
}
