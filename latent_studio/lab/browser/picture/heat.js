// Surfaces over the plane as pixels, and the line on which one has a certain value.

import { LEVELS } from "./ink.js";

/** @import { Tensor } from "../data.js" */

/** A surface [rows, columns], its first row at the bottom, as a small canvas of one pixel a cell. */
export class HeatMap {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.image = new ImageData(1, 1);
    this.words = new Uint32Array(1);
  }

  /**
   * @param {Tensor} surface
   * @param {{ low: number, high: number }} scale
   * @param {Uint32Array} pixels of the scale's levels
   */
  paint({ data, shape: [rows, columns] }, { low, high }, pixels) {
    if (this.image.width !== columns || this.image.height !== rows) {
      Object.assign(this.canvas, { width: columns, height: rows });
      this.image = this.context.createImageData(columns, rows);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    const { words } = this;
    const factor = (LEVELS - 1) / (high - low);
    for (let row = 0; row < rows; row++) {
      const target = (rows - 1 - row) * columns;
      for (let column = 0; column < columns; column++) {
        const value = data[row * columns + column];
        const level = Math.round((value - low) * factor);
        words[target + column] = Number.isNaN(value) ? 0 : pixels[Math.max(0, Math.min(LEVELS - 1, level))];
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} size
   * @param {boolean} smooth
   */
  draw(context, size, smooth) {
    context.imageSmoothingEnabled = smooth;
    context.drawImage(this.canvas, 0, 0, size, size);
  }
}

/**
 * The line on which a surface has one value: segments between the cells' centres, by marching squares.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Tensor} surface
 * @param {number} level
 * @param {number} size
 */
export function traceLevel(context, { data, shape: [rows, columns] }, level, size) {
  // From edge to edge: the outermost centres stand in for it.
  const along = (/** @type {number} */ place, /** @type {number} */ cells) =>
    place <= 0 ? 0 : place >= cells - 1 ? 1 : (place + 0.5) / cells;
  const x = (/** @type {number} */ column) => along(column, columns) * size;
  const y = (/** @type {number} */ row) => (1 - along(row, rows)) * size;
  context.beginPath();
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corner = row * columns + column;
      const [a, b] = [data[corner] - level, data[corner + 1] - level];
      const [c, d] = [data[corner + columns + 1] - level, data[corner + columns] - level];
      const above = Number(a > 0) + Number(b > 0) + Number(c > 0) + Number(d > 0);
      if (above === 0 || above === 4) continue;
      /** @type {[number, number][]} */
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
