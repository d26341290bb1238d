// The map itself: a canvas that is moved and zoomed by hand, with points from afar and thumbnails from near.

import { element } from "../../../browser/parts.js";
import { stampOf } from "./colours.js";
import { Detail, FIRST_THUMBNAILS } from "./detail.js";

const MARGIN_SHARE = 0.93; // of the canvas that the whole map takes
const LEAST_ZOOM = 0.8;
const MOST_ZOOM = 400;
const DOT = 3.2; // CSS pixels, the radius of a point on a whole map of this many:
const USUAL = 560;
const LARGEST_DOT = 5;
const THUMBNAIL = 30; // CSS pixels that a thumbnail has about
const FRAME = 2; // CSS pixels of a thumbnail's frame, in the sample's colour
const FAINT = 0.12; // how much is seen of what the legend leaves out
const NEAR = 14; // CSS pixels within which a point is meant

export class Plane {
  constructor({ onView }) {
    this.onView = onView;
    const label = "Map of generated samples";
    this.canvas = element("canvas", { tabindex: "0", role: "img", width: 1, height: 1, "aria-label": label });
    this.context = this.canvas.getContext("2d");
    this.view = { x: 0, y: 0, zoom: 1 };
    this.painted = 0;
    this.stamps = new Map();
  }

  load(chart, atlas) {
    Object.assign(this, { chart, atlas, hovered: null, chosen: null });
    const [width, height] = chart.facts.cell;
    const side = Math.max(width, height);
    const scale = side > THUMBNAIL * 1.6 ? THUMBNAIL / side : Math.max(1, Math.floor((THUMBNAIL + 2) / side));
    this.thumbnail = [width * scale, height * scale];
    this.view = { x: 0, y: 0, zoom: 1 };
    this.renew();
  }

  // Samples by their marks, and whether each is to be seen well.
  mark(marking, wanted) {
    Object.assign(this, { marking, wanted });
    this.renew();
  }

  resize(width, height) {
    const ratio = window.devicePixelRatio || 1;
    if (this.width === width && this.height === height && this.ratio === ratio) return;
    Object.assign(this, { width, height, ratio });
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    this.renew();
  }

  renew() {
    this.stamps.clear();
    this.detail = null;
    this.draw();
  }

  // CSS pixels a unit of the whole map.
  get scale() {
    return (Math.min(this.width, this.height) / 2) * MARGIN_SHARE;
  }

  toScreen(sample) {
    const { positions } = this.chart;
    const unit = this.scale * this.view.zoom;
    return [
      this.width / 2 + (positions[2 * sample] - this.view.x) * unit,
      this.height / 2 - (positions[2 * sample + 1] - this.view.y) * unit,
    ];
  }

  move(across, down) {
    const unit = this.scale * this.view.zoom;
    this.look({ ...this.view, x: this.view.x - across / unit, y: this.view.y + down / unit });
  }

