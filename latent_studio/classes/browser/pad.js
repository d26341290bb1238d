// A triangle with a class in each corner: a point in it is a mix of the three, in barycentric coordinates.

import { element } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";

const PAD_STEPS = 4; // along an edge between the small pictures
const PAD_ROOM = 0.72; // of the way from one small picture to the next that a picture may take
const PAD_SNAP = 0.03; // a share below this counts as none
const FAINTEST = 0.3; // opacity of the point where most of the mix is of other classes
const PAD_FINE = 0.02; // what an arrow key moves
const PAD_COARSE = 0.1;
export const PAD_CORNERS = [
  [0.5, 0],
  [0, 1],
  [1, 1],
]; // as shares of the triangle's width and height: top, left, right
const ALTITUDE = Math.sqrt(3) / 2;

// The mixes at which small pictures stand: all thirds, quarters or so that add up to one.
export function padPoints(steps = PAD_STEPS) {
  const points = [];
  for (let top = steps; top >= 0; top--) {
    for (let left = steps - top; left >= 0; left--) {
      points.push([top, left, steps - top - left].map((part) => part / steps));
    }
  }
  return points;
}

function padPlace(weights) {
  return [0, 1].map((axis) => weights.reduce((sum, weight, corner) => sum + weight * PAD_CORNERS[corner][axis], 0));
}

// The weights of the corners at a place; outside the triangle those of its nearest point.
function padWeights([x, y]) {
  const top = 1 - y;
  const right = x - 0.5 * top;
  return snapped(nearestWeights([top, 1 - top - right, right]));
}

// The nearest weights that are none below 0 and together 1 (Duchi et al. 2008, figure 1): of an equal-sided triangle,
// the nearest point on the screen too.
function nearestWeights(weights) {
  let [total, shift] = [0, 0];
  [...weights].sort((a, b) => b - a).forEach((weight, place) => {
    total += weight;
    const candidate = (total - 1) / (place + 1);
    if (weight > candidate) shift = candidate;
  });
  return weights.map((weight) => Math.max(0, weight - shift));
}

function snapped(weights) {
  const kept = weights.map((weight) => (weight < PAD_SNAP ? 0 : weight));
  const total = kept.reduce((sum, weight) => sum + weight, 0);
  return kept.map((weight) => weight / total);
}

export class MixPad {
  // `onMix(weights)` as the point moves, `onRest(pace)` once it stands.
  constructor({ shape, onMix, onRest }) {
    Object.assign(this, { shape, onMix, onRest });
    this.thumbs = padPoints().map((weights) => this.thumb(weights));
    this.marker = element("div", { class: "pad-marker" });
    const pictures = this.thumbs.map(({ canvas }) => canvas);
    this.field = element(
      "div",
      { class: "pad", tabindex: "0", role: "slider", "aria-label": "Mix of three classes" },
      triangle(),
      ...pictures,
      this.marker,
    );
    this.root = this.field;
    this.listen();
  }

  thumb(weights) {
    const canvas = element("canvas", { "aria-hidden": "true", width: 1, height: 1 });
    const picture = new Picture(canvas);
    const [left, top] = padPlace(weights);
    Object.assign(canvas.style, { left: `${left * 100}%`, top: `${top * 100}%` });
    return { canvas, picture };
  }

  listen() {
    const { field } = this;
    field.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.held = true;
      field.setPointerCapture(event.pointerId);
      field.focus({ preventScroll: true });
      this.moveTo(event);
    });
    field.addEventListener("pointermove", (event) => {
      if (this.held) this.moveTo(event);
    });
    for (const name of ["pointerup", "pointercancel"]) {
      field.addEventListener(name, () => {
        if (this.held) this.onRest("rest");
        this.held = false;
      });
    }
    field.addEventListener("keydown", (event) => this.key(event));
  }

  moveTo(event) {
    const box = this.field.getBoundingClientRect();
    this.onMix(padWeights([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]));
  }

  key(event) {
    const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!way && event.key !== "Home") return;
    event.preventDefault();
    event.stopPropagation();
    const size = event.shiftKey ? PAD_COARSE : PAD_FINE;
    const [x, y] = padPlace(this.weights ?? [1 / 3, 1 / 3, 1 / 3]);
    const middle = [1 / 3, 1 / 3, 1 / 3];
    this.onMix(way ? this.steppedFrom([x, y], way, size) : middle);
    this.onRest("soon");
  }

  // A step out of a corner would be snapped back to it, so it is made large enough to leave.
  steppedFrom([x, y], [across, down], size) {
    const to = (step) => padWeights([x + across * step, y + (down * step) / ALTITUDE]);
    const small = to(size);
    const stands = this.weights && small.every((weight, corner) => Math.abs(weight - this.weights[corner]) < 1e-6);
    return stands ? to(PAD_SNAP * 1.5) : small;
  }

  fit() {
    const spacing = this.field.clientWidth / PAD_STEPS;
    if (spacing === this.spacing || !spacing) return;
    this.spacing = spacing;
    const room = { width: spacing * PAD_ROOM, height: spacing * PAD_ROOM };
    for (const { picture } of this.thumbs) picture.fit(room);
  }

  // The small pictures, in the order of `padPoints`.
  paint(frame) {
    singles(frame).forEach((single, place) => this.thumbs[place].picture.paint(single, "", performance.now()));
  }

  // `weights` of the corners, null where none of them is in the mix; `total` is how much of it they are together.
  show(weights, total, words) {
    this.weights = weights;
    this.marker.style.opacity = Math.max(FAINTEST, total);
    this.marker.hidden = !weights;
    this.field.setAttribute("aria-valuetext", words);
    this.field.setAttribute("aria-valuemin", 0);
    this.field.setAttribute("aria-valuemax", 100);
    this.field.setAttribute("aria-valuenow", Math.round((weights?.[0] ?? 0) * 100));
    if (!weights) return;
    const [left, top] = padPlace(weights);
    Object.assign(this.marker.style, { left: `${left * 100}%`, top: `${top * 100}%` });
  }
}

function triangle() {
  const name = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(name, "svg");
  const shape = document.createElementNS(name, "polygon");
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("points", PAD_CORNERS.map((corner) => corner.map((part) => part * 100).join(",")).join(" "));
  svg.append(shape);
  return svg;
}

// A frame of its own for each sample of an answer.
export function singles({ header, samples }) {
  const size = header.height * header.width * header.channels;
  const single = { ...header, rows: 1, columns: 1, count: 1 };
  const at = (index) => samples.subarray(index * size, (index + 1) * size);
  return Array.from({ length: header.count }, (_, index) => ({ header: single, samples: at(index) }));
}
