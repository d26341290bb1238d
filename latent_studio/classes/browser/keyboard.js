// Keys of the whole page.

import { act, commandKey } from "../../browser/keys.js";

/** @import { Actions } from "./actions.js" */

/** @type {[string, string][]} */
export const CLASSES_SHORTCUTS = [
  ["1 2 3 4", "grid, mix, arithmetic, one attribute"],
  ["R", "other random latents"],
  ["\u2190 \u2192 \u2191 \u2193", "in the grid: choose a picture; in the triangle: move the mix"],
  ["Shift + arrows", "in the triangle: bigger steps"],
  ["Home", "in the triangle: a third of each"],
  ["Enter", "in the grid: open the picture in Explore"],
  ["Double-click a slider", "all of that class; or set it back"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
];

/** @type {Record<string, number[]>} across and down */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * What `listenToKeys` is to do with a key: whether it was taken.
 *
 * @param {Actions} actions
 * @param {KeyboardEvent} event
 */
export function classesKey(actions, event) {
  if (event.ctrlKey || event.metaKey) return commandKey(event, actions);
  if (event.key.toLowerCase() === "r") return act(actions.random);
  if (["1", "2", "3", "4"].includes(event.key)) return act(() => actions.view(Number(event.key) - 1));
  return false;
}
