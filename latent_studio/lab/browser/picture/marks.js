// Points as small stamps: a shape for each class, a rim in the ground's colour so that they stand out on any surface.

import { LAB_SPAN } from "./heat.js";

export const MARK_SHAPES = ["circle", "square", "triangle", "diamond", "cross", "star"];
const MARK_FAINT = 0.22; // opacity of the classes that aren't shown
const MARK_EDGE = 3; // CSS pixels from the edge at which what lies outside stands

export class Stamps {
  constructor() {
    this.kept = new Map();
  }

  // A small canvas with one mark in its middle.
  stamp(shape, colour, rim, radius, ratio) {
    const key = [shape, colour, rim, radius, ratio].join("|");
    if (!this.kept.has(key)) {
      if (this.kept.size > 200) this.kept.clear(); // other themes, other screens
      this.kept.set(key, drawnStamp(shape, colour, rim, radius, ratio));
    }
    return this.kept.get(key);
  }
}

function drawnStamp(shape, colour, rim, radius, ratio) {
  const half = Math.ceil((radius + 1.5) * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * half;
  const context = canvas.getContext("2d");
  context.translate(half, half);
  context.scale(ratio, ratio);
  context.lineJoin = "round";
  traceMark(context, shape, radius);
  context.strokeStyle = rim;
  context.lineWidth = 2;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
  return canvas;
}

const MARK_TRACES = {
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

function tracePolygon(context, corners, radius, inner = 1) {
  for (let corner = 0; corner < corners; corner++) {
    const angle = (2 * Math.PI * corner) / corners - Math.PI / 2;
    const reach = corner % 2 ? radius * inner : radius;
    context.lineTo(reach * Math.cos(angle), reach * Math.sin(angle));
  }
  context.closePath();
}

function traceMark(context, shape, radius) {
  context.beginPath();
  MARK_TRACES[shape](context, radius);
}

// Where a coordinate stands on a canvas `size` wide; what lies further out stands at its edge.
export function placeOf(coordinate, size) {
  const at = ((coordinate + LAB_SPAN) / (2 * LAB_SPAN)) * size;
  return Math.min(size - MARK_EDGE, Math.max(MARK_EDGE, at));
}

// Stamp points: `x(index)` and `y(index)` in CSS pixels, `classes` their class indices or undefined. Those of `shown`
// come last, on top of the faint others.
export function stampMarks(context, { count, x, y, classes, shown, stampOf, ratio }) {
  const put = (index, stamp) => {
    const half = stamp.width / 2 / ratio;
    context.drawImage(stamp, x(index) - half, y(index) - half, 2 * half, 2 * half);
  };
  if (!classes) {
    const stamp = stampOf(0);
    for (let index = 0; index < count; index++) put(index, stamp);
    return;
  }
  const stamps = MARK_SHAPES.map((_, place) => stampOf(place));
  const each = (wanted) => {
    for (let index = 0; index < count; index++) {
      const its = classes.data[index];
      if ((its === shown) === wanted) put(index, stamps[its % stamps.length]);
    }
  };
  context.globalAlpha = MARK_FAINT;
  each(false);
  context.globalAlpha = 1;
  each(true);
}
