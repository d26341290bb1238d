// Sliders along the generator's leading directions.

import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { SigmaSlider, SnapshotLine } from "./sigmas.js";

/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Description, ExploreFacts } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

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
    <${SnapshotLine} ...${{ of: basis.at(-1), shown: images, tip: AGAIN, onAgain: actions.refresh }} />
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
  return html`<${SigmaSlider}
    label=${String(index + 1)}
    name=${`Direction ${index + 1}`}
    ...${more}
    onInput=${(/** @type {number} */ value) => actions.direction(index, value)}
    onRest=${actions.rest}
  />`;
});
