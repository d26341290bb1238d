import { html } from "../vendor/htm_preact.js";

/**
 * One of many in a list. What is chosen comes back as the option's own value.
 *
 * @template {string | number} Value
 * @param {object} props
 * @param {string} props.label
 * @param {{ value: Value, text: string }[]} props.options
 * @param {Value | null} props.value none is chosen where it is none of theirs
 * @param {(value: Value) => void} props.onChoose
 * @param {string} [props.tip]
 * @param {boolean} [props.hidden]
 */
export function Select({ label, options, value, onChoose, tip, hidden }) {
  /** @param {Event} event */
  const choose = (event) => {
    const { selectedIndex } = /** @type {HTMLSelectElement} */ (event.currentTarget);
    onChoose(options[selectedIndex].value);
  };
  return html`<select aria-label=${label} data-tip=${tip} hidden=${hidden} value=${String(value ?? "")} onchange=${choose}>
    ${options.map((option) => html`<option key=${option.value} value=${option.value}>${option.text}</option>`)}
  </select>`;
}
