// Points as small stamps: a shape for each class, a rim in the ground's colour so that they stand out on any surface.

/** @import { Tensor } from "../data.js" */

/** @typedef {"circle" | "square" | "triangle" | "diamond" | "cross" | "star"} Shape */

/** @type {Shape[]} */
export const SHAPES = ["circle", "square", "triangle", "diamond", "cross", "star"];
const FAINT = 0.22; // opacity of the classes that aren't shown

export class Stamps {
  constructor() {
    /** @type {Map<string, HTMLCanvasElement>} */
    this.kept = new Map();
  }

  /**
   * A small canvas with one mark in its middle.
   *
   * @param {Shape} shape
   * @param {string} colour
   * @param {string} rim its colour
   * @param {number} radius in CSS pixels
   * @param {number} ratio of screen pixels to them
   */
  stamp(shape, colour, rim, radius, ratio) {
    const key = [shape, colour, rim, radius, ratio].join("|");
    const kept = this.kept.get(key);
    if (kept) return kept;
    if (this.kept.size > 200) this.kept.clear(); // other themes, other screens
    const stamp = drawnStamp(shape, colour, rim, radius, ratio);
    this.kept.set(key, stamp);
    return stamp;
  }
}

/** @param {Parameters<Stamps["stamp"]>} given */
function drawnStamp(...[shape, colour, rim, radius, ratio]) {
  const half = Math.ceil((radius + 1.5) * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * half;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.translate(half, half);
  context.scale(ratio, ratio);
  context.lineJoin = "round";
  context.beginPath();
  TRACES[shape](context, radius);
  context.strokeStyle = rim;
  context.lineWidth = 2;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
  return canvas;
}

/** @type {Record<Shape, (context: CanvasRenderingContext2D, radius: number) => void>} */
const TRACES = {
  circle: (context, radius) => context.arc(0, 0, radius, 0, 2 * Math.PI),
  square: (context, radius) => context.rect(-0.85 * radius, -0.85 * radius, 1.7 * radius, 1.7 * radius),
  triangle: (context, radius) => tracePolygon(context, 3, 1.25 * radius),
  diamond: (context, radius) => tracePolygon(context, 4, 1.2 * radius),
  star: (context, radius) => tracePolygon(context, 10, 1.35 * radius, 0.5),
  cross: (context, radius) => {
    const [far, near] = [1.15 * radius, 0.38 * radius];
    context.rect(-far, -near, 2 * far, 2 * near);
    context.rect(-near, -far, 2 * near, 2 * far);
  },
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} corners
 * @param {number} radius
 * @param {number} inner share of it for every second corner
 */
function tracePolygon(context, corners, radius, inner = 1) {
  for (let corner = 0; corner < corners; corner++) {
    const angle = (2 * Math.PI * corner) / corners - Math.PI / 2;
    const reach = corner % 2 ? radius * inner : radius;
    context.lineTo(reach * Math.cos(angle), reach * Math.sin(angle));
  }
  context.closePath();
}

/**
 * Stamp points; those of the class `shown` come last, on top of the faint others.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {object} points
 * @param {number} points.count
 * @param {(index: number) => number} points.x in CSS pixels
 * @param {(index: number) => number} points.y
 * @param {Tensor<Uint8Array>} [points.classes]
 * @param {number} [points.shown]
 * @param {(shape: Shape) => HTMLCanvasElement} points.stampOf
 * @param {number} points.ratio
 */
export function stampMarks(context, { count, x, y, classes, shown, stampOf, ratio }) {
  const put = (/** @type {number} */ index, /** @type {HTMLCanvasElement} */ stamp) => {
    const half = stamp.width / 2 / ratio;
    context.drawImage(stamp, x(index) - half, y(index) - half, 2 * half, 2 * half);
  };
  if (!classes) {
    const stamp = stampOf(SHAPES[0]);
    for (let index = 0; index < count; index++) put(index, stamp);
    return;
  }
  const stamps = SHAPES.map(stampOf);
  const each = (/** @type {boolean} */ wanted) => {
    for (let index = 0; index < count; index++) {
      const its = classes.data[index];
      if ((its === shown) === wanted) put(index, stamps[its % stamps.length]);
    }
  };
  context.globalAlpha = FAINT;
  each(false);
  context.globalAlpha = 1;
  each(true);
}
