// What can be done on the Classes page, each as a change of the state or as something that Python is told.

import { randomSeed } from "../../browser/controls/seed_field.js";
import { pictureFile } from "../../browser/picture_file.js";
import { save } from "../../browser/save.js";
import { entering, redrawn, regrouped } from "./moves.js";
import { withClass, withShares } from "./shares.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { ClassesData, ClassesState, View } from "./data.js" */
/** @import { Pictures, Wanted } from "./pictures.js" */
/** @import { Shares } from "./shares.js" */

/** @typedef {ReturnType<typeof classesActions>} Actions */

/** @type {View[]} */
const VIEWS = ["grid", "mix", "arithmetic", "difference"];
export const FILE_SIDE = 560; // pixels that a file is to have at least
const LARGEST_SCALE = 16;

/**
 * The views there are: without classes there is only arithmetic.
 *
 * @param {Group[]} groups
 */
export function viewsOf(groups) {
  return VIEWS.filter((view) => groups.length > 0 || view === "arithmetic");
}

/**
 * @param {object} page as it is by the time something is done
 * @param {() => ClassesState} page.current
 * @param {(change: Partial<ClassesState>, pace: Pace) => void} page.edit
 * @param {(pace?: Pace) => void} page.rest
 * @param {(way: "undo" | "redo") => void} page.travel
 * @param {() => ClassesData} page.data
 * @param {(value: object) => void} page.onTake
 * @param {Pictures} page.pictures
 */
export function classesActions({ current, edit, rest, travel, data, onTake, pictures }) {
  const latent = (/** @type {Partial<LatentSpec>} */ change, /** @type {Pace} */ pace) =>
    edit({ latent: { ...current().latent, ...change } }, pace);
  const enter = (/** @type {View} */ view) => edit(entering(current(), data().facts, view), "rest");

  return {
    current,
    edit,
    rest,
    travel,
    latent,
    enter,
    undo: () => travel("undo"),
    redo: () => travel("redo"),
    random: () => edit(redrawn(current(), randomSeed), "soon"),
    view: (/** @type {number} */ place) => viewsOf(data().facts.groups).includes(VIEWS[place]) && enter(VIEWS[place]),
    regroup: (/** @type {string} */ name) => edit(regrouped(data().facts, name), "rest"),
    /** Another class of a group, the others as they are. */
    choose: (/** @type {Group} */ group, /** @type {string} */ name) =>
      latent({ condition: withClass(current().latent.condition, data().facts.groups, group, name) }, "rest"),
    share: (/** @type {Group} */ group, /** @type {Shares} */ shares, /** @type {Pace} */ pace) =>
      latent({ condition: withShares(current().latent.condition, data().facts.groups, group, shares) }, pace),
    /** To Explore, or to the path. */
    take: (/** @type {"explore" | "path"} */ to) => {
      rest();
      onTake({ to, state: current() });
    },
    /** Saves what is to be seen; a sentence where it can't be had. */
    download: async () => {
      rest();
      const state = current();
      const { picture: path, facts } = data();
      try {
        const file = await pictures.views.get(state.view)?.file((wanted) => {
          const { run, snapshot } = state;
          return pictureFile(path, { run, snapshot, picture: wanted.picture, scale: scaleOf(wanted, facts.shape) });
        });
        if (file) save(file, `${state.run}-${state.snapshot}-${state.view}.png`);
        return "";
      } catch (error) {
        return /** @type {Error} */ (error).message;
      }
    },
  };
}

/**
 * How many times a picture is enlarged in its file.
 *
 * @param {Wanted} wanted
 * @param {number[]} shape
 */
function scaleOf({ columns }, [, high, wide]) {
  return Math.min(LARGEST_SCALE, Math.ceil(FILE_SIDE / (Math.max(high, wide) * columns)));
}
