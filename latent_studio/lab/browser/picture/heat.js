// Surfaces over the plane as pixels, and the scales that their colours stand for.

import { roundAbove } from "../../../browser/charts/scales.js";
import { rounded } from "../../../browser/numbers.js";
import { LEVELS as HEAT_LEVELS } from "./ink.js";

export const LAB_SPAN = 1.12; // what a picture shows to each side of 0
const SCALE_PATIENCE = 1500; // ms for which a scale must have been far too long before it shrinks
const SCALE_TIGHT = 0.45; // the share of a scale below which it is far too long

// Half the length of a scale: it grows at once, shrinks where it was far too long for a while, and ends at a round
// number.
export class SteadyScale {
  constructor() {
    this.clear();
  }

  clear() {
    this.reach = this.peak = 0;
    this.since = -Infinity;
  }

  fit(largest, now) {
    const wanted = roundAbove(Math.max(largest, 1e-9));
    this.peak = Math.max(this.peak, wanted);
    this.reach = Math.max(this.reach, wanted);
    if (now - this.since < SCALE_PATIENCE) return this.reach;
    if (this.peak < SCALE_TIGHT * this.reach) this.reach = this.peak;
    this.since = now;
    this.peak = wanted;
    return this.reach;
  }
}

export function largestOf({ data }) {
  let largest = 0;
  for (const value of data) if (Math.abs(value) > largest) largest = Math.abs(value);
  return largest;
}

// What the ends of the discriminator's colours stand for: {low, middle, high}. A probability and a target have their own; a
// score has none, so its scale lies about the middle of what real and generated points get.
export class OutputScale {
  constructor() {
    this.steady = new SteadyScale();
  }

  clear() {
    this.steady.clear();
    this.middle = null;
  }

  fit({ header, arrays }, now) {
    if (header.output !== "score") return { low: 0, middle: 0.5, high: 1 };
    const { surface, real, generated } = arrays;
    if (!surface) return this.last ?? { low: -1, middle: 0, high: 1 };
    const wanted = (meanUnder(surface, real) + meanUnder(surface, generated)) / 2;
    const far = this.middle === null || Math.abs(wanted - this.middle) > 0.15 * this.steady.reach;
    if (far) this.middle = rounded(wanted, 2);
    let largest = 0;
    for (const value of surface.data)
      if (Math.abs(value - this.middle) > largest) largest = Math.abs(value - this.middle);
    const reach = this.steady.fit(largest, now);
    this.last = { low: this.middle - reach, middle: this.middle, high: this.middle + reach };
    return this.last;
  }
}

function meanUnder(surface, points) {
  const count = points.shape[0];
  let sum = 0;
  for (let index = 0; index < count; index++) sum += valueAt(surface, points, index);
  return sum / count;
}

function cellOf(coordinate, cells) {
  const cell = Math.floor(((coordinate + LAB_SPAN) / (2 * LAB_SPAN)) * cells);
  return Math.min(cells - 1, Math.max(0, cell));
}

// A surface's value in the cell of point `index`.
export function valueAt({ data, shape }, points, index) {
  const dimension = points.shape[1];
  const column = cellOf(points.data[dimension * index], shape[shape.length - 1]);
  return data[dimension === 1 ? column : cellOf(points.data[2 * index + 1], shape[0]) * shape[1] + column];
}

// A surface [rows, columns], its first row at the bottom, as a small canvas of one pixel a cell.
export class HeatMap {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
  }

  paint({ data, shape: [rows, columns] }, { low, high }, pixels) {
    if (this.canvas.width !== columns || this.canvas.height !== rows) {
      Object.assign(this.canvas, { width: columns, height: rows });
      this.image = this.context.createImageData(columns, rows);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    const factor = (HEAT_LEVELS - 1) / (high - low);
    for (let row = 0; row < rows; row++) {
      const target = (rows - 1 - row) * columns;
      for (let column = 0; column < columns; column++) {
        const value = data[row * columns + column];
        const level = Math.round((value - low) * factor);
        // Nothing where there is no value: what isn't a number compares as false.
        this.words[target + column] = value === value ? pixels[Math.max(0, Math.min(HEAT_LEVELS - 1, level))] : 0;
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  draw(context, size, smooth) {
    context.imageSmoothingEnabled = smooth;
    context.drawImage(this.canvas, 0, 0, size, size);
  }
}

// The line on which a surface has one value: segments between the cells' centres, by marching squares.
export function traceLevel(context, { data, shape: [rows, columns] }, level, size) {
  const at = (row, column) => data[row * columns + column] - level;
  // From edge to edge: the outermost centres stand in for it.
  const along = (place, cells) => (place <= 0 ? 0 : place >= cells - 1 ? 1 : (place + 0.5) / cells);
  const x = (column) => along(column, columns) * size;
  const y = (row) => (1 - along(row, rows)) * size;
  context.beginPath();
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const [a, b, c, d] = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
      const above = (a > 0) + (b > 0) + (c > 0) + (d > 0);
      if (above === 0 || above === 4) continue;
      const crossings = [];
      if (a > 0 !== b > 0) crossings.push([x(column + a / (a - b)), y(row)]);
      if (b > 0 !== c > 0) crossings.push([x(column + 1), y(row + b / (b - c))]);
      if (c > 0 !== d > 0) crossings.push([x(column + d / (d - c)), y(row + 1)]);
      if (d > 0 !== a > 0) crossings.push([x(column), y(row + a / (a - d))]);
      for (let place = 0; place + 1 < crossings.length; place += 2) {
        context.moveTo(...crossings[place]);
        context.lineTo(...crossings[place + 1]);
      }
    }
  }
  context.stroke();
}
