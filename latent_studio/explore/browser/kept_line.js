// In place of a seed: where a kept latent comes from, and the way back to a seed.

import { element, textButton } from "../../browser/parts.js";

export class KeptLine {
  constructor({ label, onSeed }) {
    this.words = element("span", { class: "kept-source" });
    const back = textButton({
      symbol: "casino",
      label: "Take a seed",
      tip: "Leave this latent and begin with a random one again.",
      onclick: onSeed,
    });
    this.root = element("div", { class: "seed" }, element("span", { class: "slider-label" }, label), this.words, back);
  }

  show(digest, kept) {
    this.root.hidden = digest === null;
    this.words.textContent = kept[digest]?.source ?? "A kept latent";
  }
}
