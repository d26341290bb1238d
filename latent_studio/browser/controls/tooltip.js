// One floating sentence for everything around it that carries `data-tip`: after a moment under the mouse, at once on a
// tap of a label, and for the keyboard as the description of what has the focus.

import { html } from "../vendor/htm_preact.js";
import { useEffect, useRef } from "../vendor/preact_hooks.js";
import { APP_HEADER } from "./popover.js";

const TIP_DELAY = 450; // ms under the mouse
const GAP = 6; // CSS pixels between a sentence and what it is about

/** The last child of a component's root, which it serves. */
export function Tooltip() {
  const bubble = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const node = /** @type {HTMLDivElement} */ (bubble.current);
    return served(node, /** @type {HTMLElement} */ (node.parentElement));
  }, []);
  return html`<div class="tip" role="tooltip" hidden ref=${bubble}></div>`;
}

/** @param {Event} event */
function tippedBy(event) {
  const target = /** @type {Element | null} */ (event.target);
  return /** @type {HTMLElement | null} */ (target?.closest?.("[data-tip]") ?? null);
}

/**
 * Serves `root` with `bubble`; gives back what ends that.
 *
 * @param {HTMLElement} bubble
 * @param {HTMLElement} root
 */
function served(bubble, root) {
  const ended = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @type {HTMLElement | null} */
  let shown = null;

  const hide = () => {
    clearTimeout(waiting);
    shown = null;
    bubble.hidden = true;
  };
  const show = (/** @type {HTMLElement} */ target) => {
    hide();
    shown = target;
    bubble.textContent = target.dataset.tip ?? "";
    bubble.hidden = false;
    place(bubble, root.getBoundingClientRect(), target.getBoundingClientRect());
  };
  const hovered = (/** @type {PointerEvent} */ event) => {
    const target = tippedBy(event);
    if (event.pointerType !== "mouse" || target === shown) return;
    hide();
    if (target) waiting = setTimeout(() => show(target), TIP_DELAY);
  };
  const pressed = (/** @type {PointerEvent} */ event) => {
    const target = tippedBy(event);
    const explains = target && !target.closest("button, select, input, canvas");
    if (event.pointerType !== "mouse" && explains && shown !== target) show(target);
    else hide();
  };
  const focused = (/** @type {FocusEvent} */ event) => {
    const target = tippedBy(event);
    if (target && /** @type {Element} */ (event.target).matches(":focus-visible")) show(target);
    else hide();
  };

  const { signal } = ended;
  root.addEventListener("pointerover", hovered, { signal });
  root.addEventListener("pointerdown", pressed, { signal });
  root.addEventListener("focusin", focused, { signal });
  root.addEventListener("focusout", hide, { signal });
  root.addEventListener("pointerleave", hide, { signal });
  root.addEventListener("keydown", hide, { signal, capture: true });
  return () => {
    hide();
    ended.abort();
  };
}

/**
 * Above what it is about, or below it where the app's header would cover it.
 *
 * @param {HTMLElement} bubble
 * @param {DOMRect} room
 * @param {DOMRect} at
 */
function place(bubble, room, at) {
  const left = Math.min(at.left - room.left, room.width - bubble.offsetWidth);
  const fits = at.top - bubble.offsetHeight > APP_HEADER;
  const top = fits ? at.top - room.top - bubble.offsetHeight - GAP : at.bottom - room.top + GAP;
  bubble.style.left = `${Math.max(0, left)}px`;
  bubble.style.top = `${top}px`;
}
