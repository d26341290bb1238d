// Every number of the latent behind a fold; each shows its value before truncation.

import { TextButton } from "../../browser/controls/buttons.js";
import { Fold } from "../../browser/controls/fold.js";
import { memo } from "../../browser/memo.js";
import { signed } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { SigmaSlider } from "./sigmas.js";

/** @import { Actions } from "./keyboard.js" */

const REACH = 4; // how far a slider reaches
const GROUP = 64; // numbers behind one fold

/**
 * @typedef {object} RawProps
 * @property {number} count
 * @property {Record<string, number>} dimensions those set by hand
 * @property {number[]} drawn all numbers of the latent as the server has drawn them
 * @property {boolean} hidden
 * @property {Actions} actions
 */

export const RawDimensions = memo((/** @type {RawProps} */ { count, dimensions, drawn, hidden, actions }) => {
  const starts = Array.from({ length: Math.ceil(count / GROUP) }, (_, group) => group * GROUP);
  const grid = (/** @type {number} */ start) => {
    const indices = Array.from({ length: Math.min(GROUP, count - start) }, (_, place) => start + place);
    const value = (/** @type {number} */ index) => dimensions[index] ?? drawn[index] ?? 0;
    return html`<div class="raw-grid">
      ${indices.map((index) => {
        const set = index in dimensions;
        return html`<${RawDimension} key=${index} ...${{ index, value: value(index), set, actions }} />`;
      })}
    </div>`;
  };
  const folds = () => html`
    <${TextButton}
      label="Clear changes"
      tip="Take the seed's own numbers again."
      hidden=${!Object.keys(dimensions).length}
      onclick=${() => actions.latent({ dimensions: {} }, "rest")}
    />
    ${
      starts.length === 1
        ? grid(0)
        : starts.map((start) => {
            const title = `${start + 1} to ${Math.min(count, start + GROUP)}`;
            return html`<${Fold} key=${start} title=${title}>${() => grid(start)}<//>`;
          })
    }
  `;
  const title = count > 1 ? `All ${count} raw dimensions` : "The raw dimension";
  return html`<${Fold} title=${title} class="fold raw" hidden=${hidden}>${folds}<//>`;
});

/** @typedef {{ index: number, value: number, set: boolean, actions: Actions }} RawDimensionProps */

const RawDimension = memo((/** @type {RawDimensionProps} */ { index, value, set, actions }) => {
  return html`<${SigmaSlider}
    label=${String(index + 1)}
    name=${`Raw dimension ${index + 1}`}
    tip=${`Number ${index + 1} of the latent, before truncation; double-click takes the seed's own again.`}
    ...${{ reach: REACH, value, neutral: null, class: set ? "set" : "" }}
    format=${(/** @type {number} */ shown) => signed(shown, 1)}
    onInput=${(/** @type {number | null} */ changed) => actions.dimension(index, changed)}
    onRest=${actions.rest}
  />`;
});
