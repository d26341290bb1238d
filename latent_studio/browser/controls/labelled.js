import { html } from "../vendor/htm_preact.js";

/** @import { ComponentChildren } from "../vendor/preact.js" */

/**
 * A word before a control, in one line.
 *
 * @param {{ text: string, hidden?: boolean, children: ComponentChildren }} props
 */
export function Labelled({ text, hidden, children }) {
  return html`<label class="inline" hidden=${hidden}><span>${text}</span>${children}</label>`;
}
