// The sample under the pointer, large, with what is known of it.

import { crispSize } from "../../../browser/picture.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef } from "../../../browser/vendor/preact_hooks.js";
import { cellOf, sampleLines } from "./chart.js";

/** @import { Chart } from "./chart.js" */
/** @import { Size } from "./view.js" */

const ROOM = { width: 140, height: 140 }; // CSS pixels for its picture
const GAP = 14;

/**
 * @typedef {object} Pointed a sample, the point of the canvas beside which it is shown, and what else is said
 * @property {number} sample
 * @property {[number, number]} at
 * @property {string[]} more
 */

/**
 * @param {object} props
 * @param {{ chart: Chart, atlas: ImageBitmap } | null} props.loaded
 * @param {Pointed | null} props.pointed
 * @param {Size} [props.room] of the canvas
 */
export function Card({ loaded, pointed, room }) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const seen = loaded && pointed ? { ...loaded, ...pointed } : null;
  const [width, height] = loaded?.chart.facts.cell ?? [1, 1];
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!seen || !context) return;
    context.clearRect(0, 0, width, height);
    context.drawImage(seen.atlas, ...cellOf(seen.chart.facts, seen.sample), 0, 0, width, height);
  }, [seen?.chart, seen?.sample]);
  useLayoutEffect(() => {
    if (!seen || !root.current || !room) return;
    const { offsetWidth, offsetHeight, style } = root.current;
    const [x, y] = seen.at;
    const right = x + GAP + offsetWidth <= room.width;
    style.left = `${right ? x + GAP : Math.max(0, x - GAP - offsetWidth)}px`;
    style.top = `${Math.min(Math.max(0, y - offsetHeight / 2), Math.max(0, room.height - offsetHeight))}px`;
  }, [pointed, loaded]);
  const size = crispSize(width, height, ROOM);
  const lines = seen ? [...sampleLines(seen.chart, seen.sample), ...seen.more] : [];
  return html`<div class="card" ref=${root} role="status" hidden=${!seen}>
    <canvas
      ref=${canvas}
      width=${width}
      height=${height}
      class=${size.scale < 1 ? "reduced" : undefined}
      style=${{ width: `${size.width}px`, height: `${size.height}px` }}
    ></canvas>
    <div class="lines">${lines.map((line) => html`<div key=${line}>${line}</div>`)}</div>
  </div>`;
}
