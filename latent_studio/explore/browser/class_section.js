// What the generator is asked for.

import { ConditionControls } from "../../browser/controls/condition_controls.js";
import { Heading } from "../../browser/controls/heading.js";
import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";

/** @import { ConditionSpec } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { ExploreFacts } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

/**
 * A mix of several classes in words; it is made on another page, and any choice of a class ends it.
 *
 * @param {ConditionSpec["shares"]} shares
 */
export function mixWords(shares) {
  const parts = Object.values(shares).flatMap((classes) => Object.entries(classes));
  const words = parts.filter(([, share]) => share > 0).map(([name, share]) => `${(share * 100).toFixed(0)} % ${name}`);
  return words.length ? `A mix: ${words.join(", ")}. Choose a class to end it.` : "";
}

/** @typedef {{ facts: ExploreFacts, condition: ConditionSpec, actions: Actions }} ClassProps */

export const ClassSection = memo((/** @type {ClassProps} */ { facts: { groups }, condition, actions }) => {
  const mixed = mixWords(condition.shares);
  const change = (/** @type {ConditionSpec} */ changed, /** @type {Pace} */ pace) =>
    actions.latent({ condition: { ...changed, shares: {} } }, pace);
  return html`<section>
    <${Heading} text="Class" tip="What the generator is asked for; the latent decides the rest." />
    <p class="source" hidden=${!mixed}>${mixed}</p>
    <${ConditionControls} ...${{ groups, condition, onChange: change, onRest: actions.rest }} />
  </section>`;
});
