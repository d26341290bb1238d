// What the small pictures show: their numbers, what their colours stand for, and how they are drawn.

import { traceCurve } from "./density.js";
import { HeatMap } from "./heat.js";
import { largestOf } from "./scales.js";

/** @import { LabHeader, Picture, Tensor } from "../data.js" */
/** @import { LabInk } from "./ink.js" */
/** @import { SteadyScale } from "./scales.js" */

/** @typedef {"density_real" | "density_generated" | "optimal" | "difference"} PanelName */
/** @typedef {{ low: number, high: number, unit: string }} PanelScale */
/** @typedef {{ values: Tensor, scale: PanelScale, pixels: Uint32Array, ink: LabInk, ratio: number }} Drawn */
/** @typedef {Record<"density" | "outputs" | "difference", SteadyScale>} PanelScales */

/** @type {WeakMap<HTMLCanvasElement, HeatMap>} */
const maps = new WeakMap();

/**
 * What each small picture shows of a large one; none without the optimal discriminator.
 *
 * @param {Picture} picture
 * @param {PanelScales} scales
 * @returns {Partial<Record<PanelName, Drawn>>}
 */
export function panelsOf({ scene: { arrays, header }, output, ink, ratio, now }, scales) {
  const { optimal, surface, density_real, density_generated } = arrays;
  if (!optimal) return {};
  /** @type {Partial<Record<PanelName, Drawn>>} */
  const panels = {};
  const add = (/** @type {[PanelName, Tensor, PanelScale, Uint32Array]} */ ...[name, values, scale, pixels]) => {
    panels[name] = { values, scale, pixels, ink, ratio };
  };
  const unit = header.output;
  if (density_real && density_generated) {
    const density = { low: 0, high: scales.density.fit(largestOf(density_real.data), now), unit: "a unit of area" };
    add("density_real", density_real, density, ink.plain);
    add("density_generated", density_generated, density, ink.plain);
  }
  const score = unit === "score" ? scales.outputs.fit(largestOf(optimal.data), now) : 0;
  add("optimal", optimal, score ? { low: -score, high: score, unit } : { ...output, unit }, ink.heat);
  if (surface) {
    const data = differences(surface.data, optimal.data, header);
    const reach = scales.difference.fit(largestOf(data), now);
    add("difference", { data, shape: surface.shape }, { low: -reach, high: reach, unit }, ink.heat);
  }
  return panels;
}

/**
 * Where only differences of the discriminator's outputs count, their mean is taken away.
 *
 * @param {Float32Array} surface
 * @param {Float32Array} optimal
 * @param {LabHeader} header
 */
function differences(surface, optimal, header) {
  const data = surface.map((value, cell) => value - optimal[cell]);
  const there = data.filter((value) => !Number.isNaN(value));
  if (!header.shift_invariant || !there.length) return data;
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
  return data.map((value) => value - mean);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Drawn} drawn
 */
export function drawPanel(canvas, { values, scale, pixels, ink, ratio }) {
  const side = Math.round(canvas.clientWidth * ratio);
  if (!side) return;
  if (canvas.width !== side || canvas.height !== side) Object.assign(canvas, { width: side, height: side });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.clearRect(0, 0, side, side);
  if (values.shape.length === 1) {
    drawStrip(context, values.data, scale, side, ink, ratio);
    return;
  }
  const heat = maps.get(canvas) ?? new HeatMap();
  maps.set(canvas, heat);
  heat.paint(values, scale, pixels);
  heat.draw(context, side, false);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} data
 * @param {PanelScale} scale
 * @param {number} side
 * @param {LabInk} ink
 * @param {number} ratio
 */
function drawStrip(context, data, { low, high }, side, ink, ratio) {
  const y = (/** @type {number} */ value) => side * (1 - (value - low) / (high - low));
  context.strokeStyle = ink.line;
  context.lineWidth = ratio;
  context.beginPath();
  context.moveTo(0, y(0));
  context.lineTo(side, y(0));
  context.stroke();
  traceCurve(context, data, side, y);
  context.strokeStyle = ink.discriminator;
  context.lineWidth = 1.5 * ratio;
  context.stroke();
}
