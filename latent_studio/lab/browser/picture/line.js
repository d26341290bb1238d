// Data on a line, as figure 1 of Goodfellow et al. 2014: densities and the discriminator above the axis, below it the samples
// and the lines along which noise becomes data.

import { rounded } from "../../../browser/numbers.js";
import { ARROW_KINDS, arrowPoints, drawArrows, placedArrows } from "./arrows.js";
import { LAB_SPAN, largestOf, SteadyScale } from "./heat.js";
import { placeOf } from "./marks.js";
import { between, noiseScale, noiseShare, stillWanted } from "./noise.js";
import { arrowsShown, phaseSurface } from "./phases.js";

// Shares of the picture's height at which things stand; those below the top move down where no noise is shown.
const LINE_TOP = 0.07;
const LINE_TICK = 0.02;
const LINE_ROWS = { axis: 0.66, real: 0.675, generated: 0.705, arrows: 0.755, data: 0.79, noise: 0.94 };
const LINE_LOWER = 0.2;
const LINE_ARROWS = 48; // at most, of each kind
const LINE_WAYS = 41; // lines from noise to data
const LINE_HEADROOM = 1.1; // above the higher density
const LINE_HIGHEST = 3; // how many times as high as the real density the other one is shown at most
const LINE_KERNEL = 4; // bandwidths to each side that a kernel reaches

export class DataLine {
  constructor(stamps) {
    this.stamps = stamps;
    this.peak = new SteadyScale();
  }

  draw(context, picture) {
    const { scene, view, ink, size, effect } = picture;
    const ways = scene.arrays.latents && (view.manifold || view.noise || effect);
    const move = ways ? 0 : LINE_LOWER;
    this.rows = Object.fromEntries(Object.entries(LINE_ROWS).map(([name, row]) => [name, row + move]));
    this.ways = ways;
    context.fillStyle = ink.background;
    context.fillRect(0, 0, size, size);
    this.drawAxes(context, picture);
    this.drawDensities(context, picture);
    const value = (level) =>
      this.height(size, (level - picture.output.low) / (picture.output.high - picture.output.low));
    if (view.surface && scene.arrays.surface) this.drawDiscriminator(context, picture, value);
    if (view.optimal && scene.arrays.optimal) this.drawOptimal(context, picture, value);
    if (view.real) this.drawTicks(context, scene.arrays.real, this.rows.real, ink.real, picture);
    if (view.generated) this.drawTicks(context, scene.arrays.generated, this.rows.generated, ink.generator, picture);
    this.drawLineArrows(context, picture);
    if (ways) this.drawWays(context, picture);
    if (effect?.name === "generate") this.drawTravellers(context, picture, effect.share);
    else if (ways && view.noise && !effect && !stillWanted.matches)
      this.drawTravellers(context, picture, noiseShare(picture.now));
  }

  height(size, share) {
    const { axis } = this.rows;
    return size * (axis - (axis - LINE_TOP) * Math.min(1.08, Math.max(-0.02, share)));
  }

