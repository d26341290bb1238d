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
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * What `listenToKeys` is to do with a key: whether it was taken.
 *
 * @param {Actions} actions
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 */
export function exploreKey(actions, event, target) {
  if (event.ctrlKey || event.metaKey) return commandKey(event, actions);
  const key = event.key.toLowerCase();
  if (key === "r") return act(actions.random);
  if (key === "0") return act(actions.reset);
  if (["1", "2", "3"].includes(key)) return act(() => actions.view(Number(key) - 1));
  if (target.tagName !== "CANVAS") return false;
  if (ARROWS[event.key]) {
    const size = event.shiftKey ? BIG_STEP : SMALL_STEP;
    const [across, up] = ARROWS[event.key];
    return act(() => actions.step(across * size, up * size));
  }
  if (event.key === "PageUp") return act(() => actions.time(1));
  if (event.key === "PageDown") return act(() => actions.time(-1));
  return false;
}
