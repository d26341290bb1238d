// From noise to data: where each sample comes from, and the way it takes on the picture.

/** @import { Tensor } from "../data.js" */

const PERIOD = 5600; // ms from noise to data and back
const LEAVES = 0.14; // shares of the period: it leaves the noise,
const ARRIVES = 0.46; // arrives at the data,
const RETURNS = 0.88; // and goes back
const WIDEST = 3; // standard deviations of Gaussian noise that fill the picture
const FLOOR = -1.04; // where noise on a line lies in the plane
const EDGE = 0.02; // share of latents beyond each side of the manifold's grid

/** Whether the visitor wants nothing to move by itself. */
export function still() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** @param {number} share */
export function easedShare(share) {
  const within = Math.min(1, Math.max(0, share));
  return within * within * (3 - 2 * within);
}

/**
 * How far the samples have come at a time in milliseconds: 0 in the noise, 1 at the data.
 *
 * @param {number} now
 */
export function noiseShare(now) {
  const at = (now % PERIOD) / PERIOD;
  if (at < RETURNS) return easedShare((at - LEAVES) / (ARRIVES - LEAVES));
  return 1 - easedShare((at - RETURNS) / (1 - RETURNS));
}

/**
 * What brings latents onto the picture: Gaussian ones are wider than it, even ones fill it.
 *
 * @param {Tensor} latents
 */
export function noiseScale({ data }) {
  return data.some((value) => Math.abs(value) > 1.001) ? 1 / WIDEST : 1;
}

/**
 * Where latents lie in the plane, [2 N].
 *
 * @param {Tensor} latents
 */
export function noisePlaces(latents) {
  const { data, shape } = latents;
  const scale = noiseScale(latents);
  return Float32Array.from({ length: 2 * shape[0] }, (_, at) => {
    if (shape[1] === 2) return scale * data[at];
    return at % 2 ? FLOOR : scale * data[at >> 1];
  });
}

/**
 * Where the manifold's grid comes from: equally likely cells of the noise, as many numbers as the manifold has.
 *
 * @param {Tensor} manifold
 * @param {Tensor} latents
 */
export function latticePlaces(manifold, latents) {
  const even = noiseScale(latents) === 1;
  const place = (/** @type {number} */ index, /** @type {number} */ count) => {
    const share = EDGE + (1 - 2 * EDGE) * (index / (count - 1));
    return even ? 2 * share - 1 : inverseNormal(share) / WIDEST;
  };
  const [rows, columns] = manifold.shape;
  if (manifold.shape.length === 2) {
    return Float32Array.from({ length: 2 * rows }, (_, at) => (at % 2 ? FLOOR : place(at >> 1, rows)));
  }
  return Float32Array.from({ length: 2 * rows * columns }, (_, at) => {
    const cell = at >> 1;
    return at % 2 ? place(Math.floor(cell / columns), rows) : place(cell % columns, columns);
  });
}

/**
 * The normal distribution's quantile, by Winitzki's inverse of the error function: good to three digits.
 *
 * @param {number} share
 */
function inverseNormal(share) {
  const away = 2 * share - 1;
  const log = Math.log(1 - away * away);
  const half = 2 / (Math.PI * 0.147) + log / 2;
  return Math.sign(away) * Math.SQRT2 * Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
}

/**
 * Numbers part of the way from one array to another.
 *
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} share
 */
export function between(from, to, share) {
  if (share >= 1) return to;
  return Float32Array.from(to, (value, at) => from[at] + (value - from[at]) * share);
}
