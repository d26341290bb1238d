// One sample of a frame on a canvas of its own.

import { mosaic } from "./picture.js";
import { html } from "./vendor/htm_preact.js";
import { useLayoutEffect, useRef } from "./vendor/preact_hooks.js";

/** @import { Frame } from "./connection.js" */

/**
 * @typedef {{ width: number, height: number, scale: number }} Size CSS pixels of a sample, and screen pixels of each of its
 *   own
 */

/**
 * Blank until there is a frame; decoration, for what it shows is named beside it.
 *
 * @param {object} props
 * @param {Frame | null} props.frame
 * @param {number} props.index which of the frame's samples
 * @param {Size | null} props.size
 * @param {(event: MouseEvent) => void} [props.onclick]
 */
export function Sample({ frame, index, size, onclick }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useLayoutEffect(() => {
    if (frame && canvas.current) paint(canvas.current, frame, index);
  }, [frame, index]);
  const style = size ? { width: `${size.width}px`, height: `${size.height}px` } : undefined;
  return html`<canvas
    ref=${canvas}
    aria-hidden="true"
    width=${1}
    height=${1}
    class=${size && size.scale < 1 ? "reduced" : undefined}
    style=${style}
    onclick=${onclick}
  ></canvas>`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} frame
 * @param {number} index
 */
function paint(canvas, { header, samples }, index) {
  const { height, width, channels } = header;
  const length = height * width * channels;
  const one = samples.subarray(index * length, (index + 1) * length);
  const image = mosaic({ header: { ...header, count: 1 }, samples: one }, 1);
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
