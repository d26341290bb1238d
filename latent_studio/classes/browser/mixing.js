// The continuous mix of classes and attributes: the picture large, a pad for three classes, a slider for each.

import { TextButton } from "../../browser/controls/buttons.js";
import { Heading } from "../../browser/controls/heading.js";
import { Select } from "../../browser/controls/select.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useRef } from "../../browser/vendor/preact_hooks.js";
import { GroupChooser, LatentFields } from "./choosers.js";
import { groupOf } from "./data.js";
import { LivePicture } from "./live_picture.js";
import { exchanged } from "./moves.js";
import { MixPad } from "./pad.js";
import { useDrawing } from "./pictures.js";
import { cornerShares, cornerWeights, mixWords, sharesOf, withShares } from "./shares.js";
import { ShareSliders } from "./sliders.js";
import { latticePicture } from "./triangle.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { ClassesState, ControlsProps, ViewProps } from "./data.js" */
/** @import { Shares } from "./shares.js" */

const LINEAR =
  "A class is a row of numbers to the generator, and its embedding is linear: half of one and half of another is the " +
  "point midway between the two.";
const MIX_TIP =
  "A point in the triangle is a mix: a corner is all of its class, the middle a third of each. Drag, or use the arrow keys.";

/** @param {ViewProps} props */
export function Mix({ state, facts, room, pictures, actions }) {
  const drawn = useRef(""); // which small pictures were asked for last
  useDrawing(pictures, "mix", state, {
    draw: (now, exact) => {
      pictures.ask("mix", now, { view: "single", ...now.latent }, exact);
      const lattice = latticePicture(now, facts);
      const key = lattice ? JSON.stringify([now.run, now.snapshot, lattice]) : "";
      if (lattice && key !== drawn.current) pictures.ask("pad", now, lattice, true);
      drawn.current = key;
    },
    refused: () => {
      drawn.current = "";
    },
    file: (fetched) => fetched({ picture: { view: "single", ...actions.current().latent }, columns: 1 }),
  });
  const label = `Generated picture: ${mixWords(state.latent.condition, facts.groups)}`;
  return html`<div class="mix">
    <${LivePicture} kind="mix" focusable=${true} ...${{ pictures, room, label }} />
  </div>`;
}

/** @param {ControlsProps} props */
export function MixControls(props) {
  const { state, facts, actions } = props;
  const { groups } = facts;
  const { condition } = state.latent;
  const group = groupOf(facts, state.group);
  const words = mixWords(condition, [group]);
  const hidden = groups.length < 2 && !state.corners.length;
  return html`
    <section>
      <${Heading} text="Mix of three" tip=${MIX_TIP} hidden=${hidden}><span class="mix-words">${words}</span><//>
      <${GroupChooser}
        tip="Whose classes are in the corners."
        ...${{ groups, value: state.group, onChoose: actions.regroup }}
      />
      ${state.corners.length > 0 && html`<${Triangle} ...${{ ...props, group, words }} />`}
      <p class="note">${LINEAR}</p>
    </section>
    ${groups.map(
      (each) => html`<section key=${each.name}>
        <${Heading}
          text=${`Shares of ${each.name}`}
          tip=${`How much of each class of ${each.name}; together they are the whole.`}
        >
          <${TextButton}
            label="Even"
            tip=${`The same share of every class of ${each.name}.`}
            onclick=${() => actions.share(each, Object.fromEntries(each.classes.map((name) => [name, 1])), "rest")}
          />
        <//>
        <${ShareSliders}
          ...${{ group: each, shares: sharesOf(condition, each), onRest: actions.rest }}
          current=${() => sharesOf(actions.current().latent.condition, each)}
          spare=${each === group ? state.corners : []}
          onShares=${(/** @type {Shares} */ shares) => actions.share(each, shares, "moving")}
        />
      </section>`,
    )}
    <section>
      <${Heading} text="Latent" tip="The random numbers that stay the same while the classes are mixed." />
      <${LatentFields}
        tip="Shrinks the latent towards the mean: below 1 pictures get more typical, 0 is the mean."
        ...${{ latent: state.latent, actions }}
      />
    </section>
  `;
}

/**
 * The pad between the classes in its corners.
 *
 * @param {ControlsProps & { group: Group, words: string }} props
 */
function Triangle({ state, facts, room, pictures, actions, group, words }) {
  const weightsOf = (/** @type {ClassesState} */ { latent, corners }) =>
    cornerWeights(sharesOf(latent.condition, group), corners);
  const mixed = (/** @type {(weights: number[] | null) => number[]} */ change) => {
    const now = actions.current();
    actions.share(group, cornerShares(group, now.corners, change(weightsOf(now).weights)), "moving");
  };
  // Another class in a corner takes over the share that its corner had.
  const cornered = (/** @type {number} */ corner, /** @type {string} */ name) => {
    const now = actions.current();
    const corners = exchanged(now.corners, corner, name);
    const { weights } = weightsOf(now);
    const { condition } = now.latent;
    const shares = weights && cornerShares(group, corners, weights);
    const mix = shares ? withShares(condition, facts.groups, group, shares) : condition;
    actions.edit({ corners, latent: { ...now.latent, condition: mix } }, "rest");
  };
  const options = group.classes.map((name) => ({ value: name, text: name }));
  const [top, left, right] = ["top", "left", "right"].map(
    (place, corner) => html`<div class=${`corner corner-${corner}`}>
      <${Select}
        label=${`Class at the ${place}`}
        tip="The class in this corner."
        ...${{ options, value: state.corners[corner] }}
        onChoose=${(/** @type {string} */ name) => cornered(corner, name)}
      />
    </div>`,
  );
  return html`<div class="triangle">
    ${top}
    <${MixPad}
      ...${{ pictures, room, words, ...weightsOf(state), onMix: mixed, onRest: actions.rest }}
    />
    ${left}${right}
  </div>`;
}
