// The place of a large picture: the canvas at a whole scale, and a sentence in its place or over it.

import { LOST } from "./connection.js";
import { element } from "./parts.js";
import { roomOf } from "./sizes.js";

export { LOST } from "./connection.js";
export { bringIntoSight, MARGIN, NARROW_SHARE, onEverySize, topOfPage } from "./sizes.js";

export const LOADING_DELAY = 250; // ms until waiting is worth a word

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
    const { width, height } = roomOf(this.root, narrow, this.share);
    if (height === this.height && width === this.width) return;
    Object.assign(this, { height, width });
    this.root.style.minHeight = `${height}px`;
    this.picture.fit({ width, height });
  }
}
