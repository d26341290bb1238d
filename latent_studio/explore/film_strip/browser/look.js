// A look at what still moves: many latents at two moments, then a plane around the shown one.

import {
  extremes,
  greyLevels,
  meanChanges,
  planeLatent,
  planePicture,
  quantity,
  seedsPicture,
  singleOf,
  stacked,
} from "./moments.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { LatentSpec } from "../../../browser/latent_spec.js" */
/** @import { Ask } from "./columns.js" */

export const MANY = 128; // latents that are looked at
const PART = 32; // of them in one request, so that one sees how far it is
const SHOWN_EXTREMES = 8;

/**
 * What is looked at; `words` say which class.
 *
 * @typedef {{ latent: LatentSpec, pair: number[], axes: number[], words: string }} Subject
 */

/** @typedef {{ seed: number, change: number, frame: Frame }} Moved a latent, with its pictures before and after */

/** @typedef {{ subject: Subject, mean: number, said: string, most: Moved[], least: Moved[] }} Ranked */

/** @typedef {{ latent: LatentSpec, change: number, share: number }} Cell `share` is of the largest change */

/**
 * @param {Subject} subject
 * @param {Ask} ask
 * @param {(percent: number) => void} onWay
 * @returns {Promise<Ranked>}
 */
export async function ranked(subject, ask, onWay) {
  const { latent, pair, words } = subject;
  const frames = [];
  const parts = MANY / PART;
  for (let done = 0; done < pair.length * parts; done++) {
    onWay(Math.round((100 * done) / (pair.length * parts)));
    const seeds = Array.from({ length: PART }, (_, index) => (done % parts) * PART + index);
    frames.push(await ask("movement", pair[Math.floor(done / parts)], seedsPicture(latent, seeds)));
  }
  const [before, after] = [stacked(frames.slice(0, parts)), stacked(frames.slice(parts))];
  const changes = meanChanges(before, after);
  const { most, least } = extremes(changes, SHOWN_EXTREMES);
  const moved = (/** @type {number} */ seed) => {
    return { seed, change: changes[seed], frame: stacked([singleOf(before, seed), singleOf(after, seed)]) };
  };
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const [from, to] = pair.map(quantity);
  const said = `${from} to ${to} images${words && ` (${words})`}: ${greyLevels(mean)} of 255 on average.`;
  return { subject, mean, said, most: most.map(moved), least: least.map(moved) };
}

/**
 * How much each cell of the plane has changed.
 *
 * @param {Subject} subject
 * @param {Ask} ask
 * @returns {Promise<Cell[]>}
 */
export async function overPlane({ latent, pair, axes }, ask) {
  const picture = planePicture(latent, axes);
  const [before, after] = await Promise.all(pair.map((images, place) => ask(`plane ${place}`, images, picture)));
  const changes = meanChanges(before, after);
  const largest = Math.max(...changes, 1e-9);
  return changes.map((change, cell) => ({ latent: planeLatent(latent, axes, cell), change, share: change / largest }));
}
