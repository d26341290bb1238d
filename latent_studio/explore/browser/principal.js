// Sliders along the generator's leading directions.

import { TextButton } from "../../browser/controls/buttons.js";
import { Slider } from "../../browser/controls/slider.js";
import { memo } from "../../browser/memo.js";
import { signed } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { snapshotWords } from "./offers.js";

/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Description, ExploreFacts } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

const SIGMAS = 3; // how far a direction's slider reaches
const AGAIN =
  "Directions belong to one snapshot and stay as they are while the generator learns. Find them again in the snapshot " +
  "shown, in the same order and sign as far as they can be matched.";

/**
 * `explained` is the share of the variance that each explains, once the server has told.
 *
 * @param {Pick<LatentSpec, "directions" | "basis"> & Pick<Description, "explained"> & {
 *   facts: ExploreFacts,
 *   axes: number[],
 *   images: number | undefined,
 *   hidden: boolean,
 *   actions: Actions,
 * }} props
 */
export function PrincipalDirections({ facts, directions, basis, explained, axes, images, hidden, actions }) {
  const last = basis.at(-1);
  const whole = facts.mapped ? "the variance of W within a class" : "the first layer's variance";
  const tip = (/** @type {number} */ index) => {
    const percent = explained && (100 * explained[index]).toPrecision(2);
    return `Direction ${index + 1}, in standard deviations; it explains ${percent} % of ${whole}. Double-click sets it back.`;
  };
  const sliders = Array.from({ length: facts.directions }, (_, index) => {
    const there = !explained || index < explained.length;
    return html`<${DirectionSlider}
      key=${index}
      ...${{ index, value: directions[index] ?? 0, mark: markOf(axes, index), hidden: !there, actions }}
      tip=${explained && there ? tip(index) : undefined}
    />`;
  });
  return html`<div class="pane" hidden=${hidden}>
    <div class="heading" hidden=${last === undefined || last === images}>
      <span class="source">${last === undefined ? "" : snapshotWords(last)}</span>
      <${TextButton} symbol="autorenew" label="Take new ones" tip=${AGAIN} onclick=${actions.refresh} />
    </div>
    ${sliders}
  </div>`;
}

/**
 * @param {number[]} axes
 * @param {number} index
 */
function markOf([across, up], index) {
  if (index === across) return "\u2194";
  return index === up ? "\u2195" : "";
}

/** @typedef {{ index: number, value: number, mark: string, tip: string, hidden: boolean, actions: Actions }} SliderProps */

const DirectionSlider = memo((/** @type {SliderProps} */ { index, actions, ...more }) => {
  const bar = { low: -SIGMAS, high: SIGMAS, step: 0.01, origin: 0, neutral: 0, format: signed, onRest: actions.rest };
  return html`<${Slider}
    label=${String(index + 1)}
    name=${`Direction ${index + 1}`}
    ...${bar}
    ...${more}
    onInput=${(/** @type {number} */ value) => actions.direction(index, value)}
  />`;
});
