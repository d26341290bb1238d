// Under the picture: undo, redo, what to take away, and the list of keys.

import { IconButton, TextButton } from "../../browser/controls/buttons.js";
import { HistoryButtons } from "../../browser/controls/history_buttons.js";
import { KeysPopover } from "../../browser/controls/keys_popover.js";
import { Popover } from "../../browser/controls/popover.js";
import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useState } from "../../browser/vendor/preact_hooks.js";
import { EXPLORE_SHORTCUTS } from "./keyboard.js";

/** @import { ExploreFacts } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

const ENLARGED = 560; // pixels that an enlarged download is to have at least

/**
 * @typedef {object} ToolbarProps
 * @property {ExploreFacts} facts
 * @property {number} keyframes of the run's path; 0 where there is none yet
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {Actions} actions
 */

export const Toolbar = memo((/** @type {ToolbarProps} */ { facts, keyframes, canUndo, canRedo, actions }) => {
  const { tell, travel } = actions;
  return html`<div class="toolbar">
    <${HistoryButtons} ...${{ canUndo, canRedo, travel }} />
    <${Downloads} facts=${facts} actions=${actions} />
    <${IconButton}
      symbol="star"
      label="Bookmark"
      tip="Keep this latent with all that moves it under a name."
      onclick=${() => tell("bookmark")}
    />
    <${TextButton}
      symbol="add"
      label="Add to the path"
      tip="Make this latent with its class the next keyframe of an interpolation."
      onclick=${() => tell("path")}
    />
    <${TextButton}
      symbol="animation"
      label=${`Open the path, ${keyframes} ${keyframes === 1 ? "keyframe" : "keyframes"}`}
      tip="Open the path: walk along its keyframes, as stills and as a film."
      class="open-path"
      hidden=${keyframes === 0}
      onclick=${() => tell("interpolate")}
    ><span class="count">${keyframes}</span><//>
    <${KeysPopover} shortcuts=${EXPLORE_SHORTCUTS} />
  </div>`;
});

/** @param {{ facts: ExploreFacts, actions: Actions }} props */
function Downloads({ facts: { shape }, actions }) {
  const [failure, setFailure] = useState(""); // why a picture could not be had
  const scale = Math.ceil(ENLARGED / Math.max(shape[1], shape[2]));
  const take = async (/** @type {number} */ times) => setFailure(await actions.savePicture(times));
  return html`<${Popover}
    symbol="download"
    label="Download"
    tip="Download the picture with exactly these pixels and its recipe inside, or the latent that made it."
  >
    <div class="menu">
      <${TextButton} label="Picture, pixel by pixel" onclick=${() => take(1)} />
      <${TextButton} label=${`Picture, enlarged ${scale} times`} onclick=${() => take(scale)} />
      <${TextButton} label="Latent as JSON" onclick=${actions.saveLatent} />
      <p class="failure" role="status" hidden=${failure === ""}>${failure}</p>
    </div>
  <//>`;
}
