// The plane: the discriminator's surface, the generator's manifold, real and generated points, and the arrows at them.

import { ARROW_KINDS, arrowPoints, ARROWS_DRAWN, drawArrows, placedArrows } from "./arrows.js";
import { HeatMap, traceLevel, valueAt } from "./heat.js";
import { mixedChannels } from "./ink.js";
import { MARK_SHAPES, placeOf, stampMarks } from "./marks.js";
import { between, latticePlaces, noisePlaces, noiseShare, stillWanted } from "./noise.js";
import { arrowsShown, phasePlaces, phaseSurface } from "./phases.js";

const PLANE_RADIUS = { real: 3.3, generated: 2.4 }; // CSS pixels, on a picture of 600
const PLANE_TINTS = 6; // opacities of the manifold's cells
const PLANE_RINGED = 72; // points of each kind that get a ring for what the discriminator says of them
const PLANE_WAYS = 64; // ways from noise to data that are drawn where nothing may move

export class Plane {
  constructor(stamps) {
    this.stamps = stamps;
    this.heat = new HeatMap();
  }

  // `picture`: {scene, view, ink, size, ratio, now, output (the discriminator's scale), scales (of arrows), effect}.
  draw(context, picture) {
    const { scene, view, ink, size } = picture;
    context.fillStyle = `rgb(${mixedChannels(ink.rgb.background, ink.rgb.text, ink.dark ? 0.03 : 0).join()})`;
    context.fillRect(0, 0, size, size);
    if (view.surface && scene.arrays.surface) this.drawSurface(context, picture);
    const moving = view.noise && !picture.effect && scene.arrays.latents && !stillWanted.matches;
    const share = moving ? noiseShare(picture.now) : 1;
    const noise = moving ? noisePlaces(scene.arrays) : null;
    if (view.manifold && scene.arrays.manifold) this.drawManifold(context, picture, share);
    if (view.real) this.drawReal(context, picture);
    const places = noise ? between(noise, scene.arrays.generated.data, share) : phasePlaces(picture.effect, scene);
    if (view.noise && stillWanted.matches) this.drawWays(context, picture);
    this.drawAllArrows(context, picture, places, share);
    if (view.generated) this.drawGenerated(context, picture, places);
    if (picture.effect?.name === "discriminate") this.drawVerdicts(context, picture);
  }

  drawSurface(context, { scene, view, ink, size, output, effect }) {
    const surface = phaseSurface(effect, scene);
    this.heat.paint(surface, output, ink.heat);
    this.heat.draw(context, size, view.smooth);
    if (scene.header.output === "score") return;
    context.strokeStyle = ink.discriminator;
    context.lineWidth = effect?.name === "discriminator" ? 3 : 1.25;
    context.globalAlpha = 0.8;
    traceLevel(context, surface, output.middle, size);
    context.globalAlpha = 1;
  }

