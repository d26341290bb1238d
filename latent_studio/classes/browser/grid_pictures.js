// What the grid asks for. Pure functions.

import { groupOf } from "./data.js";
import { LATENTS, seedsOfChunk } from "./layout.js";
import { seedAfter, seedsFrom, withClass } from "./shares.js";

/** @import { ClassesFacts, ClassesState } from "./data.js" */
/** @import { Places } from "./layout.js" */

const MOST_IN_FILE = 256; // samples

/**
 * What all pictures of the grid have in common: a chunk with another key is out of date.
 *
 * @param {ClassesState} state
 * @param {ClassesFacts} facts
 * @param {boolean} exact
 */
export function keyOf({ run, snapshot, latent, start, group: name, layout }, facts, exact) {
  const { seed: _, condition, ...rest } = latent;
  const group = groupOf(facts, name);
  const others = layout === "classes" ? withClass(condition, facts.groups, group, group.classes[0]) : condition;
  return JSON.stringify([run, snapshot, rest, others, start, name, layout, exact]);
}

/**
 * @param {Places} places
 * @param {ClassesState} state
 * @param {number} number
 */
export function chunkPicture(places, { latent, start, group }, number) {
  const seeds = seedsOfChunk(places, start, number);
  const spec = { ...latent, seed: seeds[0], kept: null };
  if (places.classes.length) return { view: "classes", ...spec, group };
  return { view: "seeds", ...spec, seeds, columns: places.columns };
}

/**
 * The current latent in every class, or the latents in sight.
 *
 * @param {Places} places
 * @param {ClassesState} state
 * @param {number} top
 * @param {number} height
 */
export function filePicture({ classes, columns, pitch }, { latent, group, start }, top, height) {
  if (classes.length) return { picture: { view: "classes", ...latent, group }, columns: 5 };
  const first = Math.floor(top / pitch.down) * columns;
  const count = Math.min(Math.ceil(height / pitch.down) * columns, MOST_IN_FILE, LATENTS - first);
  const seeds = seedsFrom(seedAfter(start, first), count);
  return { picture: { view: "seeds", ...latent, kept: null, seeds, columns }, columns };
}
