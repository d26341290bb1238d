// What can be done with the keyframes, each as a change of the state.

import { randomSeed } from "../../browser/controls/seed_field.js";
import { FEWEST_KEYFRAMES, MOST_KEYFRAMES } from "./data.js";
import { another } from "./way.js";

/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { InterpolateState } from "./data.js" */

/** @typedef {ReturnType<typeof interpolateActions>} Actions */

/**
 * What the actions are taken on, as it is by then.
 *
 * @typedef {object} Interpolator
 * @property {() => InterpolateState} current
 * @property {(change: Partial<InterpolateState>, pace: Pace) => void} edit
 * @property {(pace?: Pace) => void} rest
 * @property {(way: "undo" | "redo") => void} travel
 * @property {() => number} chosen
 * @property {(index: number) => void} choose
 */

/** @param {Interpolator} interpolator */
export function interpolateActions({ current, edit, rest, travel, chosen, choose }) {
  const keyframes = () => current().keyframes;
  const become = (/** @type {LatentSpec[]} */ changed, /** @type {Pace} */ pace = "rest") =>
    edit({ keyframes: changed }, pace);
  const move = (/** @type {number} */ from, /** @type {number} */ to, /** @type {Pace} */ pace) => {
    choose(to);
    become(keyframes().toSpliced(from, 1).toSpliced(to, 0, keyframes()[from]), pace);
  };
  const insert = (/** @type {number} */ place, /** @type {LatentSpec} */ latent) => {
    if (keyframes().length >= MOST_KEYFRAMES) return;
    choose(place);
    become(keyframes().toSpliced(place, 0, latent));
  };
  const append = (/** @type {LatentSpec} */ latent) => insert(keyframes().length, latent);

  return {
    ...{ edit, rest, travel, choose, move, append },
    undo: () => travel("undo"),
    redo: () => travel("redo"),
    /** Changes the chosen keyframe. */
    change: (/** @type {Partial<LatentSpec>} */ change, /** @type {Pace} */ pace) =>
      become(keyframes().with(chosen(), { ...keyframes()[chosen()], ...change }), pace),
    shift: (/** @type {number} */ step) => move(chosen(), chosen() + step, "rest"),
    /** A keyframe at the end, of the chosen one's class. */
    add: () => append(another(keyframes()[chosen()], randomSeed())),
    duplicate: () => insert(chosen() + 1, keyframes()[chosen()]),
    remove: () => {
      if (keyframes().length > FEWEST_KEYFRAMES) become(keyframes().toSpliced(chosen(), 1));
    },
    draw: () => become(keyframes().map((latent) => another(latent, randomSeed()))),
    reverse: () => become(keyframes().toReversed()),
  };
}
