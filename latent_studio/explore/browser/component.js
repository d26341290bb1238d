// Explore: a picture and the controls of its latent.

import { conditionWords } from "../../browser/condition_words.js";
import { TimeLine } from "../../browser/controls/time_line.js";
import { Tooltip } from "../../browser/controls/tooltip.js";
import { mountOf } from "../../browser/mount.js";
import { counted } from "../../browser/numbers.js";
import { useKeys } from "../../browser/use_keys.js";
import { useNarrow } from "../../browser/use_narrow.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useRef } from "../../browser/vendor/preact_hooks.js";
import { Beside } from "./beside.js";
import { ClassSection } from "./class_section.js";
import { Families } from "./families.js";
import { exploreKey } from "./keyboard.js";
import { Origin } from "./origin.js";
import { RawDimensions } from "./raw.js";
import { Stage } from "./stage.js";
import { Toolbar } from "./toolbar.js";
import { useExplorer } from "./use_explorer.js";
import { ViewSection } from "./view_section.js";

/** @import { AppProps } from "../../browser/mount.js" */
/** @import { ExploreData, ExploreFacts, ExploreState } from "./data.js" */

/** @type {number[]} */
const NOT_TOLD = [];

/** @param {AppProps<ExploreData>} props */
function Explorer(props) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { state, description, known, snapshot, snapshots, canUndo, canRedo, actions, pictures } = useExplorer(props);
  const { data, host } = props;
  const { facts } = data;
  const narrow = useNarrow(root);
  const { view, axes, spread, group, beside, latent } = state;
  const { seed, kept, truncation, towards, shell, style, condition, dimensions } = latent;
  useKeys(host, (event, target) => exploreKey(actions, event, target));
  return html`<div class="studio explorer" ref=${root}>
    <div class="left">
      <div class="stages">
        <${Stage}
          label=${`Generated picture: ${pictureWords(state, facts, snapshot)}`}
          ...${{ ...pictures.own, description, state, groups: facts.groups, narrow, actions }}
        />
        ${beside !== "" && html`<${Beside} ...${{ ...pictures.other, narrow }} />`}
      </div>
      <div class="deck">
        <${TimeLine}
          images=${snapshots}
          shown=${snapshot}
          noun=${facts.noun}
          following=${state.snapshot === "latest"}
          underway=${data.underway}
          onMove=${(/** @type {number} */ images) => actions.edit({ snapshot: images }, "moving")}
          onRest=${actions.rest}
          onFollow=${actions.follow}
        />
        <${Toolbar} ...${{ facts, keyframes: data.keyframes, canUndo, canRedo, actions }} />
      </div>
    </div>
    <div class="controls">
      <${ViewSection} ...${{ facts, others: data.others, view, axes, spread, group, beside, actions }} />
      <${Origin} ...${{ facts, known, seed, kept, truncation, towards, shell, style, actions }} />
      ${facts.groups.length > 0 && html`<${ClassSection} ...${{ facts, condition, actions }} />`}
      <section>
        <${Families} ...${{ data, state, description, actions }} />
        <${RawDimensions}
          count=${facts.dimension}
          drawn=${description.latents ?? NOT_TOLD}
          hidden=${kept !== null && known[kept]?.space === "w" /* it has no z */}
          ...${{ dimensions, actions }}
        />
      </section>
    </div>
    <${Tooltip} />
  </div>`;
}

/**
 * @param {ExploreState} state
 * @param {ExploreFacts} facts
 * @param {number} snapshot
 */
function pictureWords({ latent: { condition, kept, seed } }, { groups, noun }, snapshot) {
  const words = [conditionWords(condition, groups), kept ? "a kept latent" : `seed ${seed}`, counted(snapshot, noun)];
  return words.filter(Boolean).join(", ");
}

export const mount = mountOf(Explorer);
