// How the map is drawn: points from afar, thumbnails from near, rings around the sample in question and the one taken.

import { cellOf } from "./chart.js";
import { placeOf } from "./view.js";

/** @import { Chart } from "./chart.js" */
/** @import { Mark, Marking } from "./colours.js" */
/** @import { Size, View } from "./view.js" */

/**
 * What is drawn; `wanted` says which samples are to be seen well, `shown` are those with thumbnails, of size `thumbnail`.
 *
 * @typedef {object} Scene
 * @property {Chart} chart
 * @property {ImageBitmap} atlas
 * @property {Marking} marking
 * @property {(sample: number) => boolean} wanted
 * @property {View} view
 * @property {Size} size
 * @property {number} ratio screen pixels a CSS pixel
 * @property {number[]} shown
 * @property {number[]} thumbnail width and height in CSS pixels
 * @property {number | null} hovered
 * @property {number | null} chosen
 * @property {Map<string, OffscreenCanvas>} stamps that were made before
 */

const DOT = 3.2; // CSS pixels, the radius of a point on a whole map of this many:
const USUAL = 560;
const LARGEST_DOT = 5;
export const FRAME = 2; // CSS pixels of a thumbnail's frame, in the sample's colour
const FAINT = 0.12; // how much is seen of what the legend leaves out
const BEYOND = 9; // CSS pixels by which a point may lie outside and still be seen

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {{ outline: string, ring: string }} ink
 */
export function paintMap(context, scene, { outline, ring }) {
  const { chart, ratio, shown, thumbnail } = scene;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  paintPoints(context, scene, outline);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingEnabled = thumbnail[0] < chart.facts.cell[0];
  for (const sample of shown) paintThumbnail(context, scene, sample);
  context.strokeStyle = ring;
  for (const sample of [scene.chosen, scene.hovered]) if (sample !== null) paintRing(context, scene, sample);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {string} outline
 */
function paintPoints(context, { chart, marking, wanted, view, size, ratio, stamps }, outline) {
  const radius = Math.min(LARGEST_DOT, DOT * Math.sqrt(Math.min(size.width, size.height) / USUAL) * view.zoom ** 0.25);
  const coarse = Math.round(radius * 4) / 4; // stamps are made anew when points have grown by a quarter of a pixel
  const stamped = marking.marks.map((mark, index) => {
    const key = `${index} ${coarse} ${outline}`;
    const stamp = stamps.get(key) ?? stampOf(mark, coarse, ratio, outline);
    stamps.set(key, stamp);
    return stamp;
  });
  const half = stamped[0].width / 2;
  for (const well of [false, true]) {
    context.globalAlpha = well ? 1 : FAINT;
    for (let sample = 0; sample < chart.facts.count; sample++) {
      if (wanted(sample) !== well) continue;
      const [x, y] = placeOf(chart.positions, sample, size, view);
      if (x < -BEYOND || y < -BEYOND || x > size.width + BEYOND || y > size.height + BEYOND) continue;
      context.drawImage(stamped[marking.of[sample]], Math.round(x * ratio - half), Math.round(y * ratio - half));
    }
  }
}

/**
 * A mark of `radius` CSS pixels as a small canvas, to be stamped.
 *
 * @param {Mark} mark
 * @param {number} radius
 * @param {number} ratio
 * @param {string} outline
 */
function stampOf({ colour, form }, radius, ratio, outline) {
  const side = Math.ceil(2 * (radius + 1) * ratio);
  const canvas = new OffscreenCanvas(side, side);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio, ratio);
  context.translate(side / ratio / 2, side / ratio / 2);
  context.fillStyle = colour;
  context.strokeStyle = form === "ring" ? colour : outline;
  context.lineWidth = form === "ring" ? 1.5 : 0.5;
  context.beginPath();
  if (form === "square") context.rect(-radius * 0.85, -radius * 0.85, radius * 1.7, radius * 1.7);
  else if (form === "diamond") context.roundRect(-radius, -radius, 2 * radius, 2 * radius, radius * 0.7);
  else context.arc(0, 0, radius - (form === "ring" ? 0.5 : 0), 0, 2 * Math.PI);
  if (form !== "ring") context.fill();
  context.stroke();
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} sample
 */
function paintThumbnail(context, { chart, atlas, marking, view, size, thumbnail: [width, height] }, sample) {
  const [x, y] = placeOf(chart.positions, sample, size, view);
  if (x < -width || y < -height || x > size.width + width || y > size.height + height) return;
  const [left, top] = [Math.round(x - width / 2), Math.round(y - height / 2)];
  context.fillStyle = marking.marks[marking.of[sample]].colour;
  context.fillRect(left - FRAME, top - FRAME, width + 2 * FRAME, height + 2 * FRAME);
  context.drawImage(atlas, ...cellOf(chart.facts, sample), left, top, width, height);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} sample
 */
function paintRing(context, { chart, view, size, shown, thumbnail, hovered }, sample) {
  const [x, y] = placeOf(chart.positions, sample, size, view);
  context.lineWidth = sample === hovered ? 3 : 2;
  context.beginPath();
  if (shown.includes(sample)) {
    const [width, height] = thumbnail.map((side) => side + 2 * FRAME + 2);
    context.rect(x - width / 2, y - height / 2, width, height);
  } else {
    context.arc(x, y, LARGEST_DOT + 3, 0, 2 * Math.PI);
  }
  context.stroke();
}
