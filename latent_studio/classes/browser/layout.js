// Where the rows of the grid lie, in CSS pixels; and which part of them is in sight. Pure functions.

import { crispSize } from "../../browser/picture.js";
import { seedAfter } from "./shares.js";

export const GRID_LATENTS = 1000; // that one can scroll through
export const GRID_GAP = 1; // image pixels between cells
const GUTTER = 44; // CSS pixels for the seeds on the left
const SMALLEST_CELL = 32; // CSS pixels that a cell has room for at least
const LARGEST_CELL = 96;
const PLAIN_CELL = 72; // where all cells are of one class
const LETTER = 7.5; // CSS pixels that a letter of a name takes
const CHUNK = 32; // cells that are asked for at once where all are of one class

// Places of cells: `columns`, `rows`, rows a `chunk`, the `pitch` of columns and rows, the `scale` of image pixels and
// the `gap` between columns in image pixels. Columns stand apart as far as names of so many `letters` want, and no
// further than there is room.
export function gridPlaces({ classes, letters, shape, width, narrow, ratio }) {
  const [, high, wide] = shape;
  const gutter = narrow || !classes ? 0 : GUTTER;
  const room = classes ? Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, (width - gutter) / classes)) : PLAIN_CELL;
  const { scale } = crispSize(wide + GRID_GAP, high + GRID_GAP, { width: room, height: room }, ratio);
  const named = Math.floor((Math.min(room, classes ? (letters + 1) * LETTER : 0) * ratio) / scale) - wide;
  const gap = Math.max(GRID_GAP, named);
  const pitch = { across: ((wide + gap) * scale) / ratio, down: ((high + GRID_GAP) * scale) / ratio };
  const columns = classes || Math.max(1, Math.floor(width / pitch.across));
  const rows = classes ? GRID_LATENTS : Math.ceil(GRID_LATENTS / columns);
  const chunk = classes ? 1 : Math.max(1, Math.floor(CHUNK / columns));
  return { columns, rows, chunk, pitch, scale, gap, gutter, ratio, width: gutter + columns * pitch.across };
}

// The chunks of which something is in sight, as numbers from the top; one more on each side.
export function chunksInSight({ rows, chunk, pitch }, top, height) {
  const last = Math.ceil(rows / chunk) - 1;
  const at = (y) => Math.floor(y / (pitch.down * chunk));
  const from = Math.min(last, Math.max(0, at(top) - 1));
  const to = Math.min(last, at(top + height) + 1);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

// The seeds of a chunk's rows, or of its cells.
export function seedsOfChunk({ columns, rows, chunk }, classes, start, number) {
  const each = classes ? 1 : columns;
  const first = number * chunk * each;
  const count = Math.min(chunk * each, (classes ? rows : GRID_LATENTS) - first);
  return Array.from({ length: count }, (_, index) => seedAfter(start, first + index));
}
