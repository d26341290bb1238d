// Style mixing: the layers that follow a second latent, coarse to fine.

import { SeedField } from "../../browser/latent.js";
import { element } from "../../browser/parts.js";
import { KeptLine } from "./kept_line.js";

export class StyleMixing {
  // `onChange(style, pace)` gets the new style, null where no layer follows the second latent.
  constructor({ layers, onChange, onRest }) {
    Object.assign(this, { onChange, seed: 1 });
    this.second = new SeedField({
      name: "Second",
      label: "Second seed",
      onInput: (seed) => this.change({ seed, kept: null }, "moving"),
      onRest,
    });
    this.kept = new KeptLine({ label: "Second", onSeed: () => this.change({ kept: null }, "rest") });
    this.toggles = Array.from({ length: layers }, (_, layer) =>
      element(
        "button",
        {
          type: "button",
          class: "toggle",
          "aria-pressed": "false",
          "aria-label": `Layer ${layer + 1} follows the second`,
          onclick: () => this.flip(layer),
        },
        String(layer + 1),
      ),
    );
    const tip = "Layers that follow the second latent. Coarse ones decide the shape, fine ones strokes and colours.";
    const row = element(
      "div",
      { class: "layer-toggles", role: "group", "aria-label": "Layers of the second latent", "data-tip": tip },
      element("span", { class: "label" }, "coarse"),
      ...this.toggles,
      element("span", { class: "label" }, "fine"),
    );
    this.root = element(
      "details",
      { class: "fold" },
      element("summary", {}, "Style mixing"),
      element("div", { class: "options" }, row, this.second.root, this.kept.root),
    );
  }

  flip(layer) {
    const before = this.style?.layers ?? [];
    const layers = before.includes(layer) ? before.filter((other) => other !== layer) : [...before, layer];
    this.layers = layers.sort((one, other) => one - other);
    this.onChange(layers.length ? { seed: this.seed, kept: this.style?.kept ?? null, layers } : null, "rest");
  }

  // A second latent that no layer follows is remembered here alone.
  change(change, pace) {
    if ("seed" in change) this.seed = change.seed;
    if (this.style) this.onChange({ ...this.style, ...change }, pace);
    else this.second.show(this.seed);
  }

  show(style, kept) {
    if (style && !this.style) this.root.open = true;
    this.style = style;
    if (style) this.seed = style.seed;
    this.toggles.forEach((toggle, layer) => toggle.setAttribute("aria-pressed", String(style?.layers.includes(layer) ?? false)));
    this.second.root.hidden = Boolean(style?.kept);
    this.second.show(this.seed);
    this.kept.show(style?.kept ?? null, kept);
  }
}
