// How far a sum goes, and its three latents.

import { TextButton } from "../../browser/controls/buttons.js";
import { Heading } from "../../browser/controls/heading.js";
import { SeedField } from "../../browser/controls/seed_field.js";
import { Slider } from "../../browser/controls/slider.js";
import { TruncationSlider } from "../../browser/controls/truncation_slider.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { FURTHEST_TIME, RESULT_TIME } from "./arithmetic.js";
import { ClassChoosers } from "./choosers.js";
import { TERMS } from "./data.js";
import { LivePicture } from "./live_picture.js";
import { withClass } from "./shares.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { ControlsProps, Term } from "./data.js" */

const ROOM = { width: 84, height: 84 }; // CSS pixels, for the picture of a term
const WORDS = {
  a: { sign: "a", tip: "Where the sum begins." },
  b: { sign: "\u2212 b", tip: "What is taken away." },
  c: { sign: "+ c", tip: "What is put in its place." },
};

/** @param {ControlsProps} props */
export function ArithmeticControls(props) {
  const { state, actions } = props;
  const truncated = (/** @type {number} */ truncation) => {
    const now = actions.current();
    actions.edit(Object.fromEntries(TERMS.map((term) => [term, { ...now[term], truncation }])), "moving");
  };
  return html`
    <section>
      <${Heading} text="How far" tip="From a along c \u2212 b; the sum is at 1." />
      <${Slider}
        label="How far"
        tip="0 is a itself, 1 the sum a \u2212 b + c, and beyond 1 the same step is taken further."
        ...${{ low: 0, high: FURTHEST_TIME, step: 0.01, value: state.time, neutral: RESULT_TIME, onRest: actions.rest }}
        onInput=${(/** @type {number} */ time) => actions.edit({ time }, "moving")}
      />
      <${TruncationSlider}
        tip="Shrinks all three latents towards the mean. A sum of three lies further out than each of them, so less is safer."
        ...${{ value: state.a.truncation, onInput: truncated, onRest: actions.rest }}
      />
    </section>
    ${TERMS.map((term) => html`<${TermSection} key=${term} ...${{ ...props, term }} />`)}
  `;
}

/**
 * One latent of the sum: its picture, its seed and its classes.
 *
 * @param {ControlsProps & { term: Term }} props
 */
function TermSection({ state, facts: { groups }, pictures, actions, term }) {
  const { seed, condition } = state[term];
  const { sign, tip } = WORDS[term];
  const change = (/** @type {Partial<LatentSpec>} */ changed, /** @type {Pace} */ pace) =>
    actions.edit({ [term]: { ...actions.current()[term], ...changed } }, pace);
  const choose = (/** @type {Group} */ group, /** @type {string} */ name) =>
    change({ condition: withClass(actions.current()[term].condition, groups, group, name) }, "rest");
  const labelOf = (/** @type {Group} */ group) => `${group.name} of ${term}`;
  return html`<section class="term" aria-label=${`Latent ${term}`}>
    <${Heading} text=${sign} tip=${tip}>
      ${
        groups.length > 0 &&
        html`<${TextButton}
          symbol="colorize"
          label="Current latent"
          tip="Put the latent here that was clicked in the grid."
          onclick=${() => change(actions.current().latent, "rest")}
        />`
      }
    <//>
    <div class="term-row">
      <div class="term-picture">
        <${LivePicture} kind=${term} label=${`Picture of ${term}`} ...${{ pictures, room: ROOM }} />
      </div>
      <div class="beside">
        <${SeedField}
          label=${`Seed of ${term}`}
          ...${{ value: seed, onRest: actions.rest }}
          onInput=${(/** @type {number} */ drawn) => change({ seed: drawn, kept: null }, "moving")}
        />
        <${ClassChoosers} compact=${true} ...${{ groups, condition, labelOf, onChoose: choose }} />
      </div>
    </div>
  </section>`;
}
