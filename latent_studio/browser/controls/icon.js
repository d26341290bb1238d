import { html } from "../vendor/htm_preact.js";

/**
 * A Material symbol; Streamlit has loaded the font.
 *
 * @param {{ name: string }} props
 */
export function Icon({ name }) {
  return html`<span class="icon" aria-hidden="true" translate="no">${name}</span>`;
}
