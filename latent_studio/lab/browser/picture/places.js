// Between the data's coordinates and a square picture.

/** @import { Tensor } from "../data.js" */

export const SPAN = 1.12; // what a picture shows to each side of 0
const EDGE = 3; // CSS pixels from the edge at which what lies outside stands

/**
 * Where a coordinate stands on a canvas `size` wide; what lies further out stands at its edge.
 *
 * @param {number} coordinate
 * @param {number} size
 */
export function placeOf(coordinate, size) {
  const at = ((coordinate + SPAN) / (2 * SPAN)) * size;
  return Math.min(size - EDGE, Math.max(EDGE, at));
}

/**
 * The coordinates at a place of the page over a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{ clientX: number, clientY: number }} at
 */
export function coordinatesAt(canvas, { clientX, clientY }) {
  const box = canvas.getBoundingClientRect();
  return [((2 * (clientX - box.left)) / box.width - 1) * SPAN, (1 - (2 * (clientY - box.top)) / box.height) * SPAN];
}

/**
 * @param {number} coordinate
 * @param {number} cells
 */
function cellOf(coordinate, cells) {
  const cell = Math.floor(((coordinate + SPAN) / (2 * SPAN)) * cells);
  return Math.min(cells - 1, Math.max(0, cell));
}

/**
 * A surface's value in the cell of point `index`.
 *
 * @param {Tensor} surface
 * @param {{ data: ArrayLike<number>, shape: number[] }} points
 * @param {number} index
 */
export function valueAt({ data, shape }, points, index) {
  const dimension = points.shape[1];
  const column = cellOf(points.data[dimension * index], shape[shape.length - 1]);
  return data[dimension === 1 ? column : cellOf(points.data[2 * index + 1], shape[0]) * shape[1] + column];
}
