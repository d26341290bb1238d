// What Python hands to the Classes page, the state that both hold, and what its parts are drawn with.

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Room } from "../../browser/picture.js" */
/** @import { Actions } from "./actions.js" */
/** @import { Pictures } from "./pictures.js" */

/** @typedef {"grid" | "mix" | "arithmetic" | "difference"} View */
/** @typedef {"a" | "b" | "c"} Term */

/**
 * @typedef {object} ClassesState
 * @property {string} run
 * @property {number} snapshot
 * @property {View} view
 * @property {LatentSpec} latent
 * @property {string} group the group whose classes stand in columns, in corners or against each other
 * @property {"classes" | "latents"} layout
 * @property {number} start the seed of the grid's first latent
 * @property {string[]} corners three classes; none of a group that has fewer
 * @property {string[]} pair two classes
 * @property {boolean} many whether a change is averaged over many latents
 * @property {LatentSpec} a
 * @property {LatentSpec} b
 * @property {LatentSpec} c
 * @property {number} time how far a sum goes: 1 is a - b + c
 */

/** @typedef {{ noun: string, groups: Group[], shape: number[] }} ClassesFacts `shape` is channels, height, width */

/**
 * @typedef {object} ClassesData
 * @property {ClassesState} state
 * @property {number} origin
 * @property {number[]} snapshots
 * @property {string} live
 * @property {string} picture
 * @property {ClassesFacts} facts
 */

/**
 * What a view's controls are drawn with.
 *
 * @typedef {object} ControlsProps
 * @property {ClassesState} state
 * @property {ClassesFacts} facts
 * @property {boolean} narrow
 * @property {Room | null} room of the view's pictures; null until it is known
 * @property {Pictures} pictures
 * @property {Actions} actions
 */

/** @typedef {ControlsProps & { room: Room }} ViewProps what a view is drawn with */

/**
 * @param {ClassesFacts} facts
 * @param {string} name
 */
export function groupOf({ groups }, name) {
  return /** @type {Group} */ (groups.find((group) => group.name === name));
}
