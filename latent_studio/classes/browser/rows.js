// The grid's rows: they are fetched as they come into sight, one chunk after the other, and painted as they come.

import { memo } from "../../browser/memo.js";
import { mosaic } from "../../browser/picture.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef } from "../../browser/vendor/preact_hooks.js";

/** @import { Frame } from "../../browser/connection.js" */
/** @import { Places } from "./layout.js" */

const KEPT = 240; // chunks kept in memory

/** The chunks of one layout. */
export class Rows {
  /** @param {Places} places */
  constructor(places) {
    this.places = places;
    /** @type {Map<number, { key: string, frame: Frame }>} by number, the newest last */
    this.chunks = new Map();
    /** @type {Map<number, HTMLCanvasElement>} by number */
    this.canvases = new Map();
  }

  /**
   * What isn't here at all, else what has been out of date longest: a hand that keeps moving leaves no row behind.
   *
   * @param {number[]} sight
   * @param {string} key of what is wanted
   */
  mostWanted(sight, key) {
    const missing = sight.filter((number) => this.chunks.get(number)?.key !== key);
    const absent = missing.find((number) => !this.chunks.has(number));
    return absent ?? [...this.chunks.keys()].find((number) => missing.includes(number)) ?? null;
  }

  /**
   * @param {number} number
   * @param {{ key: string, frame: Frame }} chunk
   */
  put(number, chunk) {
    this.chunks.delete(number);
    this.chunks.set(number, chunk);
    for (const old of [...this.chunks.keys()].slice(0, -KEPT)) this.chunks.delete(old);
    this.paint(number);
  }

  /** @param {number} number */
  paint(number) {
    const [canvas, chunk] = [this.canvases.get(number), this.chunks.get(number)];
    if (!canvas || !chunk) return;
    const { columns, scale, ratio, gap } = this.places;
    const image = mosaic(chunk.frame, columns, gap);
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    const [width, height] = [image.width, image.height].map((side) => `${(side * scale) / ratio}px`);
    Object.assign(canvas.style, { width, height });
  }
}

/** @typedef {{ rows: Rows, number: number, seed: number }} RowProps */

export const Row = memo((/** @type {RowProps} */ { rows, number, seed }) => {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useLayoutEffect(() => {
    if (canvas.current) rows.canvases.set(number, canvas.current);
    rows.paint(number);
    return () => void rows.canvases.delete(number);
  }, [rows, number]);
  const { classes, chunk, pitch, gutter, scale } = rows.places;
  return html`<div class="grid-row" style=${{ top: `${number * chunk * pitch.down}px` }}>
    <span class="seed-label" hidden=${!gutter}>${seed}</span>
    <canvas
      ref=${canvas}
      role="img"
      width=${1}
      height=${1}
      class=${scale < 1 ? "reduced" : undefined}
      style=${{ marginLeft: `${gutter}px` }}
      aria-label=${classes.length ? `Seed ${seed} in every class` : `Seeds from ${seed}`}
    ></canvas>
  </div>`;
});
