// Data on a line, as figure 1 of Goodfellow et al. 2014: densities and the discriminator above the axis, below it the
// samples and the lines along which noise becomes data.

import { rounded } from "../../../browser/numbers.js";
import { ARROW_KINDS, arrowPoints, drawArrows, placedArrows } from "./arrows.js";
import { lineDensity, traceCurve } from "./density.js";
import { between, noiseScale, noiseShare, still } from "./noise.js";
import { arrowsShown, phaseSurface } from "./phases.js";
import { placeOf } from "./places.js";
import { largestOf, SteadyScale } from "./scales.js";

/** @import { Picture, Tensor } from "../data.js" */
/** @import { Stamps } from "./marks.js" */

/** @typedef {typeof ROWS} Rows */

// Shares of the picture's height at which things stand; those below the top move down where no noise is shown.
const TOP = 0.07;
const TICK = 0.02;
const ROWS = { axis: 0.66, real: 0.675, generated: 0.705, arrows: 0.755, data: 0.79, noise: 0.94 };
const LOWER = 0.2;
const ARROWS = 48; // at most, of each kind
const WAYS = 41; // lines from noise to data
const HEADROOM = 1.1; // above the higher density
const HIGHEST = 3; // how many times as high as the real density the other one is shown at most

/**
 * Draws the lab of data on a line; what it draws with lasts from one drawing to the next.
 *
 * @param {Stamps} stamps
 */
export function dataLineOf(stamps) {
  const peak = new SteadyScale();
  return (/** @type {CanvasRenderingContext2D} */ context, /** @type {Picture} */ picture) => {
    const { scene, view, ink, size, output, effect } = picture;
    const { surface, optimal, real, generated } = scene.arrays;
    const latents = view.manifold || view.noise || effect ? scene.arrays.latents : undefined;
    const rows = rowsOf(Boolean(latents));
    context.fillStyle = ink.background;
    context.fillRect(0, 0, size, size);
    drawAxes(context, picture, rows, latents);
    drawDensities(context, picture, rows, peak);
    const level = (/** @type {number} */ value) =>
      heightOf(rows, size, (value - output.low) / (output.high - output.low));
    if (view.surface && surface) {
      traceCurve(context, phaseSurface(effect, surface, scene.before?.surface).data, size, level);
      context.strokeStyle = ink.discriminator;
      context.lineWidth = effect?.name === "discriminator" ? 4 : 2.25;
      context.stroke();
    }
    if (view.optimal && optimal) {
      traceCurve(context, optimal.data, size, level);
      context.setLineDash([6, 4]);
      context.strokeStyle = ink.discriminator;
      context.lineWidth = 1.75;
      context.stroke();
      context.setLineDash([]);
    }
    if (view.real) drawTicks(context, real, rows.real, ink.real, size);
    if (view.generated) drawTicks(context, generated, rows.generated, ink.generator, size);
    drawLineArrows(context, picture, rows);
    if (!latents) return;
    const noise = firstNoise(latents);
    drawWays(context, picture, rows, noise);
    const moves = view.noise && !effect && !still() ? noiseShare(picture.now) : null;
    const share = effect?.name === "generate" ? effect.share : moves;
    if (share !== null) drawTravellers(context, picture, rows, noise, share, stamps);
  };
}

/** @param {boolean} noise whether there is any */
function rowsOf(noise) {
  const move = noise ? 0 : LOWER;
  return /** @type {Rows} */ (Object.fromEntries(Object.entries(ROWS).map(([name, row]) => [name, row + move])));
}

/**
 * How far down a share of what stands above the axis is.
 *
 * @param {Rows} rows
 * @param {number} size
 * @param {number} share
 */
function heightOf({ axis }, size, share) {
  return size * (axis - (axis - TOP) * Math.min(1.08, Math.max(-0.02, share)));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Rows} rows
 * @param {Tensor | undefined} latents
 */
function drawAxes(context, { size, ink, view, output }, rows, latents) {
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  context.beginPath();
  for (const row of latents ? [rows.axis, rows.data, rows.noise] : [rows.axis]) {
    context.moveTo(0, Math.round(row * size) + 0.5);
    context.lineTo(size, Math.round(row * size) + 0.5);
  }
  context.stroke();
  context.font = ink.font(11);
  context.textBaseline = "middle";
  context.fillStyle = ink.text;
  if (latents) {
    context.fillText("data", 6, (rows.data + 0.02) * size);
    context.fillText(latents.shape[1] === 2 ? "noise (first of two)" : "noise", 6, (rows.noise + 0.02) * size);
  }
  if (!view.surface && !view.optimal) return;
  context.textAlign = "right";
  context.fillStyle = ink.discriminator;
  for (const share of [0, 0.5, 1]) {
    const y = heightOf(rows, size, share);
    const text = String(rounded(output.low + share * (output.high - output.low), 2));
    context.fillText(text, size - 6, y - (share === 0 ? 8 : 0));
    if (share === 0) continue;
    context.setLineDash([2, 4]);
    context.beginPath();
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(size - 34, Math.round(y) + 0.5);
    context.stroke();
    context.setLineDash([]);
  }
  context.textAlign = "left";
}

