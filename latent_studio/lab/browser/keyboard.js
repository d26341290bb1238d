// The lab's keys.

import { act } from "../../browser/keys.js";
import { LAB_VIEWS } from "./views.js";

export const LAB_SHORTCUTS = [
  ["Space", "play, pause; Enter presses a button"],
  ["C", "one turn of the discriminator"],
  ["G", "one turn of the generator"],
  ["B", "one step of both"],
  ["N", "the next phase, in slow motion"],
  ["R", "reset"],
  ["\u2190 \u2192, \u2212 +", "slower, faster"],
  ...LAB_VIEWS.filter(({ key }) => key).map(({ key, text }) => [key, `${text.toLowerCase()} on, off`]),
];
const LAB_TURNS = { c: "discriminator", g: "generator", b: "both", n: "phase" };
const LAB_PACES = { ArrowLeft: -1, ArrowDown: -1, "-": -1, ArrowRight: 1, ArrowUp: 1, "+": 1, "=": 1 };

export function labKeys(actions) {
  return (event, target) => {
    if (event.ctrlKey || event.metaKey) return false;
    const key = event.key.toLowerCase();
    const view = LAB_VIEWS.find((one) => one.key === event.key);
    if (view) return act(() => actions.view(view.name));
    if (key === "r") return act(actions.reset);
    if (LAB_TURNS[key]) return act(() => actions.step(LAB_TURNS[key]));
    // Wherever the focus is: a slider has no use for it, and Enter presses a button.
    if (event.key === " ") return event.repeat || act(actions.switchPlaying);
    const own = event.key.startsWith("Arrow"); // what sliders want for themselves
    if (own && target !== document.body && !target.classList.contains("picture")) return false;
    if (LAB_PACES[event.key]) return act(() => actions.pace(LAB_PACES[event.key]));
    return false;
  };
}
