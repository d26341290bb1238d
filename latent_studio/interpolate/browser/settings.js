// How the way leads, and how it is shown.

import { Choices } from "../../browser/controls/choices.js";
import { Heading } from "../../browser/controls/heading.js";
import { Slider } from "../../browser/controls/slider.js";
import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";

/** @import { Actions } from "./actions.js" */
/** @import { InterpolateState } from "./data.js" */

const VIEWS = [
  { value: "strip", text: "Film", symbol: "movie" },
  { value: "grid", text: "Grid", symbol: "grid_view" },
];
const METHODS = [
  { value: "spherical", text: "Spherical" },
  { value: "linear", text: "Linear" },
];
const SPLINE = { value: "spline", text: "Spline" };
const SPACES = [
  { value: "own", text: "In w" },
  { value: "z", text: "In z" },
];
const REPEATS = [
  { value: false, text: "Ping-pong", symbol: "sync_alt" },
  { value: true, text: "Loop", symbol: "loop" },
];
const METHOD_TIP =
  "Latents lie near a sphere: the spherical way stays on it, the linear one cuts through, where pictures are more " +
  "average. A spline goes through all keyframes without a corner.";

/**
 * @typedef {Pick<InterpolateState, "view" | "method" | "space" | "closed" | "frames" | "side"> & {
 *   mapped: boolean,
 *   actions: Actions,
 * }} SettingsProps
 */

export const Settings = memo((/** @type {SettingsProps} */ props) => {
  const { view, method, space, closed, frames, side, mapped, actions } = props;
  const grid = view === "grid";
  const chosen = (/** @type {string} */ name, /** @type {unknown} */ value) => ({
    value,
    onChoose: (/** @type {unknown} */ another) => actions.edit({ [name]: another }, "rest"),
  });
  const slid = (/** @type {string} */ name, /** @type {number} */ value) => ({
    ...{ value, step: 1, format: String, onRest: actions.rest },
    onInput: (/** @type {number} */ another) => actions.edit({ [name]: another }, "moving"),
  });
  return html`<section>
    <${Heading}
      text="Between keyframes"
      tip="How the latent gets from one keyframe to the next; classes are mixed evenly on the way."
    />
    <${Choices}
      label="View"
      tip="A film from one keyframe to the next, or a grid of all that lies between four of them."
      ...${{ options: VIEWS, ...chosen("view", view) }}
    />
    <${Choices}
      label="Interpolation"
      tip=${METHOD_TIP}
      options=${[...METHODS, { ...SPLINE, hidden: grid }]}
      ...${chosen("method", grid && method === "spline" ? "spherical" : method)}
    />
    <${Choices}
      label="Space"
      tip="Where the way runs: in w, which the mapping network makes of z, or in z, whose way it bends."
      ...${{ options: SPACES, hidden: grid || !mapped, ...chosen("space", space) }}
    />
    <${Choices}
      label="Repeat"
      tip="Ping-pong plays to the last keyframe and back again; a loop goes on from the last to the first."
      ...${{ options: REPEATS, hidden: grid, ...chosen("closed", closed) }}
    />
    <${Slider}
      label="Pictures"
      tip="How many pictures lead from one keyframe to the next."
      ...${{ low: 8, high: 240, hidden: grid, ...slid("frames", frames) }}
    />
    <${Slider}
      label="Side"
      tip="How many samples a side of the grid has."
      ...${{ low: 2, high: 16, hidden: !grid, ...slid("side", side) }}
    />
  </section>`;
});
