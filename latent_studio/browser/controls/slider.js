// A labelled slider with its number. A double click, or the Delete key, sets it back where it has something to go back to.

import { html } from "../vendor/htm_preact.js";
import { RangeInput } from "./range_input.js";

/** @import { Pace } from "../settled_state.js" */

/**
 * @typedef {object} SliderProps
 * @property {string} label
 * @property {string} [name] its accessible name, where the label alone says too little
 * @property {string} [tip]
 * @property {string} [mark] a sign beside the label, as of an axis
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {number} value
 * @property {number} [origin] where the filling begins, `low` unless said otherwise
 * @property {(value: number) => string} [format] two decimals unless said otherwise
 * @property {any} [neutral] what it is set back to; `onInput` gets it as it is
 * @property {string} [class]
 * @property {boolean} [hidden]
 * @property {(value: any) => void} onInput follows every movement
 * @property {(pace: Pace) => void} onRest says how the hand has come to rest
 */

const fixed = (/** @type {number} */ value) => value.toFixed(2);

/** @param {SliderProps} props */
export function Slider({
  label,
  name = label,
  tip,
  mark,
  value,
  format = fixed,
  neutral,
  class: more,
  hidden,
  ...bar
}) {
  const { low, high, step, origin, onInput, onRest } = bar;
  const back = () => {
    onInput(neutral);
    onRest("rest");
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    event.stopPropagation();
    back();
  };
  const resets = neutral !== undefined;
  const text = format(value);
  return html`<div
    class=${more ? `slider ${more}` : "slider"}
    hidden=${hidden}
    ondblclick=${resets ? back : undefined}
    onkeydown=${resets ? key : undefined}
  >
    <span class="slider-label" data-tip=${tip} data-axis=${mark}>${label}</span>
    <${RangeInput} ...${{ label: name, low, high, step, origin, value, valueText: text, onInput, onRest }} />
    <output>${text}</output>
  </div>`;
}
