import { html } from "../vendor/htm_preact.js";

/** @import { ComponentChildren } from "../vendor/preact.js" */

/**
 * A section's heading; what stands beside it are its children.
 *
 * @param {{ text: string, tip?: string, hidden?: boolean, children?: ComponentChildren }} props
 */
export function Heading({ text, tip, hidden, children }) {
  return html`<div class="heading" hidden=${hidden}><h3 data-tip=${tip}>${text}</h3>${children}</div>`;
}
