// Drawing a distribution by hand, right on the picture: the pad that lies over it, and the tools under it.

import { IconButton, TextButton } from "../../browser/controls/buttons.js";
import { Choices } from "../../browser/controls/choices.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useReducer, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { FEWEST, MOST } from "./drawing.js";
import { inkReader } from "./picture/ink.js";
import { Stamps, stampMarks } from "./picture/marks.js";
import { sharpness } from "./picture/painter.js";
import { coordinatesAt, placeOf } from "./picture/places.js";

/** @import { Drawing, Point, Tool } from "./drawing.js" */

const TOOLS = [
  { value: "pen", text: "Pen", symbol: "draw" },
  { value: "eraser", text: "Eraser", symbol: "ink_eraser" },
];
const RADIUS = 3; // CSS pixels

/**
 * Draws the component anew whenever the drawing changes.
 *
 * @param {Drawing} drawing
 */
function useDrawing(drawing) {
  const [, show] = useReducer((/** @type {number} */ turn) => turn + 1, 0);
  useLayoutEffect(() => drawing.listen(() => show(undefined)), [drawing]);
  return drawing;
}

/** @param {{ drawing: Drawing }} props */
export function Pad({ drawing }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [draw] = useState(() => padPainter());
  const { points, tool, opened } = useDrawing(drawing);
  const paint = () => canvas.current && draw(canvas.current, drawing.points);
  useLayoutEffect(() => {
    if (opened) paint();
  }, [points, opened]);
  const placed = (/** @type {PointerEvent} */ event) =>
    /** @type {Point} */ (coordinatesAt(/** @type {HTMLCanvasElement} */ (canvas.current), event));
  const press = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.current?.setPointerCapture(event.pointerId);
    drawing.press(placed(event));
  };
  const move = (/** @type {PointerEvent} */ event) => {
    drawing.move([...(event.getCoalescedEvents?.() ?? []), event].map(placed));
  };
  const lift = () => drawing.lift();
  return html`<canvas
    ref=${canvas}
    class="pad"
    role="img"
    tabindex="0"
    aria-label="Drawing pad"
    hidden=${!opened}
    data-tool=${tool}
    data-points=${points.length}
    onpointerdown=${press}
    onpointermove=${move}
    onpointerup=${lift}
    onpointercancel=${lift}
    ontransitionend=${paint}
  ></canvas>`;
}

/** What draws points on a canvas; its stamps last from one drawing to the next. */
function padPainter() {
  const stamps = new Stamps();
  /** @type {ReturnType<typeof inkReader> | undefined} */
  let read;
  return (/** @type {HTMLCanvasElement} */ canvas, /** @type {Point[]} */ points) => {
    const ratio = sharpness();
    const size = canvas.clientWidth;
    Object.assign(canvas, { width: Math.round(size * ratio), height: Math.round(size * ratio) });
    read ??= inkReader(canvas);
    const ink = read();
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    stampMarks(context, {
      count: points.length,
      x: (index) => placeOf(points[index][0], size),
      y: (index) => placeOf(-points[index][1], size),
      stampOf: () => stamps.stamp("circle", ink.real, ink.background, RADIUS, ratio),
      ratio,
    });
  };
}

/** @param {{ drawing: Drawing }} props */
export function PadBar({ drawing }) {
  const { points, past, tool, opened } = useDrawing(drawing);
  return html`<div class="pad-bar" hidden=${!opened}>
    <${Choices}
      label="Tool"
      tip="Spray points along a stroke, or wipe them away."
      options=${TOOLS}
      value=${tool}
      onChoose=${(/** @type {Tool} */ chosen) => drawing.show({ tool: chosen })}
    />
    <${IconButton}
      symbol="undo"
      label="Undo the last stroke"
      tip="Undo the last stroke."
      disabled=${past.length === 0}
      onclick=${() => drawing.back()}
    />
    <${IconButton}
      symbol="delete"
      label="Clear the drawing"
      tip="Clear the drawing; undo brings it back."
      disabled=${points.length === 0}
      onclick=${() => drawing.wipe()}
    />
    <span class="note" role="status">${words(points.length)}</span>
    <${TextButton}
      symbol="check"
      label="Done"
      tip="Back to the lab, which learns what you drew."
      onclick=${() => drawing.open(false)}
    />
  </div>`;
}

/** @param {number} count of points */
function words(count) {
  if (count >= MOST) return `All ${MOST} points are used: erase some to go on.`;
  if (count < FEWEST) return "Draw on the picture.";
  return `${count} of ${MOST} points`;
}
