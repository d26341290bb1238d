// What is folded away: drawn when it is first opened, and left as it is while it is closed.

import { html } from "../vendor/htm_preact.js";
import { useRef, useState } from "../vendor/preact_hooks.js";

/** @import { ComponentChildren } from "../vendor/preact.js" */

/**
 * What `draw` gives while it is seen; meanwhile what it gave last, which costs nothing.
 *
 * @param {boolean} seen
 * @param {() => ComponentChildren} draw
 */
export function useStill(seen, draw) {
  const drawn = useRef(/** @type {ComponentChildren} */ (null));
  if (seen) drawn.current = draw();
  return drawn.current;
}

/**
 * @param {object} props
 * @param {string} props.title
 * @param {string} [props.class]
 * @param {boolean} [props.hidden]
 * @param {() => ComponentChildren} props.children called only while it is open
 */
export function Fold({ title, class: more, hidden, children }) {
  const [open, setOpen] = useState(false);
  const content = useStill(open, children);
  const toggle = (/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.currentTarget).open);
  return html`<details class=${more} hidden=${hidden} ontoggle=${toggle}>
    <summary>${title}</summary>
    ${content}
  </details>`;
}
