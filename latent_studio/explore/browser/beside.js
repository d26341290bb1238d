// A second generator that shows the same latent beside the first.

import { PictureFrame } from "../../browser/frame.js";
import { element } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";
import { besideRequest } from "./fitting.js";

export const HALF = 0.49; // of the column's width, where two pictures share it

export class Beside {
  constructor() {
    const canvas = element("canvas", { role: "img", width: 1, height: 1, "aria-label": "The other generator's picture" });
    this.picture = new Picture(canvas, { onPaint: (frame) => this.painted(frame) });
    this.frame = new PictureFrame(this.picture);
    this.caption = element("figcaption", {});
    this.root = element("figure", { hidden: true }, this.frame.root, this.caption);
  }

  // The facts of the other generator, null while none is chosen or known yet.
  adopt(there) {
    if (there?.run !== this.there?.run) this.frame.say(there ? "Loading the generator\u2026" : "");
    this.there = there;
  }

  // What to ask for; null where there is nobody to ask.
  request(state, facts, kept, exact) {
    if (!this.there || state.beside !== this.there.run) return null;
    const { message, without } = besideRequest(state, facts, this.there, kept, exact);
    const left = without.length ? `, without ${without.join(" and ")}, for it has none of the kind` : "";
    const own = Object.keys(state.latent.directions).length ? "; the principal directions are its own" : "";
    this.told = `${this.there.run}${left}${own}`;
    return message;
  }

  arrived(frame, request) {
    frame.exact = request.message.exact;
    frame.loose = request.message.picture.view === "classes";
    this.picture.show(frame, JSON.stringify([request.message.picture, frame.header.images]), request.asked);
  }

  painted(frame) {
    this.frame.say("");
    this.picture.canvas.dataset.exact = String(frame.exact);
    if (this.caption.textContent !== this.told) this.caption.textContent = this.told;
  }
}
