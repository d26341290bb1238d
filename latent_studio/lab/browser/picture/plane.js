// The plane: the discriminator's surface, the generator's manifold, real and generated points, and the arrows at them.

import { ARROW_KINDS, ARROWS_DRAWN, arrowPoints, drawArrows, placedArrows } from "./arrows.js";
import { HeatMap, traceLevel } from "./heat.js";
import { mixedChannels } from "./ink.js";
import { drawManifold } from "./manifold.js";
import { stampMarks } from "./marks.js";
import { between, noisePlaces, noiseShare, still } from "./noise.js";
import { arrowsShown, phasePlaces, phaseSurface } from "./phases.js";
import { placeOf, valueAt } from "./places.js";

/** @import { Picture, Tensor } from "../data.js" */
/** @import { Stamps } from "./marks.js" */

const RADIUS = { real: 3.3, generated: 2.4 }; // CSS pixels, on a picture of 600
const RINGED = 72; // points of each kind that get a ring for what the discriminator says of them
const RING = 6.5; // CSS pixels
const WAYS = 64; // ways from noise to data that are drawn where nothing may move

/**
 * Draws the lab of data in the plane; what it draws with lasts from one drawing to the next.
 *
 * @param {Stamps} stamps
 */
export function planeOf(stamps) {
  const heat = new HeatMap();
  return (/** @type {CanvasRenderingContext2D} */ context, /** @type {Picture} */ picture) => {
    const { scene, view, ink, size, effect } = picture;
    const { surface, manifold, latents, generated } = scene.arrays;
    context.fillStyle = `rgb(${mixedChannels(ink.rgb.background, ink.rgb.text, ink.dark ? 0.03 : 0).join()})`;
    context.fillRect(0, 0, size, size);
    if (view.surface && surface)
      drawSurface(context, picture, phaseSurface(effect, surface, scene.before?.surface), heat);
    const moving = view.noise && !effect && !still() ? latents : undefined;
    const share = moving ? noiseShare(picture.now) : 1;
    if (view.manifold && manifold) drawManifold(context, picture, manifold, share);
    if (view.real) stampAll(context, picture, "real", scene.arrays.real.data, stamps);
    const places = moving ? between(noisePlaces(moving), generated.data, share) : phasePlaces(effect, scene);
    if (view.noise && latents && still()) drawWays(context, picture, latents);
    if (share === 1) drawAllArrows(context, picture, places);
    if (view.generated) stampAll(context, picture, "generated", places, stamps);
    if (effect?.name === "discriminate" && surface) drawVerdicts(context, picture, surface, effect.share);
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Tensor} surface
 * @param {HeatMap} heat
 */
function drawSurface(context, { scene, view, ink, size, output, effect }, surface, heat) {
  heat.paint(surface, output, ink.heat);
  heat.draw(context, size, view.smooth);
  if (scene.header.output === "score") return;
  context.strokeStyle = ink.discriminator;
  context.lineWidth = effect?.name === "discriminator" ? 3 : 1.25;
  context.globalAlpha = 0.8;
  traceLevel(context, surface, output.middle, size);
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {"real" | "generated"} kind
 * @param {Float32Array} data
 * @param {Stamps} stamps
 */
function stampAll(context, { scene, view, ink, size, ratio }, kind, data, stamps) {
  const colour = kind === "real" ? ink.real : ink.generator;
  const radius = Math.max(1.6, Math.min(1.25, size / 600) * RADIUS[kind]);
  stampMarks(context, {
    count: data.length / 2,
    x: (index) => placeOf(data[2 * index], size),
    y: (index) => placeOf(-data[2 * index + 1], size),
    classes: scene.arrays[`${kind}_classes`],
    shown: view.shown_class,
    stampOf: (shape) => stamps.stamp(shape, colour, ink.background, radius, ratio),
    ratio,
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Float32Array} places
 */
function drawAllArrows(context, { scene, view, ink, size, scales, effect }, places) {
  const { arrays, before } = scene;
  const indices = arrowPoints(arrays, view.shown_class, size < 480 ? ARROWS_DRAWN.narrow : ARROWS_DRAWN.wide);
  for (const kind of ARROW_KINDS) {
    if (!arrowsShown(kind, view, effect)) continue;
    // The generator's step starts where its samples were.
    const started = kind === "actual_steps" && effect?.name === "generator" && before?.actual_steps ? before : null;
    const arrows = (started ?? arrays)[kind];
    if (!arrows) continue;
    const data = started ? started.generated.data : places;
    const x = (/** @type {number} */ index) => placeOf(data[2 * index], size);
    const y = (/** @type {number} */ index) => placeOf(-data[2 * index + 1], size);
    const grown = effect && kind === "sample_gradients" ? effect.share : 1;
    drawArrows(context, kind, ink, placedArrows(arrows, scales[kind] * grown, { size, x, y }, indices));
  }
}

/**
 * In the place of movement: thin lines from where some samples come from.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Tensor} latents
 */
function drawWays(context, { scene, ink, size }, latents) {
  const [from, to] = [noisePlaces(latents), scene.arrays.generated.data];
  const every = 2 * Math.max(1, Math.floor(to.length / 2 / WAYS));
  context.strokeStyle = ink.generator;
  context.globalAlpha = 0.45;
  context.lineWidth = 0.75;
  context.beginPath();
  for (let at = 0; at < to.length; at += every) {
    context.moveTo(placeOf(from[at], size), placeOf(-from[at + 1], size));
    context.lineTo(placeOf(to[at], size), placeOf(-to[at + 1], size));
  }
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * The discriminator's word on some points: a ring in the colour of what it takes them for.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Tensor} surface
 * @param {number} share of the points whose turn has come
 */
function drawVerdicts(context, { scene, ink, size, output }, surface, share) {
  const { real, generated } = scene.arrays;
  context.lineWidth = 2;
  for (const points of [real, generated]) {
    const every = Math.max(1, Math.floor(points.shape[0] / RINGED));
    for (const passes of [true, false]) {
      context.strokeStyle = passes ? ink.real : ink.generator;
      context.beginPath();
      for (let index = 0; index < points.shape[0] * share; index += every) {
        if (valueAt(surface, points, index) > output.middle !== passes) continue;
        const [x, y] = [placeOf(points.data[2 * index], size), placeOf(-points.data[2 * index + 1], size)];
        context.moveTo(x + RING, y);
        context.arc(x, y, RING, 0, 2 * Math.PI);
      }
      context.stroke();
    }
  }
}
