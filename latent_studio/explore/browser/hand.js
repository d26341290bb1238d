// The hand on the picture: it drags, or clicks on a cell, or only points at one.

import { useRef, useState } from "../../browser/vendor/preact_hooks.js";

/** @import { Cell } from "./moves.js" */

const DRAG_THRESHOLD = 4; // CSS pixels; less is a click

/**
 * The listeners of a canvas, and whether it is dragged. `onDrag` gets shares of its width and height from where the drag
 * began.
 *
 * @param {object} told
 * @param {(x: number, y: number) => Cell | null | undefined} told.cellAt
 * @param {(across: number, up: number, begins: boolean) => void} told.onDrag
 * @param {() => void} told.onDragEnd
 * @param {(at: Cell) => void} told.onPick
 * @param {(at: Cell | null) => void} told.onPoint
 */
export function useHand({ cellAt, onDrag, onDragEnd, onPick, onPoint }) {
  const [dragging, setDragging] = useState(false);
  const pressed = useRef(/** @type {{ x: number, y: number, dragging: boolean } | null} */ (null));
  const end = () => {
    if (pressed.current?.dragging) onDragEnd();
    pressed.current = null;
    setDragging(false);
  };
  const listeners = {
    onpointerdown: (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0) return;
      pressed.current = { x: event.clientX, y: event.clientY, dragging: false };
      /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
    },
    onpointermove: (/** @type {PointerEvent} */ event) => {
      const { clientX, clientY } = event;
      const from = pressed.current;
      if (!from) {
        onPoint((event.pointerType === "mouse" && cellAt(clientX, clientY)) || null);
        return;
      }
      const [across, down] = [clientX - from.x, clientY - from.y];
      if (!from.dragging && Math.hypot(across, down) < DRAG_THRESHOLD) return;
      const begins = !from.dragging;
      from.dragging = true;
      if (begins) onPoint(null);
      setDragging(true);
      const { width, height } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
      onDrag(across / width, -down / height, begins);
    },
    onpointerup: (/** @type {PointerEvent} */ event) => {
      const click = pressed.current && !pressed.current.dragging;
      end();
      const at = click && cellAt(event.clientX, event.clientY);
      if (at) onPick(at);
    },
    onpointercancel: end,
    onpointerleave: () => onPoint(null),
  };
  return { dragging, listeners };
}
