// The drawing pad: its sheet, and what it is drawn with.

import { IconButton } from "../../browser/controls/buttons.js";
import { Choices } from "../../browser/controls/choices.js";
import { Slider } from "../../browser/controls/slider.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useState } from "../../browser/vendor/preact_hooks.js";
import { padSize } from "./strokes.js";

/** @import { Format } from "./data.js" */
/** @import { UsedStrokes } from "./use_strokes.js" */

const PEN = { low: 2, high: 25, step: 1, neutral: 9 }; // width in hundredths of the longer side
const TOOLS = [
  { value: "pen", text: "Pen", symbol: "draw" },
  { value: "eraser", text: "Eraser", symbol: "ink_eraser" },
];

/** @param {{ format: Format, strokes: UsedStrokes }} props */
export function DrawingPad({ format, strokes }) {
  const { canvas, held, hand, pen, count, canUndo, canRedo, undo, redo, clear, prepare } = strokes;
  const { width, height } = padSize(format);
  // Whatever comes and goes beside it meanwhile, the sheet keeps its size while the pen is on it.
  const style = { inlineSize: held === null ? "" : `${held}px` };
  return html`<div class="pad">
    <div class="sheet" style=${style}>
      <canvas
        ref=${canvas}
        role="img"
        aria-label="Drawing pad"
        data-strokes=${count}
        ...${{ width, height, ...hand }}
      ></canvas>
      <p class="hint" aria-hidden="true" hidden=${count > 0 || held !== null}>Draw here</p>
    </div>
    <div class="pad-bar">
      <div class="tools">
        <${Choices}
          label="Tool"
          tip="Draw with a soft round pen, or wipe away what is drawn."
          ...${{ options: TOOLS, value: pen.tool }}
          onChoose=${(/** @type {typeof pen.tool} */ tool) => prepare({ tool })}
        />
        <${IconButton}
          symbol="undo"
          label="Undo"
          tip="Undo the last stroke; Ctrl + Z."
          shortcut="Control+Z"
          ...${{ disabled: !canUndo, onclick: undo }}
        />
        <${IconButton}
          symbol="redo"
          label="Redo"
          tip="Redo; Ctrl + Shift + Z."
          shortcut="Control+Shift+Z"
          ...${{ disabled: !canRedo, onclick: redo }}
        />
        <${IconButton}
          symbol="delete"
          label="Clear"
          tip="Clear the pad; undo brings the drawing back."
          ...${{ disabled: !count, onclick: clear }}
        />
      </div>
      ${format.colours.length > 1 && html`<${Palette} ...${{ colours: format.colours, pen, prepare }} />`}
      <${Slider}
        label="Width"
        name="Width of the pen"
        tip="How wide the pen and the eraser are, in hundredths of the picture."
        ...${{ ...PEN, format: String, value: pen.width, onRest: () => {} }}
        onInput=${(/** @type {number} */ value) => prepare({ width: value })}
      />
    </div>
  </div>`;
}

/**
 * Colours to draw with, where the generator has colours.
 *
 * @param {{ colours: string[] } & Pick<UsedStrokes, "pen" | "prepare">} props
 */
function Palette({ colours, pen, prepare }) {
  const [own, setOwn] = useState(colours[0]);
  const paint = (/** @type {string} */ colour) => prepare({ colour, tool: "pen" });
  const choose = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    setOwn(value);
    paint(value);
  };
  const swatches = colours.map(
    (colour) => html`<button
      key=${colour}
      type="button"
      class="swatch"
      aria-label=${`Colour ${colour}`}
      aria-pressed=${pen.tool === "pen" && colour === pen.colour}
      style=${{ background: colour }}
      onclick=${() => paint(colour)}
    ></button>`,
  );
  return html`<div class="palette">
    ${swatches}
    <input type="color" value=${own} aria-label="Another colour" data-tip="Any other colour." oninput=${choose} />
  </div>`;
}
