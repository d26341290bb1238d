// What several views choose: a class of each group, one of several groups, and the latent's own numbers.

import { Choices } from "../../browser/controls/choices.js";
import { ClassPicker } from "../../browser/controls/class_picker.js";
import { SeedField } from "../../browser/controls/seed_field.js";
import { TruncationSlider } from "../../browser/controls/truncation_slider.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { pureClass, sharesOf } from "./shares.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { ConditionSpec, LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Actions } from "./actions.js" */

/**
 * @param {object} props
 * @param {Group[]} props.groups
 * @param {ConditionSpec} props.condition
 * @param {string} [props.without] a group that is not chosen here
 * @param {boolean} [props.compact] in lists
 * @param {(group: Group) => string} [props.labelOf]
 * @param {(group: Group, name: string) => void} props.onChoose
 */
export function ClassChoosers({ groups, condition, without, compact, labelOf = ({ name }) => name, onChoose }) {
  const pickers = groups.map((group) => {
    const value = pureClass(sharesOf(condition, group));
    const title = groups.length > 1 || compact ? group.name : undefined;
    return html`<${ClassPicker}
      key=${group.name}
      ...${{ group, value, title, compact, label: labelOf(group), hidden: group.name === without }}
      onChoose=${(/** @type {string} */ name) => onChoose(group, name)}
    />`;
  });
  return html`<div class="condition">${pickers}</div>`;
}

/**
 * Nothing to choose where there is one.
 *
 * @param {{ groups: Group[], value: string, tip: string, hidden?: boolean, onChoose: (name: string) => void }} props
 */
export function GroupChooser({ groups, value, tip, hidden = false, onChoose }) {
  const options = groups.map(({ name }) => ({ value: name, text: name }));
  const label = "Group of classes";
  return html`<${Choices} ...${{ label, options, value, tip, onChoose, hidden: hidden || groups.length < 2 }} />`;
}

/** @param {{ latent: LatentSpec, tip: string, actions: Actions }} props */
export function LatentFields({ latent: { seed, truncation }, tip, actions: { latent, rest } }) {
  return html`
    <${SeedField}
      label="Seed"
      shortcut="R"
      ...${{ value: seed, onRest: rest }}
      onInput=${(/** @type {number} */ drawn) => latent({ seed: drawn, kept: null }, "moving")}
    />
    <${TruncationSlider}
      ...${{ tip, value: truncation, onRest: rest }}
      onInput=${(/** @type {number} */ value) => latent({ truncation: value }, "moving")}
    />
  `;
}
