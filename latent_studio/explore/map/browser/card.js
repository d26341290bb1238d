// The sample under the pointer, large, with what is known of it.

import { element } from "../../../browser/parts.js";
import { crispSize } from "../../../browser/picture.js";
import { sampleLines } from "./chart.js";

const CARD_ROOM = { width: 140, height: 140 }; // CSS pixels for its picture
const CARD_GAP = 14;

export class Card {
  constructor() {
    this.canvas = element("canvas", { width: 1, height: 1 });
    this.lines = element("div", { class: "lines" });
    this.root = element("div", { class: "card", role: "status", hidden: true }, this.canvas, this.lines);
  }

  hide() {
    this.root.hidden = true;
  }

  // A sample of the map beside a point of its canvas, within `room` [width, height].
  show({ chart, atlas }, cell, sample, [x, y], room, more) {
    const [, , width, height] = cell;
    if (this.root.hidden || this.sample !== sample || this.chart !== chart) {
      Object.assign(this, { sample, chart });
      Object.assign(this.canvas, { width, height });
      const { width: across, height: down, scale } = crispSize(width, height, CARD_ROOM);
      Object.assign(this.canvas.style, { width: `${across}px`, height: `${down}px` });
      this.canvas.classList.toggle("reduced", scale < 1);
      this.canvas.getContext("2d").drawImage(atlas, ...cell, 0, 0, width, height);
      const lines = [...sampleLines(chart, sample), ...(more ? [more] : [])];
      this.lines.replaceChildren(...lines.map((line) => element("div", {}, line)));
    }
    this.root.hidden = false;
    const { offsetWidth, offsetHeight } = this.root;
    const right = x + CARD_GAP + offsetWidth <= room[0];
    const left = right ? x + CARD_GAP : Math.max(0, x - CARD_GAP - offsetWidth);
    const top = Math.min(Math.max(0, y - offsetHeight / 2), Math.max(0, room[1] - offsetHeight));
    Object.assign(this.root.style, { left: `${left}px`, top: `${top}px` });
  }
}
