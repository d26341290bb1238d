// The pictures that are to be marked: a grid, each picture with its two answers.

import { crispSize } from "../../../browser/picture.js";
import { Sample } from "../../../browser/sample.js";
import { html } from "../../../browser/vendor/htm_preact.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { RefObject } from "../../../browser/vendor/preact.js" */

const CELL = 56; // CSS pixels that a picture's longer side is to have

/**
 * The place of the grid's cells by the arrow keys: which cell is `across` and `down` from one; null where there is none.
 *
 * @param {HTMLElement} grid
 * @param {number} at
 * @param {number} across
 * @param {number} down
 */
export function cellFrom(grid, at, across, down) {
  const cells = /** @type {HTMLElement[]} */ ([...grid.children]);
  const columns = cells.filter((cell) => cell.offsetTop === cells[0].offsetTop).length;
  return cells[at + across + down * columns] ?? null;
}

/** @param {Frame} frame */
function sizeOf({ header: { width, height } }) {
  const ratio = window.devicePixelRatio || 1;
  const fitted = crispSize(width, height, { width: CELL, height: CELL });
  return fitted.scale > 0 ? fitted : { width: width / ratio, height: height / ratio, scale: 1 };
}

/**
 * @param {object} props
 * @param {string} props.name of the sheet: cells of another are other ones
 * @param {number[]} props.seeds
 * @param {Frame | null} props.frame a sample for each seed
 * @param {number} props.painted how many frames have been shown
 * @param {Map<number, boolean>} props.marked by seed: whether there is more of it
 * @param {number} props.at which cell the arrow keys are on; the grid has one stop for the Tab key
 * @param {string} props.notice
 * @param {RefObject<HTMLElement | null>} props.grid
 * @param {(at: number) => void} props.onStand
 * @param {(seed: number, more: boolean) => void} props.onMark asks for a mark, or for its end where it stands already
 */
export function Sheet({ name, seeds, frame, painted, marked, at, notice, grid, onStand, onMark }) {
  const size = frame ? sizeOf(frame) : null;
  const cells = seeds.map((seed, index) => {
    const stop = index === at;
    const more = marked.get(seed);
    return html`<${Cell} key=${`${name}:${seed}`} ...${{ seed, index, frame, size, more, stop, onStand, onMark }} />`;
  });
  return html`<div>
    <div
      ref=${grid}
      class="sheet"
      role="group"
      aria-label="Pictures to mark"
      style=${size ? { "--cell": `${size.width}px` } : undefined}
      data-painted=${painted || undefined}
    >${cells}</div>
    <p class="notice" role="status">${notice}</p>
  </div>`;
}

/**
 * @param {object} props
 * @param {number} props.seed
 * @param {number} props.index
 * @param {Frame | null} props.frame
 * @param {import("../../../browser/sample.js").Size | null} props.size
 * @param {boolean | undefined} props.more undefined where it is not marked
 * @param {boolean} props.stop
 * @param {(at: number) => void} props.onStand
 * @param {(seed: number, more: boolean) => void} props.onMark
 */
function Cell({ seed, index, frame, size, more, stop, onStand, onMark }) {
  const mark = more === undefined ? "" : more ? "more" : "less";
  const halves = (/** @type {MouseEvent} */ event) => {
    onStand(index);
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    onMark(seed, event.clientX > box.left + box.width / 2);
  };
  const answer = (/** @type {boolean} */ its, /** @type {string} */ text) => html`<button
    type="button"
    tabindex="-1"
    aria-label=${`Picture ${index + 1}: ${text}`}
    aria-pressed=${more === its}
    onclick=${() => onMark(seed, its)}
  >${its ? "+" : "\u2212"}</button>`;
  return html`<div
    class="cell"
    role="group"
    tabindex=${stop ? 0 : -1}
    aria-label=${`Picture ${index + 1}: ${mark || "not marked"}`}
    data-seed=${seed}
    data-mark=${mark}
    onfocus=${() => onStand(index)}
  >
    <div class="print">
      <${Sample} ...${{ frame, index, size, onclick: halves }} />
      <span class="badge" aria-hidden="true"></span>
    </div>
    <div class="answers">${answer(false, "less")}${answer(true, "more")}</div>
  </div>`;
}
