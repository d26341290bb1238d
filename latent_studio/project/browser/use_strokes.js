// The strokes on the pad with their history, and the hand that draws them straight on the canvas.

import { useLatest } from "../../browser/use_latest.js";
import { useSettledState } from "../../browser/use_settled_state.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { draw, PAD_SIDE, reach } from "./strokes.js";

/** @import { Format } from "./data.js" */
/** @import { Stroke } from "./strokes.js" */

const PAD_REST = 350; // ms after a stroke until it is handed on
const USUAL_WIDTH = 9; // in hundredths of the longer side

/** @typedef {ReturnType<typeof useStrokes>} UsedStrokes */

/**
 * @param {Format} format
 * @param {(png: string) => void} onDrawn gets a data URL once the hand has rested
 */
export function useStrokes({ width, height, ground, colours }, onDrawn) {
  const tell = useLatest(onDrawn);
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const stroke = useRef(/** @type {(Stroke & { pointer: number }) | null} */ (null));
  const scheduled = useRef(0);
  const resting = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  const [held, setHeld] = useState(/** @type {number | null} */ (null)); // CSS pixels of the sheet while the pen is on it
  const [pen, setPen] = useState({
    tool: /** @type {Stroke["tool"]} */ ("pen"),
    colour: colours[0],
    width: USUAL_WIDTH,
  });
  const { state, current, edit, travel, canUndo, canRedo } = useSettledState(
    { origin: 0, state: { strokes: /** @type {Stroke[]} */ ([]) } },
    {
      onRedraw: () => {},
      onSettle: ({ strokes }) => {
        clearTimeout(resting.current);
        // An empty pad is no picture: what was handed on before stays.
        if (!strokes.some(({ tool }) => tool === "pen")) return;
        resting.current = setTimeout(() => tell.current(canvas.current?.toDataURL("image/png") ?? ""), PAD_REST);
      },
    },
  );

  const paint = () => {
    const context = canvas.current?.getContext("2d");
    if (context) draw(context, ground, [...current().strokes, ...(stroke.current ? [stroke.current] : [])]);
  };
  useLayoutEffect(paint, [state.strokes, width, height, ground]);
  useLayoutEffect(
    () => () => {
      clearTimeout(resting.current);
      cancelAnimationFrame(scheduled.current);
    },
    [],
  );
  const soon = () => {
    cancelAnimationFrame(scheduled.current);
    scheduled.current = requestAnimationFrame(paint);
  };

  const follow = (/** @type {PointerEvent} */ event) => {
    if (!stroke.current || !canvas.current) return;
    const box = canvas.current.getBoundingClientRect();
    for (const { clientX, clientY } of [...(event.getCoalescedEvents?.() ?? []), event]) {
      const [across, down] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
      reach(stroke.current, across * canvas.current.width, down * canvas.current.height);
    }
    soon();
  };
  const lift = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== stroke.current?.pointer) return;
    const { pointer: _, ...drawn } = stroke.current;
    stroke.current = null;
    setHeld(null);
    edit(({ strokes }) => ({ strokes: [...strokes, drawn] }), "rest");
  };
  const hand = {
    onpointerdown: (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0 || stroke.current || !canvas.current) return; // one finger draws, a second is the palm
      event.preventDefault();
      canvas.current.setPointerCapture(event.pointerId);
      clearTimeout(resting.current);
      setHeld(/** @type {Element} */ (canvas.current.parentElement).clientWidth);
      stroke.current = { ...pen, width: (pen.width / 100) * PAD_SIDE, points: [], pointer: event.pointerId };
      follow(event);
    },
    onpointermove: (/** @type {PointerEvent} */ event) => {
      if (event.pointerId === stroke.current?.pointer) follow(event);
    },
    onpointerup: lift,
    onpointercancel: lift,
  };
  const go = (/** @type {"undo" | "redo"} */ way) => {
    if (!stroke.current) travel(way);
  };
  return {
    ...{ canvas, held, hand, pen, count: state.strokes.length, canUndo, canRedo },
    prepare: (/** @type {Partial<typeof pen>} */ change) => setPen((before) => ({ ...before, ...change })),
    clear: () => edit({ strokes: [] }, "rest"),
    undo: () => go("undo"),
    redo: () => go("redo"),
  };
}
