// A slider to both sides of nought, and which snapshot directions are of.

import { TextButton } from "../../browser/controls/buttons.js";
import { Slider } from "../../browser/controls/slider.js";
import { signed } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";

/** @import { SliderProps } from "../../browser/controls/slider.js" */

/** @param {Omit<SliderProps, "low" | "high" | "step"> & { reach?: number }} props `reach` is how far it goes, 3 sigmas */
export function SigmaSlider({ reach = 3, ...more }) {
  const bar = { low: -reach, high: reach, step: 0.01, origin: 0, neutral: 0, format: signed };
  return html`<${Slider} ...${bar} ...${more} />`;
}

/** @param {number} images */
export function snapshotWords(images) {
  return `of snapshot ${images.toLocaleString("en-GB")}`;
}

/**
 * Nothing where directions are of the snapshot that is shown.
 *
 * @param {object} props
 * @param {number | undefined} props.of their snapshot, where there are any
 * @param {number | undefined} props.shown
 * @param {string} props.tip
 * @param {() => void} props.onAgain has them found again
 */
export function SnapshotLine({ of, shown, tip, onAgain }) {
  if (of === undefined || of === shown) return null;
  return html`<div class="heading">
    <span class="source">${snapshotWords(of)}</span>
    <${TextButton} symbol="autorenew" label="Take new ones" tip=${tip} onclick=${onAgain} />
  </div>`;
}
