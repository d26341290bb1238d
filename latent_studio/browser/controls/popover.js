// A button with a small panel that opens over it, or under it where there is no room above; Escape and a click elsewhere
// close it.

import { html } from "../vendor/htm_preact.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact_hooks.js";
import { IconButton } from "./buttons.js";

/** @import { ComponentChildren } from "../vendor/preact.js" */

export const APP_HEADER = 64; // CSS pixels at the top of the window that the app's own header covers

/**
 * @param {object} props
 * @param {string} props.symbol
 * @param {string} props.label
 * @param {string} props.tip
 * @param {boolean} [props.disabled]
 * @param {boolean} [props.hidden]
 * @param {ComponentChildren | ((close: () => void) => ComponentChildren)} props.children what stands in the panel; a
 *   function is given what closes it
 */
export function Popover({ symbol, label, tip, disabled, hidden, children }) {
  const [open, setOpen] = useState(false);
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const panel = useRef(/** @type {HTMLDivElement | null} */ (null));

  useLayoutEffect(() => {
    const room = (button.current?.getBoundingClientRect().top ?? 0) - APP_HEADER;
    panel.current?.classList.toggle("below", open && room < panel.current.offsetHeight);
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const elsewhere = (/** @type {Event} */ event) => {
      if (root.current && !event.composedPath().includes(root.current)) setOpen(false);
    };
    document.addEventListener("pointerdown", elsewhere, true);
    return () => document.removeEventListener("pointerdown", elsewhere, true);
  }, [open]);

  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  const left = (/** @type {FocusEvent} */ event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to && !root.current?.contains(to)) setOpen(false);
  };
  const toggle = () => setOpen(!open);
  return html`<div class="popover" ref=${root} hidden=${hidden} onkeydown=${pressed} onfocusout=${left}>
    <${IconButton} ref=${button} ...${{ symbol, label, tip, disabled, expanded: open, onclick: toggle }} />
    <div class="panel" ref=${panel} hidden=${!open}>
      ${typeof children === "function" ? children(() => setOpen(false)) : children}
    </div>
  </div>`;
}