  // Zoom so that what lies under a point of the canvas stays there.
  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.view.zoom * factor));
    const [from, to] = [this.scale * this.view.zoom, this.scale * zoom];
    const [across, up] = [x - this.width / 2, this.height / 2 - y];
    this.look({ zoom, x: this.view.x + across / from - across / to, y: this.view.y + up / from - up / to });
  }

  whole() {
    this.look({ x: 0, y: 0, zoom: 1 });
  }

  look(view) {
    const within = (value) => Math.min(1, Math.max(-1, value));
    this.view = { ...view, x: within(view.x), y: within(view.y) };
    this.draw();
    this.onView();
  }

  hover(sample) {
    if (sample === this.hovered) return;
    this.hovered = sample;
    this.draw();
  }

  choose(sample) {
    this.chosen = sample;
    this.draw();
  }

  draw() {
    this.scheduled ??= requestAnimationFrame(() => {
      this.scheduled = null;
      this.paint();
    });
  }

  paint() {
    if (!this.chart || !this.marking || !this.width) return;
    const { context, ratio } = this;
    const began = performance.now();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.detail ??= new Detail({
      positions: this.chart.positions,
      scale: this.scale,
      size: this.thumbnail.map((side) => side + 2 * FRAME),
      wanted: this.wanted,
    });
    this.shown = this.detail.at(this.view.zoom);
    this.paintPoints();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.imageSmoothingEnabled = this.thumbnail[0] < this.chart.facts.cell[0];
    for (const sample of this.shown) this.paintThumbnail(sample);
    for (const sample of [this.chosen, this.hovered]) if (sample !== null) this.paintRing(sample);
    this.painted += 1;
    Object.assign(this.canvas.dataset, {
      painted: this.painted,
      zoom: this.view.zoom.toFixed(3),
      thumbnails: this.shown.length,
      milliseconds: (performance.now() - began).toFixed(1),
    });
  }

  paintPoints() {
    const { context, ratio, chart, marking, wanted } = this;
    const radius = Math.min(LARGEST_DOT, DOT * Math.sqrt(Math.min(this.width, this.height) / USUAL) * this.view.zoom ** 0.25);
    const outline = getComputedStyle(this.canvas).color;
    const stamps = marking.marks.map((mark, index) => this.stamp(index, mark, radius, outline));
    const half = stamps[0].width / 2;
    const drawAll = (well) => {
      for (let sample = 0; sample < chart.facts.count; sample++) {
        if (wanted(sample) !== well) continue;
        const [x, y] = this.toScreen(sample);
        if (x < -9 || y < -9 || x > this.width + 9 || y > this.height + 9) continue;
        context.drawImage(stamps[marking.of[sample]], Math.round(x * ratio - half), Math.round(y * ratio - half));
      }
    };
    context.globalAlpha = FAINT;
    drawAll(false);
    context.globalAlpha = 1;
    drawAll(true);
  }

  // Stamps are made anew when points have grown by a quarter of a pixel.
  stamp(index, mark, radius, outline) {
    const size = Math.round(radius * 4) / 4;
    const key = `${index} ${size} ${outline}`;
    if (!this.stamps.has(key)) this.stamps.set(key, stampOf(mark, size, this.ratio, outline));
    return this.stamps.get(key);
  }

  // Where a sample's thumbnail lies on the sheet.
  cellOf(sample) {
    const { cell, columns } = this.chart.facts;
    return [(sample % columns) * cell[0], Math.floor(sample / columns) * cell[1], ...cell];
  }

  // The size of thumbnails: once all are shown they grow, as there is room.
  get thumbnailSize() {
    const beyond = this.detail.whole ? this.view.zoom / (FIRST_THUMBNAILS * 2 ** (this.detail.levels.length - 1)) : 1;
    const times = Math.min(3, Math.max(1, Math.floor(beyond)));
    return this.thumbnail.map((side) => side * times);
  }

  paintThumbnail(sample) {
    const [x, y] = this.toScreen(sample);
    const [width, height] = this.thumbnailSize;
    if (x < -width || y < -height || x > this.width + width || y > this.height + height) return;
    const { context, marking } = this;
    const [left, top] = [Math.round(x - width / 2), Math.round(y - height / 2)];
    context.fillStyle = marking.marks[marking.of[sample]].colour;
    context.fillRect(left - FRAME, top - FRAME, width + 2 * FRAME, height + 2 * FRAME);
    context.drawImage(this.atlas, ...this.cellOf(sample), left, top, width, height);
  }

  paintRing(sample) {
    const { context } = this;
    const [x, y] = this.toScreen(sample);
    context.strokeStyle = getComputedStyle(this.canvas).getPropertyValue("--violet");
    context.lineWidth = sample === this.hovered ? 3 : 2;
    context.beginPath();
    if (this.shown.includes(sample)) {
      const [width, height] = this.thumbnailSize.map((side) => side + 2 * FRAME + 2);
      context.rect(x - width / 2, y - height / 2, width, height);
    } else {
      context.arc(x, y, LARGEST_DOT + 3, 0, 2 * Math.PI);
    }
    context.stroke();
  }

  // The sample at a point of the canvas: the thumbnail there, or the nearest point that is not left out; null for none.
  sampleAt(x, y) {
    if (!this.chart || !this.shown) return null;
    const [width, height] = this.thumbnailSize;
    for (const sample of this.shown) {
      const [a, b] = this.toScreen(sample);
      if (Math.abs(a - x) <= width / 2 + FRAME && Math.abs(b - y) <= height / 2 + FRAME) return sample;
    }
    let [nearest, least] = [null, NEAR ** 2];
    for (let sample = 0; sample < this.chart.facts.count; sample++) {
      const [a, b] = this.toScreen(sample);
      const distance = (a - x) ** 2 + (b - y) ** 2;
      if (distance < least && this.wanted(sample)) [nearest, least] = [sample, distance];
    }
    return nearest;
  }
}
