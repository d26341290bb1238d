// Which two classes are compared, and of which latent.

import { TextButton } from "../../browser/controls/buttons.js";
import { Choices } from "../../browser/controls/choices.js";
import { ClassPicker } from "../../browser/controls/class_picker.js";
import { Heading } from "../../browser/controls/heading.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { ClassChoosers, GroupChooser, LatentFields } from "./choosers.js";
import { groupOf } from "./data.js";
import { MANY } from "./difference.js";
import { exchanged } from "./moves.js";

/** @import { ControlsProps } from "./data.js" */

const OVER = [
  { value: false, text: "One latent", symbol: "image" },
  { value: true, text: `Typical, over ${MANY}`, symbol: "apps" },
];

/** @param {ControlsProps} props */
export function DifferenceControls({ state, facts, actions }) {
  const { groups } = facts;
  const group = groupOf(facts, state.group);
  const repair = (/** @type {(pair: string[]) => string[]} */ change) =>
    actions.edit({ pair: change(actions.current().pair) }, "rest");
  const sides = ["From", "To"].map(
    (title, side) => html`<${ClassPicker}
      key=${`${group.name} ${side}`}
      ...${{ group, title, label: `${title} ${group.name}`, value: state.pair[side] }}
      onChoose=${(/** @type {string} */ name) => repair((pair) => exchanged(pair, side, name))}
    />`,
  );
  return html`
    <section>
      <${Heading} text="What changes" tip="Two classes of one attribute.">
        <${TextButton}
          symbol="swap_horiz"
          label="Swap"
          tip="Turn the change round."
          onclick=${() => repair(([from, to]) => [to, from])}
        />
      <//>
      <${GroupChooser}
        tip="Which attribute changes; all others stay."
        ...${{ groups, value: state.group, onChoose: actions.regroup }}
      />
      <div class="condition">${sides}</div>
    </section>
    <section hidden=${groups.length < 2}>
      <${Heading} text="All else alike" tip="The other attributes, the same on both sides." />
      <${ClassChoosers}
        ...${{ groups, condition: state.latent.condition, without: state.group, onChoose: actions.choose }}
      />
    </section>
    <section>
      <${Heading} text="Latent" tip="The random numbers, the same on both sides." />
      <${Choices}
        label="Over"
        tip=${`One latent, or the average over ${MANY} seeds: what this change does as a rule.`}
        ...${{ options: OVER, value: state.many }}
        onChoose=${(/** @type {boolean} */ many) => actions.edit({ many }, "rest")}
      />
      <${LatentFields}
        tip="Shrinks the latents towards the mean: below 1 pictures get more typical and less varied."
        ...${{ latent: state.latent, actions }}
      />
    </section>
  `;
}
