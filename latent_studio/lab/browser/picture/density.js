// Curves over the line's even cells.

import { SPAN } from "./places.js";

const KERNEL = 4; // bandwidths to each side that a kernel reaches

/**
 * A curve, with gaps where there is no value.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} values
 * @param {number} size
 * @param {(value: number) => number} y
 */
export function traceCurve(context, values, size, y) {
  context.beginPath();
  let gap = true;
  values.forEach((value, cell) => {
    if (!Number.isNaN(value)) {
      const x = ((cell + 0.5) / values.length) * size;
      if (gap) context.moveTo(x, y(value));
      else context.lineTo(x, y(value));
    }
    gap = Number.isNaN(value);
  });
}

/**
 * A Gaussian kernel's estimate that integrates to 1 over the cells.
 *
 * @param {Float32Array} points
 * @param {number} bandwidth
 */
export function lineDensity(points, bandwidth, cells = 160) {
  const density = new Float32Array(cells);
  const width = (2 * SPAN) / cells;
  let whole = 0;
  for (const point of points) {
    const first = Math.max(0, Math.floor((point - KERNEL * bandwidth + SPAN) / width));
    const last = Math.min(cells - 1, Math.ceil((point + KERNEL * bandwidth + SPAN) / width));
    for (let cell = first; cell <= last; cell++) {
      const away = ((cell + 0.5) * width - SPAN - point) / bandwidth;
      const weight = Math.exp(-0.5 * away * away);
      density[cell] += weight;
      whole += weight;
    }
  }
  return whole ? density.map((weight) => weight / (whole * width)) : density;
}
