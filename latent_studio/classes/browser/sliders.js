// A slider for each class of a group; together they are one.

import { element, Slider } from "../../browser/parts.js";
import { percents, rebalanced } from "./shares.js";

export class ShareSliders {
  // `onShares(shares, pace)`; `spare()` gives the classes that take what is left where nothing else is in the mix.
  constructor({ group, onShares, onRest, spare }) {
    Object.assign(this, { group, onShares, spare });
    const slider = (name) =>
      new Slider({
        label: name,
        name: `Share of ${name}`,
        tip: `How much of ${name} there is; the other shares of ${group.name} make room.`,
        low: 0,
        high: 1,
        step: 0.01,
        neutral: () => 1,
        format: () => `${this.percents?.[name] ?? 0} %`,
        onInput: (value) => this.moved(name, value),
        onRest: (pace) => {
          this.held = null;
          onRest(pace);
        },
      });
    this.sliders = new Map(group.classes.map((name) => [name, slider(name)]));
    this.root = element("div", { class: "shares" }, ...[...this.sliders.values()].map(({ root }) => root));
  }

  // While one slider is moved, the others keep the proportions that they had when it was taken hold of.
  moved(name, value) {
    if (this.held?.name !== name) this.held = { name, shares: this.shares };
    this.onShares(rebalanced(this.held.shares, name, value, this.spare()));
  }

  show(shares) {
    this.shares = shares;
    this.percents = percents(shares);
    for (const [name, slider] of this.sliders) {
      slider.show(shares[name]);
      slider.root.classList.toggle("none", shares[name] === 0);
    }
  }
}
