// What a step on the page makes of its state. Pure functions.

import { groupOf } from "./data.js";
import { sharesOf } from "./shares.js";

/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { ClassesFacts, ClassesState, View } from "./data.js" */

/**
 * Another group: its own classes stand in the corners and are compared.
 *
 * @param {ClassesFacts} facts
 * @param {string} name
 * @returns {Partial<ClassesState>}
 */
export function regrouped(facts, name) {
  const { classes } = groupOf(facts, name);
  const spread = [0, 1, 2].map((corner) => classes[Math.floor((corner * classes.length) / 3)]);
  const corners = classes.length < 3 ? [] : spread;
  return { group: name, corners, pair: [classes[0], classes[Math.floor(classes.length / 2)]] };
}

/**
 * Entering the mix with classes that are in no corner puts the strongest there.
 *
 * @param {ClassesState} state
 * @param {ClassesFacts} facts
 * @param {View} view
 * @returns {Partial<ClassesState>}
 */
export function entering({ corners, latent, group }, facts, view) {
  if (view !== "mix" || !corners.length) return { view };
  const shares = sharesOf(latent.condition, groupOf(facts, group));
  const present = Object.keys(shares).filter((name) => shares[name] > 0);
  const strongest = present.sort((one, other) => shares[other] - shares[one]).slice(0, corners.length);
  if (strongest.every((name) => corners.includes(name))) return { view };
  const others = corners.filter((name) => !strongest.includes(name));
  return { view, corners: [...strongest, ...others].slice(0, corners.length) };
}

/**
 * Other random latents in place of those that are seen; where b and c differ by their class alone they go on so.
 *
 * @param {ClassesState} state
 * @param {() => number} draw
 * @returns {Partial<ClassesState>}
 */
export function redrawn({ view, latent, a, b, c }, draw) {
  const [seed, second, third] = [draw(), draw(), draw()];
  const drawn = (/** @type {LatentSpec} */ term, /** @type {number} */ its) => ({ ...term, seed: its, kept: null });
  if (view !== "arithmetic") return { latent: drawn(latent, seed), ...(view === "grid" ? { start: seed } : {}) };
  return { a: drawn(a, seed), b: drawn(b, second), c: drawn(c, b.seed === c.seed ? second : third) };
}

/**
 * Another class at one of several places; one that is at another place already changes places with it.
 *
 * @param {string[]} names
 * @param {number} at
 * @param {string} name
 */
export function exchanged(names, at, name) {
  const other = names.indexOf(name);
  return names.map((each, place) => (place === at ? name : place === other ? names[at] : each));
}
