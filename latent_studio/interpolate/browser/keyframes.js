// The keyframes as a row of cards: chosen with a click or the arrows, put in order by dragging or with Shift and an
// arrow.

import { TextButton } from "../../browser/controls/buttons.js";
import { Heading } from "../../browser/controls/heading.js";
import { Popover } from "../../browser/controls/popover.js";
import { memo } from "../../browser/memo.js";
import { crispSize } from "../../browser/picture.js";
import { Sample } from "../../browser/sample.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { MOST_KEYFRAMES } from "./data.js";

/** @import { Frame } from "../../browser/connection.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Actions } from "./actions.js" */
/** @import { Offered } from "./data.js" */

const CARD_ROOM = { width: 72, height: 72 }; // CSS pixels for a card's picture
const DRAG_BEGINS = 6; // CSS pixels until a press counts as dragging
const EDGE = 28; // CSS pixels at the row's ends within which dragging scrolls it
const CORNER_NAMES = ["top left", "top right", "bottom left", "bottom right"];
/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * @typedef {object} KeyframesProps
 * @property {LatentSpec[]} keyframes
 * @property {boolean} grid whether they are corners of a grid
 * @property {number} chosen
 * @property {Frame | null} frame their pictures
 * @property {Offered[]} offered latents that can be added
 * @property {Actions} actions
 */

export const Keyframes = memo((/** @type {KeyframesProps} */ props) => {
  const { keyframes, grid, offered, actions } = props;
  const full = keyframes.length >= MOST_KEYFRAMES;
  const missing = CORNER_NAMES.length - keyframes.length;
  const drawn = missing > 1 ? "corners are drawn from the next seeds" : "corner is drawn from another seed";
  const menu = (/** @type {() => void} */ close) =>
    offered.map(({ name, latent }, index) => {
      const insert = () => {
        close();
        actions.append(latent);
      };
      return html`<${TextButton} key=${index} label=${name} onclick=${insert} />`;
    });
  return html`<section aria-label="Keyframes">
    <${Heading} text="Keyframes" tip="The latents that the way leads through, in order; drag one to another place.">
      <${Popover}
        symbol="bookmark_add"
        label="Add a bookmark"
        tip="Add a latent that was bookmarked in Explore, or marked there to learn a direction."
        ...${{ disabled: full, hidden: !offered.length }}
      >${(/** @type {() => void} */ close) => html`<div class="menu">${menu(close)}</div>`}<//>
      <${TextButton}
        symbol="add"
        label="Add"
        tip=${`Add a keyframe with a random seed; key A. A path has at most ${MOST_KEYFRAMES}.`}
        disabled=${full}
        onclick=${actions.add}
      />
    <//>
    <${Cards} ...${props} />
    <div class="note" hidden=${!grid || missing <= 0}>${`The other ${drawn}.`}</div>
  </section>`;
});

/** @param {KeyframesProps} props */
function Cards({ keyframes, grid, chosen, frame, actions }) {
  const row = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { dragging, press } = useDrag(row, actions.move);
  useLayoutEffect(() => reveal(/** @type {HTMLElement} */ (row.current), chosen), [chosen]);
  const key = (/** @type {KeyboardEvent} */ event) => {
    const last = keyframes.length - 1;
    const step = STEPS[event.key];
    const removes = event.key === "Delete" || event.key === "Backspace";
    if (!step && !removes) return;
    event.preventDefault();
    event.stopPropagation();
    const to = removes ? Math.min(chosen, Math.max(1, last - 1)) : Math.min(last, Math.max(0, chosen + step));
    if (removes) actions.remove();
    else if (event.shiftKey && to !== chosen) actions.move(chosen, to, "soon");
    else actions.choose(to);
    const cards = /** @type {HTMLElement[]} */ ([...(row.current?.children ?? [])]);
    cards[to]?.focus();
  };
  const size = frame && crispSize(frame.header.width, frame.header.height, CARD_ROOM);
  const cards = keyframes.map(({ seed }, index) => {
    const corner = grid && index < CORNER_NAMES.length ? `, ${CORNER_NAMES[index]}` : "";
    const pictured = frame && index < frame.header.count ? frame : null;
    return html`<button
      key=${index}
      type="button"
      class=${grid && index >= CORNER_NAMES.length ? "card unused" : "card"}
      aria-label=${`Keyframe ${index + 1} of ${keyframes.length}${corner}, seed ${seed}`}
      aria-pressed=${index === chosen}
      tabindex=${index === chosen ? 0 : -1}
      onclick=${() => actions.choose(index)}
      onpointerdown=${(/** @type {PointerEvent} */ event) => press(event, index)}
    >
      <${Sample} ...${{ frame: pictured, index, size }} />
      <span class="number" aria-hidden="true">${index + 1}</span>
    </button>`;
  });
  return html`<div
    class=${dragging ? "cards dragging" : "cards"}
    role="group"
    aria-label="Keyframes"
    onkeydown=${key}
    ref=${row}
  >${cards}</div>`;
}

/**
 * Dragging a card to another place. A finger scrolls the row; what it moves, it moves with the buttons below.
 *
 * @param {{ current: HTMLElement | null }} row
 * @param {Actions["move"]} onMove "moving" while it is dragged, once more where it lies
 */
function useDrag(row, onMove) {
  const [dragging, setDragging] = useState(false);
  const ended = useRef(/** @type {AbortController | null} */ (null));
  useLayoutEffect(() => () => ended.current?.abort(), []);
  const press = (/** @type {PointerEvent} */ event, /** @type {number} */ index) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const start = event.clientX;
    let from = /** @type {number | null} */ (null);
    const move = (/** @type {PointerEvent} */ { clientX }) => {
      if (!row.current || (from === null && Math.abs(clientX - start) < DRAG_BEGINS)) return;
      from ??= index;
      setDragging(true);
      scrollAt(row.current, clientX);
      const to = cardAt(row.current, clientX);
      if (to === from) return;
      onMove(from, to, "moving");
      from = to;
    };
    const end = () => {
      ended.current?.abort();
      setDragging(false);
      if (from !== null) onMove(from, from, "rest");
    };
    ended.current?.abort();
    ended.current = new AbortController();
    const { signal } = ended.current;
    window.addEventListener("pointermove", move, { signal });
    window.addEventListener("pointerup", end, { signal });
    window.addEventListener("pointercancel", end, { signal });
  };
  return { dragging, press };
}

/**
 * @param {HTMLElement} row
 * @param {number} x
 */
function cardAt(row, x) {
  const cards = [...row.children];
  const found = cards.findIndex((card) => x < card.getBoundingClientRect().right);
  return found < 0 ? cards.length - 1 : found;
}

/**
 * @param {HTMLElement} row
 * @param {number} x
 */
function scrollAt(row, x) {
  const { left, right } = row.getBoundingClientRect();
  if (x < left + EDGE) row.scrollLeft -= EDGE / 2;
  if (x > right - EDGE) row.scrollLeft += EDGE / 2;
}

/**
 * Scroll the row, and nothing else, until the chosen card is in sight.
 *
 * @param {HTMLElement} row
 * @param {number} chosen
 */
function reveal(row, chosen) {
  const { left, right } = row.getBoundingClientRect();
  const card = row.children[chosen].getBoundingClientRect();
  row.scrollLeft += Math.min(0, card.left - left) + Math.max(0, card.right - right);
}
