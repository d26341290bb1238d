// A few choices side by side, one chosen: a radio group with the arrow keys of one.

import { html } from "../vendor/htm_preact.js";
import { Icon } from "./icon.js";

/**
 * @template Value
 * @typedef {object} Option
 * @property {Value} value
 * @property {string} text
 * @property {string} [symbol]
 * @property {string} [class]
 * @property {boolean} [hidden]
 */

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * `value` may be none of the options: then none is checked.
 *
 * @template Value
 * @param {object} props
 * @param {string} props.label
 * @param {Option<Value>[]} props.options
 * @param {Value | null} props.value
 * @param {(value: Value) => void} props.onChoose
 * @param {string} [props.tip]
 * @param {string} [props.class]
 * @param {boolean} [props.hidden]
 */
export function Choices({ label, options, value, onChoose, tip, class: more, hidden }) {
  const seen = options.filter((option) => !option.hidden);
  const stop = seen.some((option) => option.value === value) ? value : seen[0]?.value;

  /** @param {KeyboardEvent} event */
  const move = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const group = /** @type {HTMLElement} */ (event.currentTarget);
    const buttons = /** @type {HTMLElement[]} */ ([...group.querySelectorAll("button:not([hidden])")]);
    const at = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    const next = (at + step + buttons.length) % buttons.length;
    buttons[next].focus();
    onChoose(seen[next].value);
  };

  return html`<div
    class=${more ? `choices ${more}` : "choices"}
    role="radiogroup"
    aria-label=${label}
    data-tip=${tip}
    hidden=${hidden}
    onkeydown=${move}
  >${options.map(
    (option) => html`<button
      key=${String(option.value)}
      type="button"
      role="radio"
      class=${option.class}
      aria-checked=${option.value === value}
      tabindex=${!option.hidden && option.value === stop ? 0 : -1}
      hidden=${option.hidden}
      onclick=${() => onChoose(option.value)}
    >${option.symbol && html`<${Icon} name=${option.symbol} />`}${option.text}</button>`,
  )}</div>`;
}
