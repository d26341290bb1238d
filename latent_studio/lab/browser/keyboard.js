// The lab's keys.

import { act } from "../../browser/keys.js";
import { VIEWS } from "./view_list.js";

/** @import { Turn, ViewName } from "./data.js" */

/**
 * @typedef {object} KeyActions
 * @property {() => void} switchPlaying
 * @property {(turn: Turn) => void} step
 * @property {() => void} reset
 * @property {(by: number) => void} pace
 * @property {(name: ViewName) => void} toggle
 */

/** @type {[string, string][]} */
export const SHORTCUTS = [
  ["Space", "play, pause; Enter presses a button"],
  ["C", "one turn of the discriminator"],
  ["G", "one turn of the generator"],
  ["B", "one step of both"],
  ["N", "the next phase, in slow motion"],
  ["R", "reset"],
  ["\u2190 \u2192, \u2212 +", "slower, faster"],
  ...VIEWS.flatMap(({ key, text }) =>
    key ? [/** @type {[string, string]} */ ([key, `${text.toLowerCase()} on, off`])] : [],
  ),
];
/** @type {Record<string, Turn>} */
const TURNS = { c: "discriminator", g: "generator", b: "both", n: "phase" };
/** @type {Record<string, number>} */
const PACES = { ArrowLeft: -1, ArrowDown: -1, "-": -1, ArrowRight: 1, ArrowUp: 1, "+": 1, "=": 1 };

/**
 * Whether a key meant anything.
 *
 * @param {KeyActions} actions
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 */
export function labKey(actions, event, target) {
  if (event.ctrlKey || event.metaKey) return false;
  const key = event.key.toLowerCase();
  const view = VIEWS.find((one) => one.key === event.key);
  if (view) return act(() => actions.toggle(view.name));
  if (key === "r") return act(actions.reset);
  if (TURNS[key]) return act(() => actions.step(TURNS[key]));
  // Wherever the focus is: a slider has no use for it, and Enter presses a button.
  if (event.key === " ") return event.repeat || act(actions.switchPlaying);
  const own = event.key.startsWith("Arrow"); // what sliders want for themselves
  if (own && target !== document.body && !target.classList.contains("picture")) return false;
  return PACES[event.key] ? act(() => actions.pace(PACES[event.key])) : false;
}
