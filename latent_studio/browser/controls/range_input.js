// The bare bar of a slider, filled from its origin to where it stands.

import { html } from "../vendor/htm_preact.js";
import { usePace } from "./pace.js";

/** @import { Pace } from "../settled_state.js" */

/**
 * `onInput` follows every movement; `onRest` says how the hand has come to rest.
 *
 * @typedef {object} RangeInputProps
 * @property {string} label its accessible name
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {number} value
 * @property {string} [valueText] the value as it is read out
 * @property {number} [origin] where the filling begins, `low` unless said otherwise
 * @property {string} [tip]
 * @property {boolean} [hidden]
 * @property {(value: number) => void} onInput
 * @property {(pace: Pace) => void} [onRest]
 * @property {(event: PointerEvent) => void} [onpointerdown]
 */

/** @param {RangeInputProps} props */
export function RangeInput({ label, low, high, step, value, valueText, origin = low, tip, hidden, ...told }) {
  const { onInput, onRest = () => {}, onpointerdown } = told;
  const { onkeydown, onchange } = usePace(onRest);
  const within = Math.min(high, Math.max(low, value));
  /** @param {number} at */
  const share = (at) => (high > low ? ((at - low) / (high - low)) * 100 : 100);
  const [from, to] = [share(origin), share(within)].sort((a, b) => a - b);
  return html`<input
    type="range"
    min=${low}
    max=${high}
    step=${step}
    value=${within}
    aria-label=${label}
    aria-valuetext=${valueText}
    data-tip=${tip}
    hidden=${hidden}
    style=${{ "--from": `${from}%`, "--to": `${to}%` }}
    oninput=${(/** @type {Event} */ event) => onInput(Number(/** @type {HTMLInputElement} */ (event.target).value))}
    onkeydown=${onkeydown}
    onchange=${onchange}
    onpointerdown=${onpointerdown}
  />`;
}
