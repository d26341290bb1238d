// The chosen keyframe: the controls of its latent and class, and what to do with it.

import { IconButton, TextButton } from "../../browser/controls/buttons.js";
import { ConditionControls } from "../../browser/controls/condition_controls.js";
import { Heading } from "../../browser/controls/heading.js";
import { SeedField } from "../../browser/controls/seed_field.js";
import { TruncationSlider } from "../../browser/controls/truncation_slider.js";
import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { FEWEST_KEYFRAMES, MOST_KEYFRAMES } from "./data.js";
import { NOTHING_BROUGHT } from "./way.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { ConditionSpec, LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { Actions } from "./actions.js" */

const TRUNCATION_TIP =
  "Shrinks this keyframe's latent towards the mean: below 1 it is more typical, 0 is the mean itself.";

/** @typedef {{ latent: LatentSpec, index: number, count: number, groups: Group[], actions: Actions }} EditorProps */

export const KeyframeEditor = memo((/** @type {EditorProps} */ { latent, index, count, groups, actions }) => {
  const { change, rest } = actions;
  const { seed, truncation } = latent;
  const brought = broughtAlong(latent);
  // A group that is not named has its first class.
  const usual = Object.fromEntries(groups.map(({ name, classes }) => [name, classes[0]]));
  const condition = { ...latent.condition, first: { ...usual, ...latent.condition.first } };
  return html`<section class="keyframe" aria-label="Chosen keyframe">
    <${Heading} text=${`Keyframe ${index + 1}`}>
      <${IconButton}
        symbol="arrow_back"
        label="Move earlier"
        tip="Move it a place earlier."
        disabled=${index === 0}
        onclick=${() => actions.shift(-1)}
      />
      <${IconButton}
        symbol="arrow_forward"
        label="Move later"
        tip="Move it a place later."
        disabled=${index === count - 1}
        onclick=${() => actions.shift(1)}
      />
      <${IconButton}
        symbol="content_copy"
        label="Duplicate"
        tip="Put a copy behind it."
        disabled=${count >= MOST_KEYFRAMES}
        onclick=${actions.duplicate}
      />
      <${IconButton}
        symbol="delete"
        label="Remove"
        tip="Take it out of the path."
        disabled=${count <= FEWEST_KEYFRAMES}
        onclick=${actions.remove}
      />
    <//>
    <${SeedField}
      label="Seed of the keyframe"
      ...${{ value: seed, onRest: rest }}
      onInput=${(/** @type {number} */ value) => change({ seed: value }, "moving")}
    />
    <${TruncationSlider}
      name="Truncation of the keyframe"
      tip=${TRUNCATION_TIP}
      ...${{ value: truncation, onRest: rest }}
      onInput=${(/** @type {number} */ value) => change({ truncation: value }, "moving")}
    />
    ${
      groups.length > 0 &&
      html`<${ConditionControls}
        ...${{ groups, condition, onRest: rest }}
        onChange=${(/** @type {ConditionSpec} */ given, /** @type {Pace} */ pace) =>
          // A class that is chosen here takes the place of a mix that was made elsewhere.
          change({ condition: { ...given, shares: {} } }, pace)}
      />`
    }
    <div class="brought" hidden=${brought === ""}>
      <span>${brought}</span>
      <${TextButton}
        label="Leave out"
        tip="Go back to what the seed alone draws."
        onclick=${() => change(NOTHING_BROUGHT, "rest")}
      />
    </div>
  </section>`;
});

/**
 * What a keyframe has besides its seed, truncation and class, in words.
 *
 * @param {LatentSpec} latent
 */
export function broughtAlong({ kept, directions, moves, dimensions, style, condition }) {
  const count = (/** @type {object} */ values) => Object.keys(values).length;
  const words = (/** @type {number} */ number, /** @type {string} */ noun) =>
    number ? [`${number} ${noun}${number > 1 ? "s" : ""}`] : [];
  const moved = [...words(count(directions) + count(moves), "direction"), ...words(count(dimensions), "raw dimension")];
  const sentences = [
    kept && "Begins with a latent that was kept, not with the seed's.",
    moved.length && `Moved along ${moved.join(" and ")} in Explore.`,
    style && "Some layers follow a second latent.",
    count(condition.shares ?? {}) && "Its class is a mix.",
  ];
  return sentences.filter(Boolean).join(" ");
}
