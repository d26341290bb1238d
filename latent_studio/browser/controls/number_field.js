// A whole number that is typed or stepped.

import { html } from "../vendor/htm_preact.js";
import { useLayoutEffect, useRef } from "../vendor/preact_hooks.js";
import { usePace } from "./pace.js";

/** @import { Pace } from "../settled_state.js" */

/**
 * The number that stands in a field, within its bounds; null where none does.
 *
 * @param {string} text
 * @param {number} low
 * @param {number} high
 */
export function typedNumber(text, low, high) {
  const typed = Number(text);
  return text !== "" && Number.isFinite(typed) ? Math.min(high, Math.max(low, Math.round(typed))) : null;
}

/**
 * `onInput` gets each number as it is typed or stepped; what is half typed stays as it is until the hand rests.
 *
 * @param {object} props
 * @param {string} props.label its accessible name
 * @param {number} props.low
 * @param {number} props.high
 * @param {number} props.value
 * @param {string} [props.tip]
 * @param {(value: number) => void} props.onInput
 * @param {(pace: Pace) => void} props.onRest
 */
export function NumberField({ label, low, high, value, tip, onInput, onRest }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => {
    const node = /** @type {HTMLInputElement} */ (input.current);
    const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    const typing = root.activeElement === node;
    if (!typing || typedNumber(node.value, low, high) !== value) node.value = String(value);
  });
  const told = () => {
    const typed = typedNumber(/** @type {HTMLInputElement} */ (input.current).value, low, high);
    if (typed !== null) onInput(typed);
    return typed ?? value;
  };
  const { onkeydown, onchange } = usePace((pace) => {
    /** @type {HTMLInputElement} */ (input.current).value = String(told());
    onRest(pace);
  });
  return html`<input
    ref=${input}
    type="number"
    min=${low}
    max=${high}
    step=${1}
    inputmode="numeric"
    aria-label=${label}
    data-tip=${tip}
    oninput=${told}
    onkeydown=${onkeydown}
    onchange=${onchange}
  />`;
}
