// Under the picture: undo, redo, where to take the latent, the picture as a file, and the list of keys.

import { IconButton, TextButton } from "../../browser/controls/buttons.js";
import { HistoryButtons } from "../../browser/controls/history_buttons.js";
import { KeysPopover } from "../../browser/controls/keys_popover.js";
import { memo } from "../../browser/memo.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useState } from "../../browser/vendor/preact_hooks.js";
import { CLASSES_SHORTCUTS } from "./keyboard.js";

/** @import { Actions } from "./actions.js" */

/** @typedef {{ canUndo: boolean, canRedo: boolean, actions: Actions }} ToolbarProps */

export const Toolbar = memo((/** @type {ToolbarProps} */ { canUndo, canRedo, actions }) => {
  const [problem, setProblem] = useState("");
  return html`<div class="toolbar">
    <${HistoryButtons} ...${{ canUndo, canRedo, travel: actions.travel }} />
    <${TextButton}
      symbol="explore"
      label="Open in Explore"
      tip="Take this latent with its classes to Explore and move it in every direction."
      onclick=${() => actions.take("explore")}
    ><span class="long">Open in Explore</span><span class="short">Explore</span><//>
    <${TextButton}
      symbol="add_road"
      label="Add to the path"
      tip="Make this latent with its classes a keyframe of the path on the Interpolate page."
      onclick=${() => actions.take("path")}
    ><span class="long">Add to the path</span><span class="short">Path</span><//>
    <${IconButton}
      symbol="download"
      label="Download"
      tip="Download the picture with exactly these pixels; the recipe that made it is inside."
      onclick=${async () => setProblem(await actions.download())}
    />
    <${KeysPopover} shortcuts=${CLASSES_SHORTCUTS} />
    <span class="problem" role="status">${problem}</span>
  </div>`;
});
