// Where in training the picture is from: a slider over the snapshots there are, and a mode that follows the newest.

import { counted, element, icon, whenAtRest } from "./parts.js";

export class TimeLine {
  constructor({ onMove, onRest, onFollow }) {
    Object.assign(this, { onMove });
    this.images = [];
    this.follow = element(
      "button",
      {
        type: "button",
        class: "toggle",
        "aria-pressed": "false",
        "data-tip": "Keep this latent and draw it again whenever training lands a new snapshot.",
        onclick: () => onFollow(this.follow.getAttribute("aria-pressed") !== "true"),
      },
      icon("sensors"),
      "Follow",
    );
    this.input = element("input", {
      type: "range",
      min: 0,
      step: 1,
      "aria-label": "Snapshot",
      "data-tip": "Go back and forth through training; the latent stays.",
    });
    this.input.addEventListener("input", () => onMove(this.images[Number(this.input.value)]));
    whenAtRest(this.input, onRest);
    this.output = element("output", {});
    this.root = element("div", { class: "timeline" }, this.follow, this.input, this.output);
  }

  // The snapshots there are, as counts of the generator's `noun`, from the page; newer ones are known from pictures
  // already.
  know(images, underway, noun = this.noun) {
    const newer = this.images.filter((count) => count > Math.max(...images));
    this.images = [...images, ...newer];
    Object.assign(this, { underway, noun });
    this.input.max = Math.max(0, this.images.length - 1);
  }

  show(shown, following) {
    if (!this.images.includes(shown)) this.know([...this.images, shown].sort((a, b) => a - b), this.underway);
    const at = this.images.indexOf(shown);
    const share = this.images.length > 1 ? (at / (this.images.length - 1)) * 100 : 100;
    if (Number(this.input.value) !== at) this.input.value = at;
    this.input.style.setProperty("--from", "0%");
    this.input.style.setProperty("--to", `${share}%`);
    this.input.setAttribute("aria-valuetext", counted(shown, this.noun));
    this.output.textContent = counted(shown, this.noun);
    this.follow.setAttribute("aria-pressed", String(following));
    this.follow.hidden = !this.underway && !following;
    this.input.hidden = this.images.length < 2;
  }

  // The snapshot `step` further on, or null at the end.
  neighbour(shown, step) {
    return this.images[this.images.indexOf(shown) + step] ?? null;
  }
}
