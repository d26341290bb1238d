// The place of a large picture: the canvas at a whole scale, and a sentence in its place or over it.

import { element } from "./parts.js";
import { topOfPage } from "./sizes.js";

export { bringIntoSight, onEverySize, topOfPage } from "./sizes.js";

const SMALLEST = 336; // CSS pixels of height that a picture gets even where the window is low
export const NARROW_SHARE = 0.45; // of a narrow window's height
export const MARGIN = 12; // CSS pixels below what stands under the picture
export const LOADING_DELAY = 250; // ms until waiting is worth a word
export const LOST = "The connection is lost; trying again\u2026";

export class PictureFrame {
  constructor(picture, ...over) {
    this.picture = picture;
    this.share = 1; // of the column's width: less where another picture stands beside it
    this.message = element("p", { class: "message", role: "status" });
    this.link = element("p", { class: "link", role: "status", hidden: true });
    this.root = element(
      "div",
      { class: "stage silent" },
      element("div", { class: "frame" }, picture.canvas, ...over),
      this.message,
      this.link,
    );
    this.loading = setTimeout(() => this.say("Loading the generator\u2026"), LOADING_DELAY);
  }

  // A sentence where the picture is not, none once it is; one that tells of a failure hides what was there.
  say(sentence, failed = false) {
    clearTimeout(this.loading);
    this.message.textContent = sentence;
    this.root.classList.toggle("failed", failed);
    this.root.classList.toggle("silent", sentence === "");
  }

  linked(linked, reason) {
    this.link.hidden = linked;
    if (!linked) this.link.textContent = reason || LOST;
    this.root.classList.toggle("lost", !linked);
  }

  // Give the canvas the column's width, and of the window's height what leaves in sight what stands above and below it.
  fit(narrow = this.narrow) {
    this.narrow = narrow;
    const column = this.root.closest(narrow ? ".studio" : ".left").getBoundingClientRect();
    const below = column.bottom - this.root.getBoundingClientRect().bottom;
    const free = window.innerHeight - topOfPage(this.root) - below - MARGIN;
    const width = column.width * this.share;
    const room = narrow ? window.innerHeight * NARROW_SHARE : Math.max(SMALLEST, free);
    const height = Math.floor(narrow || this.share < 1 ? Math.min(width, room) : room);
    if (height === this.height && width === this.width) return;
    Object.assign(this, { height, width });
    this.root.style.minHeight = `${height}px`;
    this.picture.fit({ width, height });
  }
}
