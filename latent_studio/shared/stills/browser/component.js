// Pictures side by side at one scale: each of their pixels a square of whole screen pixels, never smoothed.

import { mountOf } from "../../../browser/mount.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef } from "../../../browser/vendor/preact_hooks.js";
import { commonScale } from "./scale.js";

/** @import { AppProps } from "../../../browser/mount.js" */

/**
 * One picture as Python gives it: a PNG in base64, null while there is none yet and a place of its size is kept.
 *
 * @typedef {object} Still
 * @property {string | null} png
 * @property {[number, number]} size in the picture's own pixels
 * @property {string} alt
 * @property {string} caption
 * @property {string} colour of the dot before the caption
 * @property {string} title
 */

/**
 * @param {AppProps<{ pictures: Still[], height: number | null, centred: boolean, reveal: boolean }>} props
 */
function Stills({ data: { pictures, height, centred, reveal } }) {
  const row = useRef(/** @type {HTMLDivElement | null} */ (null));
  const fit = () => row.current && fitAll(row.current, height ?? Infinity);
  const fitLatest = useRef(fit);
  fitLatest.current = fit;
  useLayoutEffect(() => {
    fitLatest.current();
  });
  useLayoutEffect(() => {
    const root = /** @type {HTMLDivElement} */ (row.current);
    if (reveal) root.scrollIntoView({ block: "nearest" });
    const observer = new ResizeObserver(() => fitLatest.current());
    observer.observe(root);
    return () => observer.disconnect();
  }, []);
  const figures = pictures.map((picture, index) => {
    return html`<${Figure} key=${index} picture=${picture} onDrawn=${() => fitLatest.current()} />`;
  });
  return html`<div class="stills" ref=${row} style=${{ justifyContent: centred ? "center" : "start" }}>${figures}</div>`;
}

/** @param {{ picture: Still, onDrawn: () => void }} props */
function Figure({ picture: { png, size, alt, caption, colour, title }, onDrawn }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useLayoutEffect(() => {
    const ended = new AbortController();
    if (canvas.current) draw(canvas.current, png, size, ended.signal).then(onDrawn);
    return () => ended.abort();
  }, [png]);
  return html`<figure>
    <figcaption title=${title} hidden=${!caption} style=${{ "--actor": colour || "transparent" }}>${caption}</figcaption>
    <canvas ref=${canvas} role="img" aria-label=${alt}></canvas>
  </figure>`;
}

/**
 * The old picture stays until the new one is decoded, so that nothing flickers.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {string | null} png
 * @param {[number, number]} size
 * @param {AbortSignal} ended by another picture
 */
async function draw(canvas, png, [width, height], ended) {
  const image = new Image();
  if (png) {
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    if (ended.aborted) return;
  }
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  if (png) drawOver(canvas, image);
  canvas.classList.toggle("waiting", !png);
  canvas.dataset.shown = String(Number(canvas.dataset.shown ?? 0) + (png ? 1 : 0));
}

/**
 * A picture may be transparent, so the old one is wiped away.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLImageElement} image
 */
function drawOver(canvas, image) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.clearRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
}

/**
 * @param {HTMLElement} row
 * @param {number} height CSS pixels that a picture may be high
 */
function fitAll(row, height) {
  const canvases = [...row.querySelectorAll("canvas")];
  const ratio = window.devicePixelRatio || 1;
  const scale = commonScale(canvases, { width: row.clientWidth * ratio, height: height * ratio }, ratio);
  if (scale === null) return;
  for (const canvas of canvases) {
    canvas.style.width = `${(canvas.width * scale) / ratio}px`;
    canvas.style.height = `${(canvas.height * scale) / ratio}px`;
    canvas.classList.toggle("reduced", scale < 1);
  }
}

export const mount = mountOf(Stills);
