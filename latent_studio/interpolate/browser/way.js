// The frames of the way, which Python lays out: how they are asked for and found.

/** @import { Frame } from "../../browser/connection.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { InterpolateState, Way } from "./data.js" */

/** @typedef {(Frame | undefined)[]} Frames by their indices; those that are not here yet are holes */

const FIRST_FETCH = 13; // frames spread over the whole way, so that there are stills and something plays at once
const FETCH = 64;
const CORNERS = 4;

/**
 * Whether the way that Python has laid out is that of a state.
 *
 * @param {Way} way
 * @param {InterpolateState} state
 */
export function fitsWay({ of: [count, loop, between] }, { keyframes, closed, frames }) {
  return count === keyframes.length && loop === closed && between === frames;
}

/**
 * Indices of frames in groups, in the order in which to fetch them: the keyframes and a few over the whole way, then
 * the rest.
 *
 * @param {Pick<Way, "times" | "places">} way
 */
export function fetchOrder({ times: { length }, places }) {
  const all = Array.from({ length }, (_, index) => index);
  const spread = Math.min(FIRST_FETCH, length);
  const evenly = all.slice(0, spread).map((place) => Math.round((place * (length - 1)) / (spread - 1)));
  const first = new Set([...places, ...evenly]);
  const rest = all.filter((index) => !first.has(index));
  const groups = [[...first].sort((one, other) => one - other)];
  for (let start = 0; start < rest.length; start += FETCH) groups.push(rest.slice(start, start + FETCH));
  return groups;
}

/**
 * @param {InterpolateState} state
 * @param {Way} way
 * @param {number[]} indices
 */
export function wayPicture({ keyframes, method, space, closed }, { times }, indices) {
  return { view: "path", keyframes, method, space, closed, times: indices.map((index) => times[index]) };
}

/**
 * The keyframes themselves, one after the other.
 *
 * @param {InterpolateState} state
 */
export function cardsPicture({ keyframes }) {
  const times = keyframes.map((_, index) => index / (keyframes.length - 1));
  return { view: "path", keyframes, method: "linear", times };
}

/**
 * The grid between the first four keyframes; those that are missing are drawn from the first one's next seeds.
 *
 * @param {InterpolateState} state
 */
export function gridPicture({ keyframes, method, side }) {
  const [first] = keyframes;
  const corners = Array.from({ length: CORNERS }, (_, at) => keyframes[at] ?? another(first, first.seed + at));
  return { view: "grid", corners, side, method: method === "linear" ? "linear" : "spherical" };
}

/** What a latent has where it is its seed's alone. */
export const NOTHING_BROUGHT = {
  ...{ kept: null, directions: {}, moves: {}, dimensions: {} },
  ...{ shell: false, style: null, basis: [] },
};

/**
 * A latent of the same class and truncation with another seed, and nothing else to it.
 *
 * @param {LatentSpec} latent
 * @param {number} seed
 * @returns {LatentSpec}
 */
export function another({ truncation, towards, condition }, seed) {
  return { ...NOTHING_BROUGHT, seed: seed >>> 0 /* it has 32 bits */, truncation, towards, condition };
}

/**
 * The same frames with those of an answer, each a frame of its own in the place that is its index.
 *
 * @param {Frames} frames
 * @param {number[]} indices
 * @param {Frame} answer
 * @returns {Frames}
 */
export function withAnswer(frames, indices, { header, samples }) {
  const size = header.height * header.width * header.channels;
  const single = { ...header, rows: 1, columns: 1, count: 1 };
  const all = frames.slice();
  indices.forEach((index, place) => {
    all[index] = { header: single, samples: samples.subarray(place * size, (place + 1) * size) };
  });
  return all;
}

/**
 * The frame of this index, or the nearest that is already here.
 *
 * @param {Frames} frames
 * @param {number} index
 */
export function nearestFrame(frames, index) {
  for (let distance = 0; distance < frames.length; distance++) {
    const found = frames[index - distance] ?? frames[index + distance];
    if (found) return found;
  }
  return null;
}
