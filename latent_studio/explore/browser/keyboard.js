// Keys of the whole component, and of the picture while it has the focus.

import { act, commandKey } from "../../browser/keys.js";

/** @typedef {ReturnType<typeof import("./actions.js").explorerActions>} Actions */

/** @type {[string, string][]} */
export const EXPLORE_SHORTCUTS = [
  ["R", "another random latent"],
  ["\u2190 \u2192 \u2191 \u2193", "on the picture: move along the two chosen directions"],
  ["Shift + arrows", "bigger steps"],
  ["Page up, Page down", "on the picture: the next, the previous snapshot"],
  ["1 2 3", "one picture, its neighbourhood, all classes"],
  ["0", "reset"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
  ["Drag the picture", "move along both directions at once"],
  ["Double-click a slider", "set it back"],
  ["Drop a picture", "open what was downloaded here"],
];
const SMALL_STEP = 0.1; // sigmas
const BIG_STEP = 0.5;

/**
 * What `listenToKeys` is to do with a key: whether it was taken.
 *
 * @param {Actions} actions
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 */
export function exploreKey(actions, event, target) {
  if (event.ctrlKey || event.metaKey) return commandKey(event, actions);
  const acted = pageKeys(actions)[event.key.toLowerCase()];
  if (acted) return act(acted);
  const stepped =
    target.tagName === "CANVAS" && pictureKeys(actions, event.shiftKey ? BIG_STEP : SMALL_STEP)[event.key];
  return stepped ? act(stepped) : false;
}

/**
 * @param {Actions} actions
 * @returns {Record<string, () => void>}
 */
function pageKeys({ random, reset, view }) {
  return { r: random, 0: reset, 1: () => view(0), 2: () => view(1), 3: () => view(2) };
}

/**
 * @param {Actions} actions
 * @param {number} size
 * @returns {Record<string, () => void>}
 */
function pictureKeys({ step, time }, size) {
  return {
    ArrowLeft: () => step(-size, 0),
    ArrowRight: () => step(size, 0),
    ArrowUp: () => step(0, size),
    ArrowDown: () => step(0, -size),
    PageUp: () => time(1),
    PageDown: () => time(-1),
  };
}
