// Keys of the whole component, and of the film where nothing else has the focus.

import { act, commandKey } from "../../browser/keys.js";

/** @import { Actions } from "./actions.js" */
/** @import { UsedPlayer } from "./player.js" */

/** @type {[string, string][]} */
export const INTERPOLATE_SHORTCUTS = [
  ["Space", "play, pause"],
  ["\u2190 \u2192", "a picture back, a picture on"],
  ["Home, End", "to the first keyframe, to the last"],
  ["A", "add a keyframe"],
  ["R", "draw all keyframes again"],
  ["on a card \u2190 \u2192", "choose the one before, the next"],
  ["on a card Shift + \u2190 \u2192", "move it"],
  ["on a card Delete", "remove it"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
];

/**
 * What `listenToKeys` is to do with a key: whether it was taken.
 *
 * @param {Actions} actions
 * @param {Pick<UsedPlayer, "toggle" | "step" | "jump" | "jumpToLast">} player
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 */
export function interpolateKey(actions, player, event, target) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return commandKey(event, actions);
  if (key === "r") return act(actions.draw);
  if (key === "a") return act(actions.add);
  if (key === " ") return event.repeat || act(player.toggle);
  if (target !== document.body && target.tagName !== "CANVAS") return false;
  /** @type {Record<string, () => void>} */
  const film = {
    arrowleft: () => player.step(-1),
    arrowright: () => player.step(1),
    home: () => player.jump(0),
    end: player.jumpToLast,
  };
  return film[key] ? act(film[key]) : false;
}
