// The place of a large picture: the canvas at a whole scale, and a sentence in its place or over it.

import { topOfPage } from "./sizes.js";
import { useLatest } from "./use_latest.js";
import { html } from "./vendor/htm_preact.js";
import { useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact_hooks.js";

/** @import { Room } from "./picture.js" */
/** @import { ComponentChildren } from "./vendor/preact.js" */

const SMALLEST = 336; // CSS pixels of height that a picture gets even where the window is low
const NARROW_SHARE = 0.45; // of a narrow window's height
const MARGIN = 12; // CSS pixels below what stands under the picture
const LOADING_DELAY = 250; // ms until waiting is worth a word
const LOADING = "Loading the generator\u2026";
export const LOST = "The connection is lost; trying again\u2026";

/**
 * The column's width, and of the window's height what leaves in sight what stands above and below.
 *
 * @param {Element} stage
 * @param {boolean} narrow
 * @param {number} share of the column's width
 * @returns {Room}
 */
export function roomOf(stage, narrow, share) {
  const column = /** @type {Element} */ (stage.closest(narrow ? ".studio" : ".left")).getBoundingClientRect();
  const below = column.bottom - stage.getBoundingClientRect().bottom;
  const free = window.innerHeight - topOfPage(stage) - below - MARGIN;
  const width = column.width * share;
  const room = narrow ? window.innerHeight * NARROW_SHARE : Math.max(SMALLEST, free);
  return { width, height: Math.floor(narrow || share < 1 ? Math.min(width, room) : room) };
}

/**
 * Its children are the canvas and what lies over it. `onFit` gets the room that the canvas has, whenever it is another.
 *
 * @param {object} props
 * @param {string | null} props.message a sentence where the picture is not; none ("") once it is, null while nothing is
 *   known yet
 * @param {boolean} [props.failed] whether the sentence tells of a failure, which hides what was there
 * @param {string} [props.link] why there is no connection; none ("") where there is
 * @param {boolean} props.narrow
 * @param {number} [props.share] of the column's width: less where another picture stands beside it
 * @param {unknown} [props.after] looks at the room again where this is another: what stands above may have come or gone
 * @param {(room: Room) => void} props.onFit
 * @param {ComponentChildren} props.children
 */
export function PictureFrame({ message, failed = false, link = "", narrow, share = 1, after, onFit, children }) {
  const stage = useRef(/** @type {HTMLDivElement | null} */ (null));
  const fitted = useRef({ width: 0, height: 0 });
  const fit = useLatest(() => {
    if (!stage.current) return;
    const room = roomOf(stage.current, narrow, share);
    if (room.width === fitted.current.width && room.height === fitted.current.height) return;
    fitted.current = room;
    stage.current.style.minHeight = `${room.height}px`;
    onFit(room);
  });
  useLayoutEffect(() => fit.current(), [fit, narrow, share, message, failed, after]);
  useEffect(() => {
    const again = () => fit.current();
    const sizes = new ResizeObserver(again);
    const root = stage.current?.closest(".studio");
    if (root) sizes.observe(root);
    window.addEventListener("resize", again);
    return () => {
      sizes.disconnect();
      window.removeEventListener("resize", again);
    };
  }, [fit]);
  const loading = useLate(message === null) ? LOADING : "";
  const sentence = message ?? loading;
  const states = [failed && "failed", sentence === "" && "silent", link && "lost"].filter(Boolean);
  return html`<div class=${["stage", ...states].join(" ")} ref=${stage}>
    <div class="frame">${children}</div>
    <p class="message" role="status">${sentence}</p>
    <p class="link" role="status" hidden=${link === ""}>${link}</p>
  </div>`;
}

/**
 * Whether something has been so for longer than a glance.
 *
 * @param {boolean} so
 */
function useLate(so) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!so) return;
    const waiting = setTimeout(() => setLate(true), LOADING_DELAY);
    return () => {
      clearTimeout(waiting);
      setLate(false);
    };
  }, [so]);
  return so && late;
}
