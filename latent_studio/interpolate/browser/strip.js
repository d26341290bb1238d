// Stills along the way, evenly spaced; a click on one goes there.

import { element } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";
import { nearestFrame } from "./way.js";

const STILL_SIDE = 64; // CSS pixels that a still has at most, unless its image is larger
const STILL_GAP = 4; // CSS pixels between stills
const FEWEST_STILLS = 3;

export class Strip {
  constructor({ shape, onPick }) {
    Object.assign(this, { onPick, frames: [], length: 0, pictures: [] });
    const side = Math.max(...shape.slice(1));
    this.side = side * Math.max(1, Math.floor(STILL_SIDE / side));
    this.root = element("div", { class: "strip", role: "group", "aria-label": "Stills along the way" });
  }

  // As many stills as fit the width, each a small canvas of its own.
  fit() {
    const count = Math.max(FEWEST_STILLS, Math.floor((this.root.clientWidth + STILL_GAP) / (this.side + STILL_GAP)));
    if (this.pictures.length === count) return;
    this.pictures = Array.from({ length: count }, () => new Picture(element("canvas", { width: 1, height: 1 })));
    const buttons = this.pictures.map((picture, place) => {
      picture.fit({ width: this.side, height: this.side });
      const label = `Still at ${Math.round((place * 100) / (count - 1))} % of the way`;
      const onclick = () => this.onPick(this.index(place));
      return element("button", { type: "button", class: "still", "aria-label": label, onclick }, picture.canvas);
    });
    this.root.replaceChildren(...buttons);
    this.show(this.frames, this.length);
  }

  index(place) {
    return Math.round((place * (this.length - 1)) / (this.pictures.length - 1));
  }

  show(frames, length) {
    Object.assign(this, { frames, length });
    this.pictures.forEach((picture, place) => {
      const frame = nearestFrame(frames, this.index(place));
      if (frame && frame !== picture.frame) picture.paint(frame, `${frame.header.id}:${place}`, performance.now());
    });
  }
}
