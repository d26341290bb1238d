// A row for each direction that is kept under a digest: its slider, and what can be done to it.

import { IconButton } from "../../browser/controls/buttons.js";
import { Slider } from "../../browser/controls/slider.js";
import { memo } from "../../browser/memo.js";
import { rounded } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useState } from "../../browser/vendor/preact_hooks.js";
import { directionTip, isFound } from "./offers.js";
import { SigmaSlider } from "./sigmas.js";

/** @import { Move } from "../../browser/latent_spec.js" */
/** @import { Direction } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

/**
 * @typedef {object} RowProps
 * @property {Direction} direction
 * @property {Move | undefined} move the step along it
 * @property {number[]} strengths how much of it each layer takes; none where all take all of it
 * @property {number} layers that the generator has
 * @property {(digest: string, amount: number, strengths: number[]) => void} onMove
 * @property {Actions} actions
 */

export const DirectionRow = memo((/** @type {RowProps} */ { direction, move, strengths, layers, onMove, actions }) => {
  const [unfolded, unfold] = useState(false);
  const { digest, name, gone } = direction;
  const found = isFound(direction);
  const amount = move?.amount ?? 0;
  // Layers that all take all of it need no numbers.
  const strengthen = (/** @type {number} */ layer, /** @type {number} */ share) => {
    const before = strengths.length ? strengths : Array(layers).fill(1);
    const changed = before.with(layer, rounded(share));
    onMove(digest, amount, changed.every((value) => value === 1) ? [] : changed);
  };
  return html`<div>
    <div class="direction">
      <${SigmaSlider}
        ...${{ label: name, tip: directionTip(direction), value: amount }}
        onInput=${(/** @type {number} */ value) => onMove(digest, value, strengths)}
        onRest=${actions.rest}
      />
      ${
        layers > 0 &&
        html`<${IconButton}
          symbol="layers"
          label=${`Layers of ${name}`}
          tip="How much of it each layer takes, coarse to fine."
          class=${strengths.length ? "set" : ""}
          expanded=${unfolded}
          onclick=${() => unfold(!unfolded)}
        />`
      }
      ${
        !gone &&
        html`<${IconButton}
          symbol=${found ? "bookmark_add" : "more_horiz"}
          label=${found ? `Keep ${name}` : `Edit ${name}`}
          tip="Name it, note something, hand it on as a file, or make it independent of others."
          onclick=${() => actions.tell("manage", { act: "edit", digest })}
        />`
      }
    </div>
    ${unfolded && html`<${Strengths} ...${{ name, layers, strengths, onInput: strengthen, onRest: actions.rest }} />`}
  </div>`;
});

/**
 * @param {object} props
 * @param {string} props.name
 * @param {number} props.layers
 * @param {number[]} props.strengths
 * @param {(layer: number, share: number) => void} props.onInput
 * @param {Actions["rest"]} props.onRest
 */
function Strengths({ name, layers, strengths, onInput, onRest }) {
  const bar = { low: 0, high: 1, step: 0.05, neutral: 1, onRest };
  return html`<div class="strengths">
    ${Array.from(
      { length: layers },
      (_, layer) => html`<${Slider}
        key=${layer}
        label=${String(layer + 1)}
        name=${`${name}, layer ${layer + 1}`}
        tip=${`How much of it layer ${layer + 1} of ${layers} takes; 1 is the coarsest layer.`}
        ...${bar}
        value=${strengths[layer] ?? 1}
        onInput=${(/** @type {number} */ share) => onInput(layer, share)}
      />`,
    )}
  </div>`;
}
