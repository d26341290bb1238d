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
  const sliders = Array.from({ length: facts.directions }, (_, index) => {
    const slider = {
      index,
      value: directions[index] ?? 0,
      mark: markOf(axes, index),
      share: explained?.[index],
      whole,
    };
    const absent = explained !== undefined && index >= explained.length;
    return html`<${DirectionSlider} key=${index} ...${slider} hidden=${absent} actions=${actions} />`;
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

/**
 * @typedef {object} SliderProps
 * @property {number} index
 * @property {number} value
 * @property {string} mark
 * @property {number} [share] that it explains
 * @property {string} whole of what
 * @property {boolean} hidden
 * @property {Actions} actions
 */

const DirectionSlider = memo((/** @type {SliderProps} */ { index, share, whole, actions, ...more }) => {
  const name = `Direction ${index + 1}`;
  const explains = share !== undefined && `it explains ${(share * 100).toPrecision(2)} % of ${whole}`;
  return html`<${SigmaSlider}
    ...${{ label: String(index + 1), name, ...more, onRest: actions.rest }}
    tip=${explains ? `${name}, in standard deviations; ${explains}. Double-click sets it back.` : undefined}
    onInput=${(/** @type {number} */ value) => actions.direction(index, value)}
  />`;
});
