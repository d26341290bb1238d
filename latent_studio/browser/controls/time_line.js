// Where in training the picture is from: a slider over the snapshots there are, and a mode that follows the newest.

import { counted } from "../numbers.js";
import { html } from "../vendor/htm_preact.js";
import { ToggleButton } from "./buttons.js";
import { RangeInput } from "./range_input.js";

/** @import { Pace } from "../settled_state.js" */

/**
 * The snapshots there are, ascending, with one that is known from its picture already.
 *
 * @param {number[]} images
 * @param {number} shown
 */
export function withSnapshot(images, shown) {
  return images.includes(shown) ? images : [...images, shown].sort((one, other) => one - other);
}

/**
 * The snapshot `step` further on; null at the end.
 *
 * @param {number[]} images
 * @param {number} shown
 * @param {number} step
 */
export function neighbouringSnapshot(images, shown, step) {
  return images[images.indexOf(shown) + step] ?? null;
}

/**
 * @param {object} props
 * @param {number[]} props.images the snapshots there are, ascending, as counts of `noun`
 * @param {number} props.shown
 * @param {string} props.noun
 * @param {boolean} [props.following] whether the newest is shown, whichever it is
 * @param {boolean} [props.underway] whether more may come
 * @param {(images: number) => void} props.onMove
 * @param {(pace: Pace) => void} props.onRest
 * @param {(follow: boolean) => void} [props.onFollow]
 */
export function TimeLine({ images, shown, noun, following = false, underway = false, onMove, onRest, onFollow }) {
  const all = withSnapshot(images, shown);
  const at = all.indexOf(shown);
  const text = counted(shown, noun);
  return html`<div class="timeline">
    <${ToggleButton}
      symbol="sensors"
      text="Follow"
      tip="Keep this latent and draw it again whenever training lands a new snapshot."
      pressed=${following}
      hidden=${!underway && !following}
      onToggle=${onFollow ?? (() => {})}
    />
    <${RangeInput}
      label="Snapshot"
      tip="Go back and forth through training; the latent stays."
      ...${{ low: 0, high: all.length - 1, step: 1, value: at, valueText: text, hidden: all.length < 2, onRest }}
      onInput=${(/** @type {number} */ place) => onMove(all[place])}
    />
    <output>${text}</output>
  </div>`;
}
