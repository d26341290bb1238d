// Keys of the whole component, and of the picture while it has the focus.

import { act, commandKey } from "../../browser/keys.js";
import { randomSeed } from "../../browser/latent.js";
import { movedBy } from "./moves.js";

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
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// What `listenToKeys` is to do with a key.
export function exploreKeys(actions) {
  return (event, target) =>
    event.ctrlKey || event.metaKey ? commandKey(event, actions) : plainKey(event, target, actions);
}

function plainKey(event, target, actions) {
  const key = event.key.toLowerCase();
  if (key === "r") return act(actions.random);
  if (key === "0") return act(actions.reset);
  if (["1", "2", "3"].includes(key)) return act(() => actions.view(Number(key) - 1));
  if (target.tagName !== "CANVAS") return false;
  if (ARROWS[event.key]) {
    const size = event.shiftKey ? BIG_STEP : SMALL_STEP;
    return act(() => actions.move(...ARROWS[event.key].map((step) => step * size)));
  }
  if (event.key === "PageUp") return act(() => actions.time(1));
  if (event.key === "PageDown") return act(() => actions.time(-1));
  return false;
}

// What an explorer does with them.
export function keyActions(explorer) {
  return {
    undo: () => explorer.travel("undo"),
    redo: () => explorer.travel("redo"),
    reset: () => explorer.reset(),
    random: () => explorer.latent({ seed: randomSeed(), kept: null }, "soon"),
    view: (place) => explorer.panel.views[place] && explorer.edit({ view: explorer.panel.views[place].value }, "rest"),
    move: (across, up) => explorer.latent({ directions: movedBy(explorer.state, across, up) }, "soon"),
    time: (step) => {
      const snapshot = explorer.timeline.neighbour(explorer.shownImages(), step);
      if (snapshot !== null) explorer.edit({ snapshot }, "soon");
    },
  };
}
