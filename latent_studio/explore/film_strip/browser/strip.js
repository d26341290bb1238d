// The strip: a column for each moment of training, a row for each latent. A click on a picture shows it above.

import { counted, element } from "../../../browser/parts.js";
import { Picture } from "../../../browser/picture.js";
import { cellSize, quantity } from "./moments.js";

const STRIP_GAP = 6; // CSS pixels between columns
const LEAST_COLUMN = 52; // CSS pixels that a column takes at least
export const LETTERS = ["A", "B"];

export class Strip {
  // `onPick(images, row)`, and `onPair(letter, images)` where a moment is chosen for comparison.
  constructor({ shape, noun, onPick, onPair }) {
    Object.assign(this, { noun, onPick, onPair, columns: new Map() });
    this.cell = cellSize(shape);
    this.labels = element("div", { class: "row-labels", "aria-hidden": "true" });
    this.track = element("div", { class: "track" });
    const label = "Moments of training";
    this.root = element("div", { class: "strip", role: "group", "aria-label": label }, this.labels, this.track);
  }

  // How many columns stand side by side without scrolling.
  room() {
    const free = this.root.clientWidth - this.labels.offsetWidth;
    return Math.max(2, Math.floor((free + STRIP_GAP) / (Math.max(this.cell.width + 6, LEAST_COLUMN) + STRIP_GAP)));
  }

  // The columns for these moments, in order; those that were there stay.
  lay(moments) {
    for (const images of moments) if (!this.columns.has(images)) this.columns.set(images, this.column(images));
    const wanted = moments.map((images) => this.columns.get(images).root);
    const there = [...this.track.children];
    if (wanted.length === there.length && wanted.every((root, place) => root === there[place])) return;
    this.track.replaceChildren(...wanted);
  }

  column(images) {
    const canvas = element("canvas", { width: 1, height: 1 });
    const picture = new Picture(canvas, { gap: 2 });
    const count = element("span", { class: "count" }, quantity(images));
    const show = element(
      "button",
      {
        type: "button",
        class: "moment",
        "aria-label": `Show the moment after ${counted(images, this.noun)}`,
        "data-tip": `After ${counted(images, this.noun)}. A click shows this picture above.`,
        onclick: (event) => this.onPick(images, this.rowAt(picture, event)),
      },
      count,
      canvas,
    );
    const letters = LETTERS.map((letter) =>
      element(
        "button",
        {
          type: "button",
          class: "letter",
          "aria-pressed": "false",
          "aria-label": `Compare: ${letter} is the moment after ${counted(images, this.noun)}`,
          onclick: () => this.onPair(letter, images),
        },
        letter,
      ),
    );
    const root = element("div", { class: "column" }, show, element("div", { class: "letters" }, ...letters));
    return { root, show, letters, picture };
  }

  // By the keyboard a moment is chosen, and with it the first row.
  rowAt(picture, event) {
    return event.detail ? (picture.cellAt(event.clientX, event.clientY)?.row ?? 0) : 0;
  }

  name(rows) {
    this.labels.replaceChildren(...rows.map((row) => element("span", {}, row)));
    this.rows = rows.length;
  }

  paint(images, frame) {
    const found = this.columns.get(images);
    if (!found || found.frame === frame) return;
    found.frame = frame;
    found.picture.fit({ width: this.cell.width, height: Infinity });
    found.picture.paint(frame, `${images}:${frame.header.id}`, performance.now());
    this.labels.style.setProperty("--row", `${parseFloat(found.picture.canvas.style.height) / frame.header.count}px`);
    found.show.classList.remove("missing");
  }

  miss(images, sentence) {
    const found = this.columns.get(images);
    found?.show.classList.add("missing");
    if (found) found.show.dataset.tip = sentence;
  }

  mark(shown, pair) {
    for (const [images, { show, letters }] of this.columns) {
      show.setAttribute("aria-current", String(images === shown));
      letters.forEach((letter, place) => letter.setAttribute("aria-pressed", String(pair[place] === images)));
    }
  }

  // The newest moment in sight, where all are laid out.
  toEnd() {
    this.root.scrollLeft = this.root.scrollWidth;
  }
}
