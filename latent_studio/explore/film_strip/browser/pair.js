// Two moments of one latent: side by side, one wiped over the other, or in turn; and what differs.

import { Choices, counted, element } from "../../../browser/parts.js";
import { crispSize, Picture } from "../../../browser/picture.js";
import { differenceImage, greyLevels, meanChanges, quantity } from "./moments.js";
import { LETTERS } from "./strip.js";

const FLICKER = 600; // ms that each moment stands
const LOOKS = [
  { value: "side", text: "Side by side", symbol: "view_column_2" },
  { value: "wipe", text: "Wipe", symbol: "compare" },
  { value: "flicker", text: "In turn", symbol: "swap_horiz" },
];

export class Pair {
  constructor({ noun, onLook }) {
    this.noun = noun;
    this.pictures = LETTERS.map((letter) => {
      const label = `The latent at moment ${letter}`;
      return new Picture(element("canvas", { role: "img", width: 1, height: 1, "aria-label": label }));
    });
    this.captions = LETTERS.map(() => element("figcaption", {}, "\u00a0"));
    const sides = LETTERS.map((_, place) =>
      element("figure", {}, this.captions[place], element("div", { class: "frame" }, this.pictures[place].canvas)),
    );
    this.wiper = element("input", { type: "range", min: 0, max: 100, step: 1, value: 50, "aria-label": "Wipe" });
    this.wiper.addEventListener("input", () => this.wipe(Number(this.wiper.value)));
    this.sides = element("div", { class: "sides" }, ...sides);
    this.sides.addEventListener("pointerdown", (event) => this.press(event));
    this.sides.addEventListener("pointermove", (event) => this.press(event));
    const label = "What differs between the two moments";
    this.difference = element("canvas", { class: "difference", role: "img", width: 1, height: 1, "aria-label": label });
    this.differs = element("figcaption", { "data-tip": "The violet of each pixel says how much it has changed." }, "\u00a0");
    this.look = new Choices({ label: "How to compare", options: LOOKS, onChoose: onLook });
    this.root = element(
      "div",
      { class: "pair" },
      element("div", { class: "compared" }, this.sides, this.wiper, this.look.root),
      element("figure", {}, this.differs, element("div", { class: "frame" }, this.difference)),
    );
  }

  // Where the pointer wipes, as long as it is down.
  press(event) {
    if (this.shown !== "wipe" || !(event.buttons & 1)) return;
    const box = this.pictures[0].canvas.getBoundingClientRect();
    this.wipe(Math.round(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * 100));
    event.preventDefault();
  }

  wipe(share) {
    this.wiper.value = share;
    this.wiper.style.setProperty("--to", `${share}%`);
    this.pictures[0].canvas.style.clipPath = this.shown === "wipe" ? `inset(0 ${100 - share}% 0 0)` : "";
    this.sides.style.setProperty("--wiped", `${share}%`);
  }

  showAs(look) {
    clearInterval(this.turning);
    this.look.show(look);
    this.shown = look;
    this.sides.dataset.look = look;
    this.wiper.hidden = look !== "wipe";
    this.wipe(Number(this.wiper.value));
    const [first] = this.pictures;
    first.canvas.style.visibility = "";
    this.name(null);
    if (look !== "flicker") return;
    let turn = 0;
    this.turning = setInterval(() => {
      turn = 1 - turn;
      first.canvas.style.visibility = turn ? "hidden" : "";
      this.name(turn);
    }, FLICKER);
  }

  // Make one of the two captions stand out while its moment is seen in turn.
  name(seen) {
    this.captions.forEach((caption, place) => caption.classList.toggle("unseen", seen !== null && place !== seen));
  }

  show(moments, frames) {
    LETTERS.forEach((letter, place) => {
      this.captions[place].textContent = `${letter}: ${quantity(moments[place])} ${this.noun}`;
      this.captions[place].title = counted(moments[place], this.noun);
      const frame = frames[place];
      const picture = this.pictures[place];
      if (frame && frame !== picture.frame) picture.paint(frame, `${moments[place]}:${frame.header.id}`, performance.now());
    });
    const [a, b] = frames;
    if (!a || !b) return;
    const image = differenceImage(a, b, inkOf(this.difference));
    Object.assign(this.difference, { width: image.width, height: image.height });
    this.difference.getContext("2d").putImageData(image, 0, 0);
    const [change] = meanChanges(a, b);
    this.differs.textContent = `Difference: ${greyLevels(change)} of 255`;
    this.difference.dataset.change = change;
    this.fit(this.room);
  }

  fit(room) {
    if (!room) return;
    this.room = room;
    for (const picture of this.pictures) picture.fit(room);
    const { width, height } = crispSize(this.difference.width, this.difference.height, room);
    Object.assign(this.difference.style, { width: `${width}px`, height: `${height}px` });
  }

  close() {
    clearInterval(this.turning);
  }
}

// The colour of an element's text, as [red, green, blue].
function inkOf(node) {
  return getComputedStyle(node).color.match(/[\d.]+/g).slice(0, 3).map(Number);
}
