import { html } from "../vendor/htm_preact.js";
import { IconButton } from "./buttons.js";

/**
 * The two buttons that travel through the history: enabled where there is somewhere to go.
 *
 * @param {{ canUndo: boolean, canRedo: boolean, travel: (way: "undo" | "redo") => void }} props
 */
export function HistoryButtons({ canUndo, canRedo, travel }) {
  return html`
    <${IconButton}
      symbol="undo"
      label="Undo"
      tip="Undo; Ctrl + Z."
      shortcut="Control+Z"
      disabled=${!canUndo}
      onclick=${() => travel("undo")}
    />
    <${IconButton}
      symbol="redo"
      label="Redo"
      tip="Redo; Ctrl + Shift + Z."
      shortcut="Control+Shift+Z"
      disabled=${!canRedo}
      onclick=${() => travel("redo")}
    />
  `;
}
