// The grid's rows: they are fetched as they come into sight, one chunk after the other, and painted as they come.

import { memo } from "../../browser/memo.js";
import { mosaic } from "../../browser/picture.js";
import { useLatest } from "../../browser/use_latest.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useMemo, useRef } from "../../browser/vendor/preact_hooks.js";
import { chunkPicture, keyOf } from "./grid_pictures.js";
import { useHearing } from "./pictures.js";

/** @import { Frame } from "../../browser/connection.js" */
/** @import { ClassesState, ControlsProps } from "./data.js" */
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

/**
 * The rows of a layout, and what asks for those of a state.
 *
 * @param {Pick<ControlsProps, "state" | "facts" | "pictures" | "actions">} props
 * @param {Places} places
 * @param {number[]} sight the chunks in sight
 * @param {(complete: boolean) => void} onComplete whether all of them are there
 */
export function useRows({ state, facts, pictures, actions }, places, sight, onComplete) {
  const rows = useMemo(() => new Rows(places), [places]); // pictures of another layout stand in other places
  const drawn = useLatest({ rows, sight, state });
  const wanted = useRef({ key: "", exact: false });

  /** Asks for what isn't there yet; another layout asks for its own once it is drawn. */
  const follow = (/** @type {ClassesState} */ now) => {
    const { key, exact } = wanted.current;
    const { rows: its, sight: seen, state: then } = drawn.current;
    if (!key || now.view !== "grid" || now.layout !== then.layout || now.group !== then.group) return;
    const number = its.mostWanted(seen, key);
    onComplete(number === null);
    if (number === null) return;
    pictures.ask("rows", now, chunkPicture(its.places, now, number), exact, { key, rows: its, number });
  };
  useHearing(pictures, "rows", {
    arrived: (frame, { note: { key, rows: its, number } }) => {
      its.put(number, { key, frame });
      follow(actions.current());
    },
  });
  useLayoutEffect(() => follow(actions.current()));
  const draw = (/** @type {ClassesState} */ now, /** @type {boolean} */ exact) => {
    const stays = exact || wanted.current.key === keyOf(now, facts, true); // choosing a picture changes none
    wanted.current = { key: keyOf(now, facts, stays), exact: stays };
    follow(now);
  };
  return { rows, draw };
}

/** @typedef {{ rows: Rows, number: number, seed: number }} RowProps */

export const Row = memo((/** @type {RowProps} */ { rows, number, seed }) => {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useLayoutEffect(() => {
    if (canvas.current) rows.canvases.set(number, canvas.current);
    rows.paint(number);
    return () => void rows.canvases.delete(number);
  }, [rows, number]);
  const { classes, chunk, pitch, seeds, gutter, scale } = rows.places;
  return html`<div class="grid-row" style=${{ top: `${number * chunk * pitch.down}px` }}>
    <span class="seed-label" hidden=${!seeds}>${seed}</span>
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
