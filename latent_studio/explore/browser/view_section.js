// How the latent is shown: one picture, its neighbours, all classes; and beside another generator's.

import { Choices } from "../../browser/controls/choices.js";
import { Labelled } from "../../browser/controls/labelled.js";
import { Select } from "../../browser/controls/select.js";
import { Slider } from "../../browser/controls/slider.js";
import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { axesWith } from "./moves.js";

/** @import { ExploreFacts, ExploreState } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

/** @type {{ value: ExploreState["view"], text: string, symbol: string }[]} */
const VIEWS = [
  { value: "single", text: "Picture", symbol: "image" },
  { value: "neighbourhood", text: "Neighbours", symbol: "grid_view" },
  { value: "classes", text: "Classes", symbol: "category" },
];
const AXIS_TIP = "The direction that this way across the neighbourhood follows; the arrow keys follow the same two.";

/**
 * The views that a generator has.
 *
 * @param {ExploreFacts} facts
 */
export function viewsOf({ directions, groups }) {
  const possible = { single: true, neighbourhood: directions > 1, classes: groups.length > 0 };
  return VIEWS.filter(({ value }) => possible[value]);
}

/**
 * @typedef {Pick<ExploreState, "view" | "axes" | "spread" | "group" | "beside"> & {
 *   facts: ExploreFacts,
 *   others: string[],
 *   actions: Actions,
 * }} ViewProps
 */

export const ViewSection = memo((/** @type {ViewProps} */ props) => {
  const { facts, others, view, group, beside, actions } = props;
  const tip = facts.groups.length
    ? "One picture, the 8 by 8 pictures around it, or the same latent in every class."
    : "One picture, or the 8 by 8 pictures around it.";
  const choose = (/** @type {Partial<ExploreState>} */ change) => actions.edit(change, "rest");
  const runs = [{ value: "", text: "nothing" }, ...others.map((run) => ({ value: run, text: run }))];
  return html`<section>
    <${Choices}
      label="View"
      tip=${tip}
      options=${viewsOf(facts)}
      value=${view}
      onChoose=${(/** @type {ExploreState["view"]} */ chosen) => choose({ view: chosen })}
    />
    <${Neighbourhood} ...${props} />
    <div class="options" hidden=${view !== "classes" || facts.groups.length < 2}>
      <${Labelled} text="Classes of">
        <${Select}
          label="Classes of"
          tip="Which classes to lay out."
          options=${facts.groups.map(({ name }) => ({ value: name, text: name }))}
          value=${group}
          onChoose=${(/** @type {string} */ name) => choose({ group: name })}
        />
      <//>
    </div>
    <${Labelled} text="Compare with" hidden=${!others.length}>
      <${Select}
        label="Compare with"
        tip="Show what another generator makes of the same latent, beside this one."
        options=${runs}
        value=${beside}
        onChoose=${(/** @type {string} */ run) => choose({ beside: run })}
      />
    <//>
  </section>`;
});

/** @param {ViewProps} props */
function Neighbourhood({ facts, view, axes, spread, actions }) {
  const ways = Array.from({ length: facts.directions }, (_, index) => ({
    value: index,
    text: `Direction ${index + 1}`,
  }));
  const axis = (/** @type {number} */ place, /** @type {string} */ label) => html`<${Select}
    label=${label}
    tip=${AXIS_TIP}
    options=${ways}
    value=${axes[place]}
    onChoose=${(/** @type {number} */ index) => actions.edit({ axes: axesWith(axes, place, index) }, "rest")}
  />`;
  return html`<div class="options" hidden=${view !== "neighbourhood"}>
    <div class="pair">
      <${Labelled} text="Across">${axis(0, "Direction across")}<//>
      <${Labelled} text="Up">${axis(1, "Direction up")}<//>
    </div>
    <${Slider}
      label="Spread"
      tip="How far the neighbourhood reaches to each side, in standard deviations."
      ...${{ low: 0.1, high: 3, step: 0.05, value: spread }}
      onInput=${(/** @type {number} */ value) => actions.edit({ spread: value }, "moving")}
      onRest=${actions.rest}
    />
  </div>`;
}
