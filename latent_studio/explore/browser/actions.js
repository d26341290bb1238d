// What can be done on the Explore page, each as a change of the state or as something that Python is told.

import { randomSeed } from "../../browser/controls/seed_field.js";
import { neighbouringSnapshot } from "../../browser/controls/time_line.js";
import { pictureFile } from "../../browser/picture_file.js";
import { save } from "../../browser/save.js";
import { downloadName, latentFile } from "./downloads.js";
import {
  draggedDirections,
  explorerRequest,
  movedBy,
  movedTo,
  pickedChange,
  steppedTo,
  withDimension,
} from "./moves.js";
import { viewsOf } from "./view_section.js";

/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { Description, ExploreData, ExploreState } from "./data.js" */
/** @import { Cell } from "./moves.js" */

/**
 * What the actions are taken on, as it is by then.
 *
 * @typedef {object} Explorer
 * @property {() => ExploreState} current
 * @property {(change: Partial<ExploreState>, pace: Pace) => void} edit
 * @property {(pace?: Pace) => void} rest
 * @property {(way: "undo" | "redo") => void} travel
 * @property {() => { data: ExploreData, images: number, snapshots: number[] }} shown
 * @property {(trigger: string, value?: unknown) => void} tell
 * @property {() => Promise<Description>} exactly once the exact picture of what is chosen stands on the canvas
 */

/** @param {Explorer} explorer */
export function explorerActions({ current, edit, rest, travel, shown, tell, exactly }) {
  let dragged = current(); // where the last drag began
  const latent = (/** @type {Partial<LatentSpec>} */ change, /** @type {Pace} */ pace) =>
    edit({ latent: { ...current().latent, ...change } }, pace);

  return {
    edit,
    latent,
    rest,
    travel,
    tell,
    undo: () => travel("undo"),
    redo: () => travel("redo"),
    random: () => latent({ seed: randomSeed(), kept: null }, "soon"),
    reset: () => {
      const still = { directions: {}, moves: {}, dimensions: {}, style: null };
      latent({ truncation: 1, towards: "mean", shell: false, ...still }, "rest");
    },
    view: (/** @type {number} */ place) => {
      const found = viewsOf(shown().data.facts)[place];
      if (found) edit({ view: found.value }, "rest");
    },
    /** A step along both axes, in sigmas. */
    step: (/** @type {number} */ across, /** @type {number} */ up) =>
      latent({ directions: movedBy(current(), across, up) }, "soon"),
    time: (/** @type {number} */ step) => {
      const { images, snapshots } = shown();
      const snapshot = neighbouringSnapshot(snapshots, images, step);
      if (snapshot !== null) edit({ snapshot }, "soon");
    },
    follow: (/** @type {boolean} */ follow) => edit({ snapshot: follow ? "latest" : shown().images }, "rest"),
    direction: (/** @type {number} */ index, /** @type {number} */ sigmas) =>
      latent({ directions: movedTo(current().latent.directions, { [index]: sigmas }) }, "moving"),
    dimension: (/** @type {number} */ index, /** @type {number | null} */ value) =>
      latent({ dimensions: withDimension(current().latent.dimensions, index, value) }, "moving"),
    move: (/** @type {string} */ digest, /** @type {number} */ sigmas, /** @type {number[]} */ layers) =>
      latent({ moves: steppedTo(current().latent.moves, digest, sigmas, layers) }, "moving"),
    refresh: () => {
      const { data, images } = shown();
      latent({ basis: [...current().latent.basis, images].slice(-data.facts.longest_basis) }, "rest");
    },
    drag: (/** @type {number} */ across, /** @type {number} */ up, /** @type {boolean} */ begins) => {
      if (begins) dragged = current();
      latent({ directions: draggedDirections(dragged, across, up) }, "moving");
    },
    pick: (/** @type {Cell} */ at) => {
      const change = pickedChange(current(), shown().data.facts.groups, at);
      if (change) latent(change, "rest");
    },
    /** Saves the picture; a sentence where it can't be had. */
    savePicture: async (/** @type {number} */ scale) => {
      const { data, images } = shown();
      const state = current();
      try {
        const { run, picture } = explorerRequest(state, true);
        const file = await pictureFile(data.picture, { run, snapshot: images, picture, scale });
        save(file, downloadName(state, images, scale > 1 ? `-x${scale}.png` : ".png"));
        return "";
      } catch (error) {
        return /** @type {Error} */ (error).message;
      }
    },
    saveLatent: async () => {
      const description = await exactly();
      save(latentFile(current(), description), downloadName(current(), description.images ?? 0, ".json"));
    },
  };
}
