// Where the rows of the grid lie, in CSS pixels; and which part of them is in sight. Pure functions.

import { crispSize } from "../../browser/picture.js";
import { groupOf } from "./data.js";
import { pureClass, seedAfter, seedsFrom, sharesOf } from "./shares.js";

/** @import { ClassesFacts, ClassesState } from "./data.js" */

export const LATENTS = 1000; // that one can scroll through
const GAP = 1; // image pixels between cells
const GUTTER = 44; // CSS pixels for the seeds on the left
const SMALLEST_CELL = 32; // CSS pixels that a cell has room for at least
const LARGEST_CELL = 96;
const PLAIN_CELL = 72; // where all cells are of one class
const LETTER = 7.5; // CSS pixels that a letter of a name takes
const CHUNK = 32; // cells that are asked for at once where all are of one class

/** @typedef {{ row: number, column: number }} Cell */

/**
 * @typedef {object} Places
 * @property {string[]} classes of the columns; none where all cells are of one class
 * @property {number} columns
 * @property {number} rows
 * @property {number} chunk rows that are asked for at once
 * @property {{ across: number, down: number }} pitch of columns and rows
 * @property {number} scale screen pixels of an image pixel
 * @property {number} gap between columns in image pixels
 * @property {number} seeds the width that seeds beside the rows take
 * @property {number} gutter before the first column
 * @property {number} ratio
 * @property {number} width
 */

/**
 * Columns stand apart as far as their names want, and no further than there is room.
 *
 * @param {{ classes: string[], shape: number[], width: number, narrow: boolean, ratio: number }} room
 * @returns {Places}
 */
export function gridPlaces({ classes, shape: [, high, wide], width, narrow, ratio }) {
  const count = classes.length;
  const seeds = narrow || !count ? 0 : GUTTER;
  const room = count ? Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, (width - seeds) / count)) : PLAIN_CELL;
  const { scale } = crispSize(wide + GAP, high + GAP, { width: room, height: room }, ratio);
  const letters = count && Math.max(...classes.map((name) => name.length)) + 1;
  const gap = Math.max(GAP, Math.floor((Math.min(room, letters * LETTER) * ratio) / scale) - wide);
  const pitch = { across: ((wide + gap) * scale) / ratio, down: ((high + GAP) * scale) / ratio };
  // A name stands over the middle of its cell, so half a gap comes before the first one, in whole screen pixels.
  const half = Math.ceil((gap * scale) / 2) / ratio;
  const gutter = Math.max(seeds, half);
  const columns = count || Math.max(1, Math.floor(width / pitch.across));
  const rows = count ? LATENTS : Math.ceil(LATENTS / columns);
  const chunk = count ? 1 : Math.max(1, Math.floor(CHUNK / columns));
  return {
    classes,
    columns,
    rows,
    chunk,
    pitch,
    scale,
    gap,
    seeds,
    gutter,
    ratio,
    width: gutter + columns * pitch.across - half,
  };
}

/**
 * The chunks of which something is in sight, as numbers from the top; one more on each side.
 *
 * @param {Places} places
 * @param {number} top
 * @param {number} height
 */
export function chunksInSight({ rows, chunk, pitch }, top, height) {
  const last = Math.ceil(rows / chunk) - 1;
  const at = (/** @type {number} */ y) => Math.floor(y / (pitch.down * chunk));
  const from = Math.min(last, Math.max(0, at(top) - 1));
  const to = Math.min(last, at(top + height) + 1);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/**
 * The seeds of a chunk's rows, or of its cells.
 *
 * @param {Places} places
 * @param {number} start
 * @param {number} number
 */
export function seedsOfChunk({ classes, columns, chunk }, start, number) {
  const each = classes.length ? 1 : columns;
  const first = number * chunk * each;
  return seedsFrom(seedAfter(start, first), Math.min(chunk * each, LATENTS - first));
}

/**
 * How many latents lie before a cell's.
 *
 * @param {Places} places
 * @param {Cell} cell
 */
export function latentsBefore({ classes, columns }, { row, column }) {
  return classes.length ? row : row * columns + column;
}

/**
 * The cell at a point of the grid's body; null where there is none.
 *
 * @param {Places} places
 * @param {number} x
 * @param {number} y
 * @returns {Cell | null}
 */
export function cellAt(places, x, y) {
  const { pitch, gutter, columns, rows } = places;
  const cell = { row: Math.floor(y / pitch.down), column: Math.floor((x - gutter) / pitch.across) };
  const inside = cell.column >= 0 && cell.column < columns && cell.row >= 0 && cell.row < rows;
  return inside && latentsBefore(places, cell) < LATENTS ? cell : null;
}

/**
 * Where the current latent lies; null where the grid doesn't hold it.
 *
 * @param {Places} places
 * @param {ClassesState} state
 * @param {ClassesFacts} facts
 * @returns {Cell | null}
 */
export function chosenCell({ classes, columns }, { latent, start, group }, facts) {
  const further = seedAfter(latent.seed, -start);
  if (latent.kept || further >= LATENTS) return null;
  if (!classes.length) return { row: Math.floor(further / columns), column: further % columns };
  const pure = pureClass(sharesOf(latent.condition, groupOf(facts, group)));
  return pure === null ? null : { row: further, column: classes.indexOf(pure) };
}

/**
 * The cell next to one, or at the edge.
 *
 * @param {Places} places
 * @param {Cell} cell
 * @param {number[]} way across and down
 */
export function neighbour({ columns, rows }, { row, column }, [across, down]) {
  return {
    row: Math.min(rows - 1, Math.max(0, row + down)),
    column: Math.min(columns - 1, Math.max(0, column + across)),
  };
}

/**
 * Where a cell lies in the grid's body, in CSS pixels.
 *
 * @param {Places} places
 * @param {Cell} cell
 */
export function boxOf({ pitch, gutter, scale, ratio, gap }, { row, column }) {
  const [across, down] = [gap, GAP].map((pixels) => (pixels * scale) / ratio);
  return {
    left: gutter + column * pitch.across,
    top: row * pitch.down,
    width: pitch.across - across,
    height: pitch.down - down,
  };
}
