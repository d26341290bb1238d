// Classes: four ways to look at what a generator's classes do.

import { Choices } from "../../browser/controls/choices.js";
import { TimeLine } from "../../browser/controls/time_line.js";
import { Tooltip } from "../../browser/controls/tooltip.js";
import { mountOf } from "../../browser/mount.js";
import { PictureFrame } from "../../browser/picture_frame.js";
import { useKeys } from "../../browser/use_keys.js";
import { useNarrow } from "../../browser/use_narrow.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { viewsOf } from "./actions.js";
import { Arithmetic, ArithmeticControls } from "./arithmetic.js";
import { Difference, DifferenceControls } from "./difference.js";
import { Grid } from "./grid.js";
import { GridControls } from "./grid_controls.js";
import { classesKey } from "./keyboard.js";
import { Mix, MixControls } from "./mixing.js";
import { Toolbar } from "./toolbar.js";
import { useClasses } from "./use_classes.js";

/** @import { AppProps } from "../../browser/mount.js" */
/** @import { Room } from "../../browser/picture.js" */
/** @import { ComponentChildren } from "../../browser/vendor/preact.js" */
/** @import { ClassesData } from "./data.js" */

const VIEWS = {
  grid: { text: "Grid", symbol: "grid_on", Content: Grid, Controls: GridControls },
  mix: { text: "Mix", symbol: "change_history", Content: Mix, Controls: MixControls },
  arithmetic: { text: "Arithmetic", symbol: "calculate", Content: Arithmetic, Controls: ArithmeticControls },
  difference: { text: "One attribute", symbol: "difference", Content: Difference, Controls: DifferenceControls },
};

/** @param {AppProps<ClassesData>} props */
function Classes(props) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [room, setRoom] = useState(/** @type {Room | null} */ (null));
  const { state, canUndo, canRedo, pictures, actions, frame } = useClasses(props);
  const { facts, snapshots } = props.data;
  const narrow = useNarrow(root);
  useKeys(props.host, (event) => classesKey(actions, event));
  const possible = viewsOf(facts.groups);
  const drawn = { state, facts, room, narrow, pictures, actions };
  return html`<div class="studio classes" ref=${root} data-view=${state.view}>
    <div class="left">
      <${PictureFrame} ...${{ ...frame, narrow, onFit: setRoom }}>
        <div class="content">
          ${
            room &&
            possible.map((view) => {
              const { Content } = VIEWS[view];
              return html`<${Kept} key=${view} shown=${view === state.view}>
                ${() => html`<${Content} ...${drawn} />`}
              <//>`;
            })
          }
        </div>
      <//>
      <div class="deck">
        <${TimeLine}
          ...${{ images: snapshots, shown: state.snapshot, noun: facts.noun, onRest: actions.rest }}
          onMove=${(/** @type {number} */ snapshot) => actions.edit({ snapshot }, "moving")}
        />
        <${Toolbar} ...${{ canUndo, canRedo, actions }} />
      </div>
    </div>
    <div class="controls">
      <${Choices}
        label="View"
        tip="Every class beside the others, mixes of them, sums of latents, or what one attribute changes."
        class="views"
        options=${possible.map((value) => ({ value, text: VIEWS[value].text, symbol: VIEWS[value].symbol }))}
        ...${{ value: state.view, hidden: possible.length < 2, onChoose: actions.enter }}
      />
      ${possible.map((view) => {
        const { Controls } = VIEWS[view];
        return html`<${Kept} key=${view} class="view-controls" shown=${view === state.view}>
          ${() => html`<${Controls} ...${drawn} />`}
        <//>`;
      })}
    </div>
    <${Tooltip} />
  </div>`;
}

/**
 * What is drawn when it is first shown, and left as it is while it is out of sight.
 *
 * @param {{ shown: boolean, class?: string, children: () => ComponentChildren }} props
 */
function Kept({ shown, class: more, children }) {
  const drawn = useRef(/** @type {ComponentChildren} */ (null));
  if (shown) drawn.current = children();
  return html`<div class=${more} hidden=${!shown}>${drawn.current}</div>`;
}

export const mount = mountOf(Classes);
