// Buttons: with an icon alone, with words, and one that stays pressed.

import { html } from "../vendor/htm_preact.js";
import { Icon } from "./icon.js";

/** @import { ComponentChildren, Ref } from "../vendor/preact.js" */

/**
 * What every button takes. `tip` teaches in one sentence; `shortcut` is for assistive technology, such as "Control+Z".
 *
 * @typedef {object} ButtonProps
 * @property {string} [symbol]
 * @property {string} [label]
 * @property {string} [tip]
 * @property {string} [shortcut]
 * @property {string} [class]
 * @property {boolean} [disabled]
 * @property {boolean} [hidden]
 * @property {(event: MouseEvent) => void} [onclick]
 * @property {ComponentChildren} [children]
 */

/**
 * `pressed` is said of one that stays so; `expanded` of one that opens something.
 *
 * @param {ButtonProps & { pressed?: boolean, expanded?: boolean, ref?: Ref<HTMLButtonElement> }} props
 */
export function IconButton({ symbol, label, tip, shortcut, class: more, disabled, hidden, onclick, ...states }) {
  const { pressed, expanded, ref } = states;
  return html`<button
    ref=${ref}
    type="button"
    class=${["icon-button", more, pressed && "set"].filter(Boolean).join(" ")}
    aria-pressed=${pressed}
    aria-label=${label}
    aria-keyshortcuts=${shortcut}
    aria-expanded=${expanded}
    data-tip=${tip}
    disabled=${disabled}
    hidden=${hidden}
    onclick=${onclick}
  ><${Icon} name=${symbol} /></button>`;
}

/**
 * A button that says what it does. Its name is its text, unless it has other children; then it is `label`.
 *
 * @param {ButtonProps} props
 */
export function TextButton({ symbol, label, tip, shortcut, class: more, disabled, hidden, onclick, children }) {
  return html`<button
    type="button"
    class=${more}
    aria-label=${children ? label : undefined}
    aria-keyshortcuts=${shortcut}
    data-tip=${tip}
    disabled=${disabled}
    hidden=${hidden}
    onclick=${onclick}
  >${symbol && html`<${Icon} name=${symbol} />`}${children ?? label}</button>`;
}

/**
 * A switch: a button that stays pressed. `onToggle` gets what it is to become.
 *
 * @param {ButtonProps & { text: ComponentChildren, pressed: boolean, onToggle: (pressed: boolean) => void }} props
 */
export function ToggleButton({ symbol, text, label, tip, shortcut, class: more, disabled, hidden, pressed, onToggle }) {
  return html`<button
    type="button"
    class=${more ? `toggle ${more}` : "toggle"}
    aria-pressed=${pressed}
    aria-label=${label}
    aria-keyshortcuts=${shortcut}
    data-tip=${tip}
    disabled=${disabled}
    hidden=${hidden}
    onclick=${() => onToggle(!pressed)}
  >${symbol && html`<${Icon} name=${symbol} />`}${text}</button>`;
}
