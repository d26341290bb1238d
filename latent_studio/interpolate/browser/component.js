// Interpolate: the way through keyframes, fetched once as exact pictures and then played from memory.

import { TextButton } from "../../browser/controls/buttons.js";
import { HistoryButtons } from "../../browser/controls/history_buttons.js";
import { KeysPopover } from "../../browser/controls/keys_popover.js";
import { TimeLine } from "../../browser/controls/time_line.js";
import { Tooltip } from "../../browser/controls/tooltip.js";
import { memo } from "../../browser/memo.js";
import { mountOf } from "../../browser/mount.js";
import { useGathered } from "../../browser/use_gathered.js";
import { useKeys } from "../../browser/use_keys.js";
import { useNarrow } from "../../browser/use_narrow.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useMemo, useRef } from "../../browser/vendor/preact_hooks.js";
import { KeyframeEditor } from "./editor.js";
import { NO_FILM } from "./film.js";
import { INTERPOLATE_SHORTCUTS, interpolateKey } from "./keyboard.js";
import { Keyframes } from "./keyframes.js";
import { Player } from "./player.js";
import { Settings } from "./settings.js";
import { Strip } from "./strip.js";
import { useInterpolator } from "./use_interpolator.js";

/** @import { AppProps } from "../../browser/mount.js" */
/** @import { Actions } from "./actions.js" */
/** @import { InterpolateData } from "./data.js" */

/** @param {AppProps<InterpolateData>} props */
function Interpolator(props) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { state, chosen, canUndo, canRedo, actions, player, film, cards, stage } = useInterpolator(props);
  const { data, host } = props;
  const { shape, noun, groups, mapped } = data.facts;
  const { snapshot, keyframes, view, method, space, closed, frames, side, fps } = state;
  const grid = view === "grid";
  const narrow = useNarrow(root);
  const after = useMemo(() => ({}), [film, view]); // what the room beside the picture depends on
  // A grid is no way: the last one's stills stay meanwhile.
  const strip = useGathered(NO_FILM, (before) => (film.length ? film : before), [film]);
  useKeys(host, (event, target) => interpolateKey(actions, player, event, target));
  return html`<div class="studio interpolator" ref=${root}>
    <div class="left">
      <${Player}
        ...${{ player, frame: { ...stage, narrow, after }, still: grid, fps }}
        onFps=${(/** @type {number} */ chosen) => actions.edit({ fps: chosen }, "rest")}
      />
      <${Strip} ...${{ shape, film: strip, hidden: grid, onPick: player.jump }} />
      <div class="deck">
        <${TimeLine}
          ...${{ images: data.snapshots, shown: snapshot, noun, onRest: actions.rest }}
          onMove=${(/** @type {number} */ images) => actions.edit({ snapshot: images }, "moving")}
        />
        <${Toolbar} ...${{ canUndo, canRedo, actions }} />
      </div>
    </div>
    <div class="controls">
      <${Keyframes} ...${{ keyframes, grid, chosen, frame: cards, offered: data.offered, actions }} />
      <${KeyframeEditor} latent=${keyframes[chosen]} index=${chosen} ...${{ count: keyframes.length, groups, actions }} />
      <${Settings} ...${{ view, method, space, closed, frames, side, mapped, actions }} />
    </div>
    <${Tooltip} />
  </div>`;
}

/** @typedef {{ canUndo: boolean, canRedo: boolean, actions: Actions }} ToolbarProps */

const Toolbar = memo((/** @type {ToolbarProps} */ { canUndo, canRedo, actions }) => {
  return html`<div class="toolbar">
    <${HistoryButtons} ...${{ canUndo, canRedo, travel: actions.travel }} />
    <${TextButton}
      symbol="swap_horiz"
      label="Reverse"
      tip="Begin with the last keyframe and end with the first."
      onclick=${actions.reverse}
    />
    <${TextButton}
      symbol="casino"
      label="Random"
      tip="Draw all keyframes again; key R."
      onclick=${actions.draw}
    />
    <${KeysPopover} shortcuts=${INTERPOLATE_SHORTCUTS} />
  </div>`;
});

export const mount = mountOf(Interpolator);
