// The frames of the way, which Python lays out ({times, order, places of the keyframes}): how they are fetched and found.

import { HIGHEST_SEED } from "../../browser/latent.js";

const FIRST_FETCH = 13; // frames spread over the whole way, so that there are stills and something plays at once
const FETCH = 64;
const CORNERS = 4;

// Whether the way that Python has laid out is that of a state: as many keyframes and frames between them, closed or not.
export function fitsWay({ of }, { keyframes, closed, frames }) {
  return JSON.stringify(of) === JSON.stringify([keyframes.length, closed, frames]);
}

// Indices of frames in groups, in the order in which to fetch them: the keyframes and a few over the whole way, then
// the rest.
export function fetchOrder({ times, places }) {
  const { length } = times;
  const spread = Math.min(FIRST_FETCH, length);
  const evenly = Array.from({ length: spread }, (_, place) => Math.round((place * (length - 1)) / (spread - 1)));
  const first = new Set([...places, ...evenly]);
  const rest = Array.from({ length }, (_, index) => index).filter((index) => !first.has(index));
  const groups = [[...first].sort((one, other) => one - other)];
  for (let start = 0; start < rest.length; start += FETCH) groups.push(rest.slice(start, start + FETCH));
  return groups;
}

export function wayPicture({ keyframes, method, space, closed }, { times }, indices) {
  return { view: "path", keyframes, method, space, closed, times: indices.map((index) => times[index]) };
}

// The keyframes themselves, one after the other.
export function cardsPicture({ keyframes }) {
  const times = keyframes.map((_, index) => index / (keyframes.length - 1));
  return { view: "path", keyframes, method: "linear", times };
}

// The grid between the first four keyframes; those that are missing are drawn from the first one's next seeds.
export function gridPicture({ keyframes, method, side }) {
  const missing = Array.from({ length: CORNERS }, (_, step) => another(keyframes[0], keyframes[0].seed + step));
  const corners = missing.map((latent, index) => keyframes[index] ?? latent);
  return { view: "grid", corners, side, method: method === "linear" ? "linear" : "spherical" };
}

// What a latent has where it is its seed's alone.
export const NOTHING_BROUGHT = { kept: null, directions: {}, moves: {}, dimensions: {}, shell: false, style: null, basis: [] };

// A latent of the same class and truncation with another seed, and nothing else to it.
export function another({ truncation, towards, condition }, seed) {
  return { ...NOTHING_BROUGHT, seed: seed % (HIGHEST_SEED + 1), truncation, towards, condition };
}

// A frame of its own for each sample of an answer.
export function singleFrames({ header, samples }) {
  const size = header.height * header.width * header.channels;
  const single = { ...header, rows: 1, columns: 1, count: 1 };
  return Array.from({ length: header.count }, (_, index) => ({
    header: single,
    samples: samples.subarray(index * size, (index + 1) * size),
  }));
}

// The frame of this index, or the nearest that is already here.
export function nearestFrame(frames, index) {
  for (let distance = 0; distance < frames.length; distance++) {
    const found = frames[index - distance] ?? frames[index + distance];
    if (found) return found;
  }
  return null;
}
