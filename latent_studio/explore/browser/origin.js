// Where the latent begins: a seed, or a latent that is kept; and how it is truncated.

import { TextButton, ToggleButton } from "../../browser/controls/buttons.js";
import { Choices } from "../../browser/controls/choices.js";
import { Heading } from "../../browser/controls/heading.js";
import { SeedField } from "../../browser/controls/seed_field.js";
import { TruncationSlider } from "../../browser/controls/truncation_slider.js";
import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { KeptLine, StyleMixing } from "./mixing.js";

/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { ExploreFacts, KeptLatents } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

const TOWARDS = [
  { value: "mean", text: "Mean of all" },
  { value: "class", text: "Mean of its class" },
];
const TOWARDS_TIP = "Which average truncation leads to: that of everything, or that of the latent\u2019s own class.";

/**
 * @typedef {Pick<LatentSpec, "seed" | "kept" | "truncation" | "towards" | "shell" | "style"> & {
 *   facts: ExploreFacts,
 *   known: KeptLatents,
 *   actions: Actions,
 * }} OriginProps
 */

export const Origin = memo((/** @type {OriginProps} */ { facts, known, actions, ...latent }) => {
  const { seed, kept, truncation, towards, shell, style } = latent;
  const { rest } = actions;
  return html`<section>
    <${Heading} text="Latent" tip="The random numbers that the generator turns into a picture.">
      <${TextButton}
        symbol="restart_alt"
        label="Reset"
        tip="Back to what the seed draws: no truncation, no directions, no second latent, no raw changes."
        onclick=${actions.reset}
      />
    <//>
    <${SeedField}
      label="Seed"
      shortcut="R"
      ...${{ value: seed, hidden: kept !== null, onRest: rest }}
      onInput=${(/** @type {number} */ value) => actions.latent({ seed: value, kept: null }, "moving")}
    />
    <${KeptLine}
      label="Begins with"
      ...${{ digest: kept, known }}
      onSeed=${() => actions.latent({ kept: null }, "rest")}
    />
    <${TruncationSlider}
      tip="Shrinks the latent towards the mean: below 1 pictures get more typical and less varied; 0 is the mean."
      ...${{ value: truncation, onRest: rest }}
      onInput=${(/** @type {number} */ value) => actions.latent({ truncation: value }, "moving")}
    />
    ${
      facts.mapped &&
      facts.groups.length > 0 &&
      html`<div class="chooser labelled">
        <span class="label">Towards</span>
        <${Choices}
          label="Truncate towards"
          tip=${TOWARDS_TIP}
          ...${{ options: TOWARDS, value: towards }}
          onChoose=${(/** @type {LatentSpec["towards"]} */ value) => actions.latent({ towards: value }, "rest")}
        />
      </div>`
    }
    ${
      !facts.mapped &&
      html`<${ToggleButton}
        symbol="straighten"
        text="Keep the length"
        tip="Random latents all have about the same length. A latent that is moved gets its own length back."
        class="shell"
        pressed=${shell}
        onToggle=${(/** @type {boolean} */ pressed) => actions.latent({ shell: pressed }, "rest")}
      />`
    }
    ${facts.layers > 0 && html`<${StyleMixing} ...${{ layers: facts.layers, style, known, actions }} />`}
  </section>`;
});
