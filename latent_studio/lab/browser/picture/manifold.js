// Where the generator takes a grid of the noise.

import { between, latticePlaces } from "./noise.js";
import { placeOf } from "./places.js";

/** @import { Picture, Tensor } from "../data.js" */

/** @typedef {[number, number]} Place in CSS pixels */

const TINTS = 6; // opacities of its cells

/**
 * A curve, or the cells of a grid; on its way from the noise where its share of the way is less than 1.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Tensor} manifold
 * @param {number} share
 */
export function drawManifold(context, { scene, ink, size }, manifold, share) {
  const { latents } = scene.arrays;
  const data = share < 1 && latents ? between(latticePlaces(manifold, latents), manifold.data, share) : manifold.data;
  const [rows, columns] = manifold.shape.length === 2 ? [1, manifold.shape[0]] : manifold.shape;
  const places = Array.from({ length: rows * columns }, (_, index) => {
    return /** @type {Place} */ ([placeOf(data[2 * index], size), placeOf(-data[2 * index + 1], size)]);
  });
  if (rows > 1) fillCells(context, rows, columns, places, ink.generator, size);
  context.strokeStyle = ink.generator;
  context.lineWidth = rows > 1 ? 0.75 : 2;
  context.globalAlpha = rows > 1 ? 0.75 : 1;
  context.beginPath();
  for (let row = 0; row < rows; row++) traceLine(context, places, row * columns, 1, columns);
  if (rows > 1) for (let column = 0; column < columns; column++) traceLine(context, places, column, columns, rows);
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place[]} places
 * @param {number} first
 * @param {number} step
 * @param {number} count
 */
function traceLine(context, places, first, step, count) {
  context.moveTo(...places[first]);
  for (let at = 1; at < count; at++) context.lineTo(...places[first + at * step]);
}

/**
 * The cells are equally likely: the smaller one is, the denser its samples, the fuller its colour.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} rows
 * @param {number} columns
 * @param {Place[]} places
 * @param {string} colour
 * @param {number} size
 */
function fillCells(context, rows, columns, places, colour, size) {
  const tints = Array.from({ length: TINTS }, () => /** @type {Place[][]} */ ([]));
  const usual = (0.5 * size * size) / ((rows - 1) * (columns - 1)); // were they spread over half the picture
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corner = row * columns + column;
      const quad = [places[corner], places[corner + 1], places[corner + columns + 1], places[corner + columns]];
      const area = quadArea(quad);
      const density = usual / Math.max(Math.abs(area), 1);
      const tint = Math.min(TINTS - 1, Math.floor(1.4 * Math.log2(1 + density)));
      tints[tint].push(area < 0 ? quad.reverse() : quad); // turned alike, so that folds add up
    }
  }
  context.fillStyle = colour;
  tints.forEach((quads, tint) => {
    context.globalAlpha = 0.03 + (0.34 * tint) / (TINTS - 1);
    context.beginPath();
    for (const [first, ...others] of quads) {
      context.moveTo(...first);
      for (const other of others) context.lineTo(...other);
      context.closePath();
    }
    context.fill();
  });
}

/** @param {Place[]} corners */
function quadArea([[ax, ay], [bx, by], [cx, cy], [dx, dy]]) {
  return ((cx - ax) * (dy - by) - (cy - ay) * (dx - bx)) / 2;
}