  drawAxes(context, { size, ink, view, output, scene }) {
    context.strokeStyle = ink.line;
    context.lineWidth = 1;
    const across = (row) => {
      context.moveTo(0, Math.round(row * size) + 0.5);
      context.lineTo(size, Math.round(row * size) + 0.5);
    };
    context.beginPath();
    across(this.rows.axis);
    if (this.ways) for (const row of [this.rows.data, this.rows.noise]) across(row);
    context.stroke();
    context.font = ink.font(11);
    context.textBaseline = "middle";
    const label = (text, y, colour) => {
      context.fillStyle = colour;
      context.fillText(text, 6, y);
    };
    if (this.ways) {
      label("data", (this.rows.data + 0.02) * size, ink.text);
      label(
        scene.arrays.latents?.shape[1] === 2 ? "noise (first of two)" : "noise",
        (this.rows.noise + 0.02) * size,
        ink.text,
      );
    }
    if (!view.surface && !view.optimal) return;
    context.textAlign = "right";
    for (const share of [0, 0.5, 1]) {
      const y = this.height(size, share);
      context.fillStyle = ink.discriminator;
      context.fillText(
        String(rounded(output.low + share * (output.high - output.low), 2)),
        size - 6,
        y - (share === 0 ? 8 : 0),
      );
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

  // Both by the same kernel. At rest the engine's own, of many samples; while it plays, of the samples that are seen.
  densities({ scene, view }) {
    const { header, arrays } = scene;
    const of = (kept, points) => (kept && !header.playing ? kept.data : lineDensity(points.data, view.bandwidth));
    return {
      real: arrays.density_real?.data ?? lineDensity(arrays.real.data, view.bandwidth),
      generated: of(arrays.density_generated, arrays.generated),
    };
  }

  drawDensities(context, picture) {
    const { view, ink, size, now } = picture;
    const densities = this.densities(picture);
    const [real, generated] = [largestOf({ data: densities.real }), largestOf({ data: densities.generated })];
    const most = this.peak.fit(LINE_HEADROOM * Math.max(real, Math.min(generated, LINE_HIGHEST * real)), now);
    for (const kind of ["real", "generated"]) {
      if (!view[kind]) continue;
      const colour = kind === "real" ? ink.real : ink.generator;
      const y = (density) => this.height(size, density / most);
      traceCurve(context, densities[kind], size, y);
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.stroke();
      context.lineTo(size, this.rows.axis * size);
      context.lineTo(0, this.rows.axis * size);
      context.globalAlpha = 0.16;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
  }

  drawDiscriminator(context, { scene, ink, size, effect }, y) {
    traceCurve(context, phaseSurface(effect, scene).data, size, y);
    context.strokeStyle = ink.discriminator;
    context.lineWidth = effect?.name === "discriminator" ? 4 : 2.25;
    context.stroke();
  }

  drawOptimal(context, { scene, ink, size }, y) {
    traceCurve(context, scene.arrays.optimal.data, size, y);
    context.setLineDash([6, 4]);
    context.strokeStyle = ink.discriminator;
    context.lineWidth = 1.75;
    context.stroke();
    context.setLineDash([]);
  }

  drawTicks(context, { data }, row, colour, { size }) {
    context.strokeStyle = colour;
    context.globalAlpha = 0.45;
    context.lineWidth = 1;
    context.beginPath();
    for (const value of data) {
      const x = placeOf(value, size);
      context.moveTo(x, row * size);
      context.lineTo(x, (row + LINE_TICK) * size);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  drawLineArrows(context, { scene, view, ink, size, scales, effect }) {
    const { generated } = scene.arrays;
    const indices = arrowPoints(scene.arrays, view.shown_class, LINE_ARROWS);
    ARROW_KINDS.forEach((kind, place) => {
      const arrows = scene.arrays[kind];
      if (!arrows || !arrowsShown(kind, view, effect)) return;
      const y = (this.rows.arrows + 0.024 * (place - 0.5)) * size;
      const at = { size, x: (index) => placeOf(generated.data[index], size), y: () => y };
      drawArrows(context, kind, ink, placedArrows(arrows, scales[kind], at, indices));
    });
  }

  // Evenly many samples to each line, from where their noise lies to where the generator brings it.
  drawWays(context, { scene, ink, size }) {
    const { latents, generated } = scene.arrays;
    const from = firstNoise(latents);
    const order = [...from.keys()].sort((a, b) => from[a] - from[b]);
    context.strokeStyle = ink.generator;
    context.globalAlpha = 0.55;
    context.lineWidth = 1;
    context.beginPath();
    for (let way = 0; way < LINE_WAYS; way++) {
      const index = order[Math.floor(((way + 0.5) / LINE_WAYS) * order.length)];
      context.moveTo(placeOf(from[index], size), this.rows.noise * size);
      context.lineTo(placeOf(generated.data[index], size), this.rows.data * size);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  drawTravellers(context, { scene, ink, size, ratio }, share) {
    const { latents, generated } = scene.arrays;
    const ways = between(firstNoise(latents), generated.data, share);
    const y = size * (this.rows.noise + (this.rows.data - this.rows.noise) * share);
    const stamp = this.stamps.stamp("circle", ink.generator, ink.background, 2, ratio);
    const half = stamp.width / 2 / ratio;
    for (const value of ways) context.drawImage(stamp, placeOf(value, size) - half, y - half, 2 * half, 2 * half);
  }
}

// The first number of each latent, brought onto the picture.
function firstNoise(latents) {
  const scale = noiseScale(latents);
  const [count, dimension] = latents.shape;
  return Float32Array.from({ length: count }, (_, index) => scale * latents.data[dimension * index]);
}

// A curve over the line's even cells, with gaps where there is no value.
export function traceCurve(context, values, size, y) {
  context.beginPath();
  let gap = true;
  values.forEach((value, cell) => {
    if (Number.isNaN(value)) {
      gap = true;
      return;
    }
    const x = ((cell + 0.5) / values.length) * size;
    if (gap) context.moveTo(x, y(value));
    else context.lineTo(x, y(value));
    gap = false;
  });
}

// A Gaussian kernel's estimate on 160 cells that integrates to 1 over them.
function lineDensity(points, bandwidth, cells = 160) {
  const density = new Float32Array(cells);
  const width = (2 * LAB_SPAN) / cells;
  let whole = 0;
  for (const point of points) {
    const first = Math.max(0, Math.floor((point - LINE_KERNEL * bandwidth + LAB_SPAN) / width));
    const last = Math.min(cells - 1, Math.ceil((point + LINE_KERNEL * bandwidth + LAB_SPAN) / width));
    for (let cell = first; cell <= last; cell++) {
      const away = ((cell + 0.5) * width - LAB_SPAN - point) / bandwidth;
      const weight = Math.exp(-0.5 * away * away);
      density[cell] += weight;
      whole += weight;
    }
  }
  return whole ? density.map((weight) => weight / (whole * width)) : density;
}
