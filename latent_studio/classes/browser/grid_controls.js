// What the grid shows, and the sample that was clicked.

import { Choices } from "../../browser/controls/choices.js";
import { Heading } from "../../browser/controls/heading.js";
import { SeedField } from "../../browser/controls/seed_field.js";
import { TruncationSlider } from "../../browser/controls/truncation_slider.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { ClassChoosers, GroupChooser } from "./choosers.js";
import { LivePicture } from "./live_picture.js";
import { mixWords } from "./shares.js";

/** @import { ClassesState, ControlsProps } from "./data.js" */

const ROOM = { width: 168, height: 168 }; // CSS pixels, for the current latent
const LAYOUTS = [
  { value: "classes", text: "Every class", symbol: "view_column" },
  { value: "latents", text: "One class", symbol: "apps" },
];

/** @param {ControlsProps} props */
export function GridControls({ state, facts: { groups }, pictures, actions }) {
  const { condition, seed, kept, truncation } = state.latent;
  const columns = state.layout === "classes";
  return html`
    <section>
      <${Heading} text="Rows and columns" tip="Scroll down for other latents; each row has one seed." />
      <${Choices}
        label="Grid"
        tip="One latent a row, in every class; or one class of as many latents as you like."
        ...${{ options: LAYOUTS, value: state.layout }}
        onChoose=${(/** @type {ClassesState["layout"]} */ layout) => actions.edit({ layout }, "rest")}
      />
      <${GroupChooser}
        tip="Which classes the columns run through."
        ...${{ groups, value: state.group, hidden: !columns, onChoose: actions.regroup }}
      />
      <div class="condition" hidden=${columns && groups.length < 2}>
        <${ClassChoosers}
          ...${{ groups, condition, without: columns ? state.group : undefined, onChoose: actions.choose }}
        />
      </div>
      <${SeedField}
        name="From seed"
        label="Seed of the first latent"
        shortcut="R"
        ...${{ value: state.start, onRest: actions.rest }}
        onInput=${(/** @type {number} */ start) =>
          actions.edit({ start, latent: { ...actions.current().latent, seed: start, kept: null } }, "moving")}
      />
      <${TruncationSlider}
        tip="Shrinks all these latents towards the mean: below 1 pictures get more typical and less varied."
        ...${{ value: truncation, onRest: actions.rest }}
        onInput=${(/** @type {number} */ value) => actions.latent({ truncation: value }, "moving")}
      />
    </section>
    <section>
      <${Heading} text="Current latent" tip="Click a picture to take it; Enter opens it in Explore." />
      <div class="picked">
        <${LivePicture} kind="picked" label="The current latent" ...${{ pictures, room: ROOM }} />
        <span role="status">${`${mixWords(condition, groups)}, ${kept ? "a kept latent" : `seed ${seed}`}`}</span>
      </div>
    </section>
  `;
}
