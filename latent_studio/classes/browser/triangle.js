// A triangle with a class in each corner: a point in it is a mix of the three, in barycentric coordinates. Pure functions.

/** @import { ClassesFacts, ClassesState } from "./data.js" */

import { groupOf } from "./data.js";
import { cornerShares, withShares } from "./shares.js";

const SNAP = 0.03; // a share below this counts as none
const ALTITUDE = Math.sqrt(3) / 2;
export const STEPS = 4; // along an edge between the small pictures
/** The corners as shares of the triangle's width and height: top, left, right. */
export const CORNERS = [
  [0.5, 0],
  [0, 1],
  [1, 1],
];
export const MIDDLE = [1 / 3, 1 / 3, 1 / 3];

/** The mixes at which small pictures stand: all quarters that add up to one. */
export const POINTS = latticePoints();

function latticePoints() {
  const points = [];
  for (let top = STEPS; top >= 0; top--) {
    for (let left = STEPS - top; left >= 0; left--) {
      points.push([top, left, STEPS - top - left].map((part) => part / STEPS));
    }
  }
  return points;
}

/** @param {number[]} weights */
export function placeOf(weights) {
  return [0, 1].map((axis) => weights.reduce((sum, weight, corner) => sum + weight * CORNERS[corner][axis], 0));
}

/**
 * The weights of the corners at a place; outside the triangle those of its nearest point.
 *
 * @param {number[]} place
 */
export function weightsAt([x, y]) {
  const top = 1 - y;
  const right = x - 0.5 * top;
  const kept = nearestWeights([top, 1 - top - right, right]).map((weight) => (weight < SNAP ? 0 : weight));
  const total = kept.reduce((sum, weight) => sum + weight, 0);
  return kept.map((weight) => weight / total);
}

/**
 * The nearest weights that are none below 0 and together 1 (Duchi et al. 2008, figure 1): of an equal-sided triangle,
 * the nearest point on the screen too.
 *
 * @param {number[]} weights
 */
function nearestWeights(weights) {
  let [total, shift] = [0, 0];
  for (const [place, weight] of weights.toSorted((one, other) => other - one).entries()) {
    total += weight;
    const candidate = (total - 1) / (place + 1);
    if (weight > candidate) shift = candidate;
  }
  return weights.map((weight) => Math.max(0, weight - shift));
}

/**
 * The weights a step further, in shares of an edge; from the middle where there are none. A step out of a corner would be
 * snapped back to it, so it is made large enough to leave.
 *
 * @param {number[] | null} weights
 * @param {number[]} way across and down
 * @param {number} size
 */
export function steppedFrom(weights, [across, down], size) {
  const [x, y] = placeOf(weights ?? MIDDLE);
  const to = (/** @type {number} */ step) => weightsAt([x + across * step, y + (down * step) / ALTITUDE]);
  const small = to(size);
  const stands = weights?.every((weight, corner) => Math.abs(weight - small[corner]) < 1e-6);
  return stands ? to(SNAP * 1.5) : small;
}

/**
 * What to ask for the small pictures with: keyframes of a path that stops at each of them; null where there are none.
 *
 * @param {ClassesState} state
 * @param {ClassesFacts} facts
 */
export function latticePicture({ latent, group: name, corners }, facts) {
  if (corners.length !== CORNERS.length) return null;
  const group = groupOf(facts, name);
  const keyframes = POINTS.map((weights) => {
    const shares = cornerShares(group, corners, weights);
    return { ...latent, condition: withShares(latent.condition, facts.groups, group, shares) };
  });
  const times = keyframes.map((_, place) => place / (keyframes.length - 1));
  return { view: "path", keyframes, times, method: "linear" };
}
