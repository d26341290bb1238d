// Scales that colours and heights stand for: they keep still while the numbers move.

import { roundAbove } from "../../../browser/charts/scales.js";
import { rounded } from "../../../browser/numbers.js";
import { valueAt } from "./places.js";

/** @import { OutputRange, Scene, Tensor } from "../data.js" */

const PATIENCE = 1500; // ms for which a scale must have been far too long before it shrinks
const TIGHT = 0.45; // the share of a scale below which it is far too long
const OFF_MIDDLE = 0.15; // the share of a scale by which its middle may be off

/**
 * Half the length of a scale: it grows at once, shrinks where it was far too long for a while, and ends at a round number.
 */
export class SteadyScale {
  constructor() {
    this.reach = this.peak = 0;
    this.since = -Infinity;
  }

  clear() {
    Object.assign(this, new SteadyScale());
  }

  /**
   * @param {number} largest
   * @param {number} now
   */
  fit(largest, now) {
    const wanted = roundAbove(Math.max(largest, 1e-9));
    this.peak = Math.max(this.peak, wanted);
    this.reach = Math.max(this.reach, wanted);
    if (now - this.since < PATIENCE) return this.reach;
    if (this.peak < TIGHT * this.reach) this.reach = this.peak;
    this.since = now;
    this.peak = wanted;
    return this.reach;
  }
}

/**
 * The largest distance of values from a middle.
 *
 * @param {Float32Array} data
 */
export function largestOf(data, middle = 0) {
  let largest = 0;
  for (const value of data) if (Math.abs(value - middle) > largest) largest = Math.abs(value - middle);
  return largest;
}

/**
 * What the ends of the discriminator's colours stand for. A probability and a target have their own; a score has none, so
 * its scale lies about the middle of what real and generated points get.
 */
export class OutputScale {
  constructor() {
    this.steady = new SteadyScale();
    /** @type {number | null} */
    this.middle = null;
    /** @type {OutputRange} */
    this.last = { low: -1, middle: 0, high: 1 };
  }

  clear() {
    this.steady.clear();
    this.middle = null;
  }

  /**
   * @param {Scene} scene
   * @param {number} now
   * @returns {OutputRange}
   */
  fit({ header, arrays }, now) {
    if (header.output !== "score") return { low: 0, middle: 0.5, high: 1 };
    const { surface, real, generated } = arrays;
    if (!surface) return this.last;
    const wanted = (meanUnder(surface, real) + meanUnder(surface, generated)) / 2;
    const stays = this.middle !== null && Math.abs(wanted - this.middle) <= OFF_MIDDLE * this.steady.reach;
    const middle = stays ? Number(this.middle) : rounded(wanted, 2);
    const reach = this.steady.fit(largestOf(surface.data, middle), now);
    this.middle = middle;
    this.last = { low: middle - reach, middle, high: middle + reach };
    return this.last;
  }
}

/**
 * @param {Tensor} surface
 * @param {Tensor} points
 */
function meanUnder(surface, points) {
  const count = points.shape[0];
  let sum = 0;
  for (let index = 0; index < count; index++) sum += valueAt(surface, points, index);
  return sum / count;
}