  drawManifold(context, { scene, ink, size }, share) {
    const { manifold } = scene.arrays;
    const data = share < 1 ? between(latticePlaces(scene.arrays), manifold.data, share) : manifold.data;
    const at = (index) => [placeOf(data[2 * index], size), placeOf(-data[2 * index + 1], size)];
    context.strokeStyle = ink.generator;
    if (manifold.shape.length === 2) {
      context.lineWidth = 2;
      context.beginPath();
      for (let index = 0; index < manifold.shape[0]; index++) context.lineTo(...at(index));
      context.stroke();
      return;
    }
    const [rows, columns] = manifold.shape;
    fillCells(context, rows, columns, at, ink.generator, size);
    context.lineWidth = 0.75;
    context.globalAlpha = 0.75;
    context.beginPath();
    for (let row = 0; row < rows; row++) {
      context.moveTo(...at(row * columns));
      for (let column = 1; column < columns; column++) context.lineTo(...at(row * columns + column));
    }
    for (let column = 0; column < columns; column++) {
      context.moveTo(...at(column));
      for (let row = 1; row < rows; row++) context.lineTo(...at(row * columns + column));
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  drawReal(context, { scene, view, ink, size, ratio }) {
    const { real, real_classes: classes } = scene.arrays;
    this.stampAll(context, {
      data: real.data,
      classes,
      colour: ink.real,
      radius: PLANE_RADIUS.real,
      view,
      ink,
      size,
      ratio,
    });
  }

  drawGenerated(context, { scene, view, ink, size, ratio }, data) {
    const { generated_classes: classes } = scene.arrays;
    const radius = PLANE_RADIUS.generated;
    this.stampAll(context, { data, classes, colour: ink.generator, radius, view, ink, size, ratio });
  }

  stampAll(context, { data, classes, colour, radius, view, ink, size, ratio }) {
    const sized = Math.max(1.6, Math.min(1.25, size / 600) * radius);
    stampMarks(context, {
      count: data.length / 2,
      x: (index) => placeOf(data[2 * index], size),
      y: (index) => placeOf(-data[2 * index + 1], size),
      classes,
      shown: view.shown_class,
      stampOf: (place) => this.stamps.stamp(MARK_SHAPES[place], colour, ink.background, sized, ratio),
      ratio,
    });
  }

  drawAllArrows(context, { scene, view, ink, size, scales, effect }, places, share) {
    if (share < 1) return;
    const most = size < 480 ? ARROWS_DRAWN.narrow : ARROWS_DRAWN.wide;
    const indices = arrowPoints(scene.arrays, view.shown_class, most);
    for (const kind of ARROW_KINDS) {
      const moved =
        kind === "actual_steps" && effect?.name === "generator" && scene.before?.actual_steps ? scene.before : scene.arrays;
      if (!moved[kind] || !arrowsShown(kind, view, effect)) continue;
      const data = moved === scene.arrays ? places : moved.generated.data;
      const at = {
        size,
        x: (index) => placeOf(data[2 * index], size),
        y: (index) => placeOf(-data[2 * index + 1], size),
      };
      const grown = effect && kind === "sample_gradients" ? effect.share : 1;
      drawArrows(context, kind, ink, placedArrows(moved[kind], scales[kind] * grown, at, indices));
    }
  }

  // In the place of movement: thin lines from where some samples come from.
  drawWays(context, { scene, ink, size }) {
    const [from, to] = [noisePlaces(scene.arrays), scene.arrays.generated.data];
    const every = 2 * Math.max(1, Math.floor(to.length / 2 / PLANE_WAYS));
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

  // The discriminator's word on some points: a ring in the colour of what it takes them for.
  drawVerdicts(context, { scene, ink, size, output, effect }) {
    const { surface, real, generated } = scene.arrays;
    if (!surface) return;
    context.lineWidth = 2;
    for (const points of [real, generated]) {
      const every = Math.max(1, Math.floor(points.shape[0] / PLANE_RINGED));
      for (const passes of [true, false]) {
        context.strokeStyle = passes ? ink.real : ink.generator;
        context.beginPath();
        for (let index = 0; index < points.shape[0] * effect.share; index += every) {
          if (valueAt(surface, points, index) > output.middle !== passes) continue;
          const [x, y] = [placeOf(points.data[2 * index], size), placeOf(-points.data[2 * index + 1], size)];
          context.moveTo(x + 6.5, y);
          context.arc(x, y, 6.5, 0, 2 * Math.PI);
        }
        context.stroke();
      }
    }
  }
}

// The manifold's cells are equally likely: the smaller one is, the denser its samples, the fuller its colour.
function fillCells(context, rows, columns, at, colour, size) {
  const places = Array.from({ length: rows * columns }, (_, index) => at(index));
  const tints = Array.from({ length: PLANE_TINTS }, () => []);
  const usual = (0.5 * size * size) / ((rows - 1) * (columns - 1)); // were they spread over half the picture
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corner = row * columns + column;
      const quad = [places[corner], places[corner + 1], places[corner + columns + 1], places[corner + columns]];
      const area = quadArea(quad);
      const density = usual / Math.max(Math.abs(area), 1);
      const tint = Math.min(PLANE_TINTS - 1, Math.floor(1.4 * Math.log2(1 + density)));
      tints[tint].push(area < 0 ? quad.reverse() : quad); // turned alike, so that folds add up
    }
  }
  context.fillStyle = colour;
  tints.forEach((quads, tint) => {
    context.globalAlpha = 0.03 + (0.34 * tint) / (PLANE_TINTS - 1);
    context.beginPath();
    for (const [first, ...others] of quads) {
      context.moveTo(...first);
      for (const other of others) context.lineTo(...other);
      context.closePath();
    }
    context.fill();
  });
  context.globalAlpha = 1;
}

function quadArea([[ax, ay], [bx, by], [cx, cy], [dx, dy]]) {
  return ((cx - ax) * (dy - by) - (cy - ay) * (dx - bx)) / 2;
}