/**
 * Both by the same kernel. At rest the engine's own, of many samples; while it plays, of the samples that are seen.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Rows} rows
 * @param {SteadyScale} peak
 */
function drawDensities(context, { scene, view, ink, size, now }, rows, peak) {
  const { header, arrays } = scene;
  const kept = header.playing ? undefined : arrays.density_generated;
  const densities = {
    real: arrays.density_real?.data ?? lineDensity(arrays.real.data, view.bandwidth),
    generated: kept?.data ?? lineDensity(arrays.generated.data, view.bandwidth),
  };
  const [real, generated] = [largestOf(densities.real), largestOf(densities.generated)];
  const most = peak.fit(HEADROOM * Math.max(real, Math.min(generated, HIGHEST * real)), now);
  for (const kind of /** @type {const} */ (["real", "generated"])) {
    if (!view[kind]) continue;
    traceCurve(context, densities[kind], size, (density) => heightOf(rows, size, density / most));
    context.strokeStyle = context.fillStyle = kind === "real" ? ink.real : ink.generator;
    context.lineWidth = 2;
    context.stroke();
    context.lineTo(size, rows.axis * size);
    context.lineTo(0, rows.axis * size);
    context.globalAlpha = 0.16;
    context.fill();
    context.globalAlpha = 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Tensor} points
 * @param {number} row
 * @param {string} colour
 * @param {number} size
 */
function drawTicks(context, { data }, row, colour, size) {
  context.strokeStyle = colour;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.beginPath();
  for (const value of data) {
    const x = placeOf(value, size);
    context.moveTo(x, row * size);
    context.lineTo(x, (row + TICK) * size);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Rows} rows
 */
function drawLineArrows(context, { scene, view, ink, size, scales, effect }, rows) {
  const { generated } = scene.arrays;
  const indices = arrowPoints(scene.arrays, view.shown_class, ARROWS);
  ARROW_KINDS.forEach((kind, place) => {
    const arrows = scene.arrays[kind];
    if (!arrows || !arrowsShown(kind, view, effect)) return;
    const x = (/** @type {number} */ index) => placeOf(generated.data[index], size);
    const y = () => (rows.arrows + 0.024 * (place - 0.5)) * size;
    drawArrows(context, kind, ink, placedArrows(arrows, scales[kind], { size, x, y }, indices));
  });
}

/**
 * Evenly many samples to each line, from where their noise lies to where the generator brings it.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Rows} rows
 * @param {Float32Array} noise
 */
function drawWays(context, { scene, ink, size }, rows, noise) {
  const { generated } = scene.arrays;
  const order = [...noise.keys()].sort((a, b) => noise[a] - noise[b]);
  context.strokeStyle = ink.generator;
  context.globalAlpha = 0.55;
  context.lineWidth = 1;
  context.beginPath();
  for (let way = 0; way < WAYS; way++) {
    const index = order[Math.floor(((way + 0.5) / WAYS) * order.length)];
    context.moveTo(placeOf(noise[index], size), rows.noise * size);
    context.lineTo(placeOf(generated.data[index], size), rows.data * size);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Rows} rows
 * @param {Float32Array} noise
 * @param {number} share of the way
 * @param {Stamps} stamps
 */
function drawTravellers(context, { scene, ink, size, ratio }, rows, noise, share, stamps) {
  const y = size * (rows.noise + (rows.data - rows.noise) * share);
  const stamp = stamps.stamp("circle", ink.generator, ink.background, 2, ratio);
  const half = stamp.width / 2 / ratio;
  for (const value of between(noise, scene.arrays.generated.data, share)) {
    context.drawImage(stamp, placeOf(value, size) - half, y - half, 2 * half, 2 * half);
  }
}

/**
 * The first number of each latent, brought onto the picture.
 *
 * @param {Tensor} latents
 */
function firstNoise(latents) {
  const scale = noiseScale(latents);
  const [count, dimension] = latents.shape;
  return Float32Array.from({ length: count }, (_, index) => scale * latents.data[dimension * index]);
}
