// Arrows at generated points: what the loss asks of each (thin, an open head, the discriminator's blue) and where the step
// really takes it (a filled head, the generator's violet), drawn so much longer that they can be read.

import { niceStep } from "../../../browser/charts/scales.js";
import { mixedChannels } from "./ink.js";
import { SPAN } from "./places.js";

/** @import { ArrowKind, LabArrays, Tensor } from "../data.js" */
/** @import { LabInk } from "./ink.js" */

/** @typedef {{ x: number, y: number, across: number, down: number }} Arrow from a point, in CSS pixels */

export const ARROWS_DRAWN = { wide: 128, narrow: 64 }; // of all points
const LENGTH = 0.18; // of the picture's half, for all but the longest tenth
const LONGEST = 2; // times that, for any
const MOST = 20; // times longer than it is
const NEWEST = 0.1; // the weight of the newest frame in the typical length
const SLACK = 2.5; // how many times too long or too short arrows may get before the scale changes
const SHORTEST = 2.5; // CSS pixels below which an arrow is a dot
/** @type {ArrowKind[]} */
export const ARROW_KINDS = ["sample_gradients", "actual_steps"];

/**
 * How many times longer one kind is drawn: a round number that seldom changes, and no larger than MOST, so that arrows
 * which vanish are seen to.
 */
export class ArrowScale {
  constructor() {
    /** @type {number | null} the logarithm of a typical length */
    this.typical = null;
    /** @type {number | null} */
    this.factor = null;
  }

  clear() {
    Object.assign(this, new ArrowScale());
  }

  /** @param {Tensor} arrows */
  fit({ data, shape: [count, dimension] }) {
    const lengths = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      const across = data[dimension * index];
      lengths[index] = dimension === 1 ? Math.abs(across) : Math.hypot(across, data[2 * index + 1]);
    }
    lengths.sort();
    const typical = Math.log(Math.max(lengths[Math.floor(0.9 * (count - 1))], LENGTH / MOST));
    if (!Number.isFinite(typical)) return this.factor ?? 1;
    this.typical = this.typical === null ? typical : this.typical + NEWEST * (typical - this.typical);
    const wanted = LENGTH / Math.exp(this.typical);
    const { factor } = this;
    if (factor !== null && wanted / factor < SLACK && factor / wanted < SLACK) return factor;
    this.factor = 1 / niceStep(1 / wanted, 1);
    return this.factor;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Arrow} arrow
 * @param {boolean} filled
 */
function traceArrow(context, { x, y, across, down }, filled) {
  const length = Math.hypot(across, down);
  if (!(length > SHORTEST)) {
    if (filled) context.rect(x - 0.75, y - 0.75, 1.5, 1.5);
    return;
  }
  const head = Math.min(filled ? 6 : 5, 0.55 * length);
  const [ux, uy] = [across / length, down / length];
  const [tipX, tipY] = [x + across, y + down];
  const wing = filled ? 0.5 : 0.62;
  const side = (/** @type {1 | -1} */ sign) =>
    /** @type {const} */ ([tipX - head * (ux - sign * wing * uy), tipY - head * (uy + sign * wing * ux)]);
  context.moveTo(x, y);
  context.lineTo(tipX, tipY);
  context.moveTo(...side(1));
  context.lineTo(tipX, tipY);
  context.lineTo(...side(-1));
  if (filled) context.closePath();
}

/**
 * All arrows of one kind in one path: first their halo in the ground's colour, then themselves.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {ArrowKind} kind
 * @param {LabInk} ink
 * @param {Arrow[]} arrows
 */
export function drawArrows(context, kind, ink, arrows) {
  const filled = kind === "actual_steps";
  context.beginPath();
  for (const arrow of arrows) traceArrow(context, arrow, filled);
  context.lineJoin = context.lineCap = "round";
  context.strokeStyle = ink.background;
  context.globalAlpha = 0.75;
  context.lineWidth = 3.5;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = context.fillStyle = arrowColour(kind, ink);
  context.lineWidth = filled ? 1.5 : 1.25;
  context.stroke();
  if (filled) context.fill();
}

/**
 * @param {ArrowKind} kind
 * @param {LabInk} ink
 */
function arrowColour(kind, ink) {
  const channels = kind === "sample_gradients" ? ink.rgb.discriminator : ink.rgb.generator;
  return `rgb(${mixedChannels(channels, ink.rgb.text, ink.dark ? 0.25 : 0.35).join()})`;
}

/**
 * The arrows of one kind at some of the points `indices`, on a square of `size` CSS pixels where `x(index)` and `y(index)`
 * say where a point stands.
 *
 * @param {Tensor} arrows
 * @param {number} scale
 * @param {{ size: number, x: (index: number) => number, y: (index: number) => number }} at
 * @param {number[]} indices
 */
export function placedArrows({ data, shape: [, dimension] }, scale, { size, x, y }, indices) {
  const factor = (scale * size) / (2 * SPAN);
  const longest = (LONGEST * LENGTH * size) / (2 * SPAN);
  /** @type {Arrow[]} */
  const arrows = [];
  for (const index of indices) {
    let across = data[dimension * index] * factor;
    let down = dimension === 1 ? 0 : -data[2 * index + 1] * factor;
    const length = Math.hypot(across, down);
    if (length > longest) {
      across *= longest / length;
      down *= longest / length;
    }
    arrows.push({ x: x(index), y: y(index), across, down });
  }
  return arrows;
}

/**
 * Which points get arrows: so many of them, evenly, of the shown class where there are classes.
 *
 * @param {LabArrays} arrays
 * @param {number} shown
 * @param {number} most
 */
export function arrowPoints({ generated, generated_classes: classes }, shown, most) {
  const count = generated.shape[0];
  const all = Array.from({ length: count }, (_, index) => index);
  const wanted = classes ? all.filter((index) => classes.data[index] === shown) : all;
  const every = Math.max(1, Math.floor(wanted.length / most));
  return wanted.filter((_, place) => place % every === 0);
}
