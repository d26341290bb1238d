// Which class: one per group, and on request a second and the mix between them.

import { html } from "../vendor/htm_preact.js";
import { ToggleButton } from "./buttons.js";
import { ClassPicker } from "./class_picker.js";
import { Slider } from "./slider.js";

/** @import { Pace } from "../settled_state.js" */
/** @import { Group } from "./class_picker.js" */

/**
 * Classes by the names of their groups, and how far the mix is from the first (0) to the second (1).
 *
 * @typedef {{ first: Record<string, string>, second: Record<string, string> | null, mix: number }} Condition
 */

const MIX_TIP =
  "Blend into a second class: conditions are numbers, so the generator can be asked for something between.";

/**
 * Something to mix with that differs: the next class of the first group.
 *
 * @param {Group[]} groups
 * @param {Record<string, string>} first
 */
export function anotherClass([group], first) {
  const next = (group.classes.indexOf(first[group.name]) + 1) % group.classes.length;
  return { ...first, [group.name]: group.classes[next] };
}

/**
 * `onChange` gets the whole condition, with whatever else stands in it as it was; `onRest` says how the hand has come to
 * rest on the mix.
 *
 * @template {Condition} Given
 * @param {object} props
 * @param {Group[]} props.groups
 * @param {Given} props.condition
 * @param {(condition: Given, pace: Pace) => void} props.onChange
 * @param {(pace: Pace) => void} props.onRest
 */
export function ConditionControls({ groups, condition, onChange, onRest }) {
  const { first, second, mix } = condition;
  const pickers = (/** @type {"first" | "second"} */ place) =>
    groups.map((group) => {
      const chosen = condition[place] ?? first;
      const choose = (/** @type {string} */ name) =>
        onChange({ ...condition, [place]: { ...chosen, [group.name]: name } }, "rest");
      const label = place === "first" ? group.name : `second ${group.name}`;
      const title = groups.length > 1 ? group.name : undefined;
      const value = chosen[group.name] ?? null;
      return html`<${ClassPicker} key=${group.name} ...${{ group, label, title, value, onChoose: choose }} />`;
    });
  const toggle = () => {
    const change = second ? { second: null, mix: 0 } : { second: anotherClass(groups, first), mix: 0.5 };
    onChange({ ...condition, ...change }, "rest");
  };
  return html`<div class="condition">
    ${pickers("first")}
    <${ToggleButton}
      symbol="join_inner"
      text="Mix with another"
      tip=${MIX_TIP}
      pressed=${second !== null}
      onToggle=${toggle}
    />
    <div class="blend" hidden=${second === null}>
      <span class="label" data-tip="What to blend into; the mix says how far.">Second class</span>
      ${pickers("second")}
      <${Slider}
        label="Mix"
        name="Mix of the two classes"
        tip="How far from the first class (0) to the second (1)."
        ...${{ low: 0, high: 1, step: 0.01, value: mix }}
        onInput=${(/** @type {number} */ value) => onChange({ ...condition, mix: value }, "moving")}
        onRest=${onRest}
      />
    </div>
  </div>`;
}
