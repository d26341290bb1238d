// The picture's place: the canvas, what lies over it, the hand on it, and what is dropped there.

import { PictureFrame } from "../../browser/picture_frame.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useState } from "../../browser/vendor/preact_hooks.js";
import { HALF } from "./beside.js";
import { fileData } from "./downloads.js";
import { useHand } from "./hand.js";
import { cellCaption, chosenCell } from "./moves.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { ComponentChildren } from "../../browser/vendor/preact.js" */
/** @import { Room } from "../../browser/picture.js" */
/** @import { Description, ExploreState } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */
/** @import { Cell } from "./moves.js" */
/** @import { Said } from "./use_explorer.js" */

/** @typedef {{ count: number, columns: number, rows: number }} Cells how the pictures on a canvas are laid out */
/** @typedef {ReturnType<typeof import("../../browser/use_picture.js").usePicture>} UsedPicture */

/**
 * @param {object} props
 * @param {UsedPicture} props.picture
 * @param {string} props.label
 * @param {Said} props.said
 * @param {string} props.link why there is no connection; none where there is
 * @param {Cells} props.cells
 * @param {Description} props.description
 * @param {ExploreState} props.state
 * @param {Group[]} props.groups
 * @param {boolean} props.narrow
 * @param {Actions} props.actions
 */
export function Stage({
  picture: { ref, picture },
  label,
  said,
  link,
  cells,
  description,
  state,
  groups,
  narrow,
  actions,
}) {
  const [at, setAt] = useState(/** @type {Cell | null} */ (null));
  const { dropping, listeners: drops } = useDrops((data) => actions.tell("dropped", { data }));
  const { dragging, listeners: hand } = useHand({
    cellAt: (x, y) => picture.current?.cellAt(x, y),
    onDrag: actions.drag,
    onDragEnd: actions.rest,
    onPick: (picked) => {
      picture.current?.canvas.focus({ preventScroll: true });
      actions.pick(picked);
    },
    onPoint: (next) => setAt((now) => (now?.cell === next?.cell ? now : next)),
  });
  const classes = [state.view !== "single" && "pickable", dragging && "dragging", dropping && "dropping"];
  const both = state.beside !== "";
  const frame = { ...said, link, narrow, share: both ? HALF : 1, after: description };
  const onFit = (/** @type {Room} */ room) => picture.current?.fit(room);
  return html`<figure class=${classes.filter(Boolean).join(" ")} ...${drops}>
    <${PictureFrame} ...${frame} onFit=${onFit}>
      <canvas ref=${ref} tabindex="0" role="img" width=${1} height=${1} aria-label=${label} ...${hand}></canvas>
      <${Marker} kind="chosen" cell=${chosenCell(state, groups)} cells=${cells} />
      <${Marker} kind="hovered" cell=${at?.cell ?? null} cells=${cells}>
        <span>${at && cells.count > 1 && cellCaption(state, groups, at)}</span>
      <//>
    <//>
    <figcaption hidden=${!both}>${state.run}</figcaption>
  </figure>`;
}

/**
 * A frame around one of several pictures.
 *
 * @param {{ kind: string, cell: number | null, cells: Cells, children?: ComponentChildren }} props
 */
function Marker({ kind, cell, cells: { count, columns, rows }, children }) {
  const hidden = cell === null || count <= 1;
  const place = cell ?? 0;
  const style = {
    left: `${((place % columns) / columns) * 100}%`,
    top: `${(Math.floor(place / columns) / rows) * 100}%`,
    width: `${100 / columns}%`,
    height: `${100 / rows}%`,
  };
  return html`<div class=${`marker ${kind}`} style=${style} hidden=${hidden}>${children}</div>`;
}

/** @param {(data: string) => void} onFile gets a dropped file in base64 */
function useDrops(onFile) {
  const [dropping, setDropping] = useState(false);
  const listeners = {
    ondragover: (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      setDropping(true);
    },
    ondragleave: () => setDropping(false),
    ondrop: async (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      setDropping(false);
      const file = event.dataTransfer?.files[0];
      if (file) onFile(await fileData(file));
    },
  };
  return { dropping, listeners };
}
