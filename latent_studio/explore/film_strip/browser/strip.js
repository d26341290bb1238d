// The strip: a column for each moment of training, a row for each latent. A click on a picture shows it above.

import { counted } from "../../../browser/numbers.js";
import { crispSize } from "../../../browser/picture.js";
import { useGathered } from "../../../browser/use_gathered.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef } from "../../../browser/vendor/preact_hooks.js";
import { LETTERS, quantity } from "./moments.js";
import { usePrint } from "./print.js";

/** @import { Frame } from "../../../browser/connection.js" */

const ROW_GAP = 2; // pixels of the pictures' own between rows
const STRIP_GAP = 6; // CSS pixels between columns
const LEAST_COLUMN = 52; // CSS pixels that a column takes at least

/**
 * @param {object} props
 * @param {number[]} props.moments that are laid out
 * @param {string[]} props.names of the rows
 * @param {Map<number, Frame>} props.frames
 * @param {Map<number, string>} props.missing
 * @param {number} props.cell CSS pixels across a picture
 * @param {number} props.width of the component
 * @param {boolean} props.all whether all moments are laid out, to scroll along
 * @param {number} props.shown the moment on the page
 * @param {number[]} props.pair
 * @param {string} props.noun
 * @param {(columns: number) => void} props.onRoom how many columns stand side by side without scrolling
 * @param {(images: number, row: number) => void} props.onPick
 * @param {(letter: number, images: number) => void} props.onPair
 */
export function Strip({
  moments,
  names,
  frames,
  missing,
  cell,
  width,
  all,
  shown,
  pair,
  noun,
  onRoom,
  onPick,
  onPair,
}) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const labels = useRef(/** @type {HTMLDivElement | null} */ (null));
  useLayoutEffect(() => {
    if (!root.current || !labels.current || !width) return;
    const free = root.current.clientWidth - labels.current.offsetWidth;
    onRoom(Math.max(2, Math.floor((free + STRIP_GAP) / (Math.max(cell + 6, LEAST_COLUMN) + STRIP_GAP))));
  }, [width, cell, names.join()]);
  // The newest moment in sight, where all are laid out.
  useLayoutEffect(() => {
    if (all && root.current) root.current.scrollLeft = root.current.scrollWidth;
  }, [all]);
  const [first] = frames.values();
  const row = useGathered(cell, (before) => (first ? rowHeight(first, cell) : before), [first, cell]);
  return html`<div class="strip" ref=${root} role="group" aria-label="Moments of training">
    <div
      class="row-labels"
      ref=${labels}
      aria-hidden="true"
      style=${{ "--row": `${row}px` }}
    >${names.map((name) => html`<span key=${name}>${name}</span>`)}</div>
    <div class="track">${moments.map((images) => {
      const column = { images, frame: frames.get(images), missing: missing.get(images), current: images === shown };
      return html`<${Column} key=${images} ...${{ ...column, cell, pair, noun, onPick, onPair }} />`;
    })}</div>
  </div>`;
}

/**
 * CSS pixels down a row of a column.
 *
 * @param {Frame} frame
 * @param {number} cell
 */
function rowHeight({ header: { count, height, width } }, cell) {
  const down = count * (height + ROW_GAP) - ROW_GAP;
  return crispSize(width, down, { width: cell, height: Number.POSITIVE_INFINITY }).height / count;
}

/**
 * @param {object} props
 * @param {number} props.images
 * @param {Frame} [props.frame]
 * @param {string} [props.missing] why there is no picture
 * @param {number} props.cell
 * @param {boolean} props.current
 * @param {number[]} props.pair
 * @param {string} props.noun
 * @param {(images: number, row: number) => void} props.onPick
 * @param {(letter: number, images: number) => void} props.onPair
 */
function Column({ images, frame, missing, cell, current, pair, noun, onPick, onPair }) {
  const { ref, picture } = usePrint(frame, { width: cell, height: Number.POSITIVE_INFINITY }, ROW_GAP);
  const after = `after ${counted(images, noun)}`;
  // By the keyboard a moment is chosen, and with it the first row.
  const pick = (/** @type {MouseEvent} */ event) => {
    const at = event.detail ? picture.current?.cellAt(event.clientX, event.clientY) : null;
    onPick(images, at?.row ?? 0);
  };
  return html`<div class="column">
    <button
      type="button"
      class=${missing ? "moment missing" : "moment"}
      aria-label=${`Show the moment ${after}`}
      aria-current=${current}
      data-tip=${missing ?? `A${after.slice(1)}. A click shows this picture above.`}
      onclick=${pick}
    >
      <span class="count">${quantity(images)}</span>
      <canvas ref=${ref} width=${1} height=${1}></canvas>
    </button>
    <div class="letters">${LETTERS.map(
      (letter, place) => html`<button
        type="button"
        class="letter"
        aria-pressed=${pair[place] === images}
        aria-label=${`Compare: ${letter} is the moment ${after}`}
        onclick=${() => onPair(place, images)}
      >${letter}</button>`,
    )}</div>
  </div>`;
}
