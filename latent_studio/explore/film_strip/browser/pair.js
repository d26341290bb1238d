// Two moments of one latent: side by side, one wiped over the other, or in turn; and what differs.

import { Choices } from "../../../browser/controls/choices.js";
import { RangeInput } from "../../../browser/controls/range_input.js";
import { counted } from "../../../browser/numbers.js";
import { crispSize } from "../../../browser/picture.js";
import { useGathered } from "../../../browser/use_gathered.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../../browser/vendor/preact_hooks.js";
import { differencePixels, greyLevels, LETTERS, meanChanges, quantity } from "./moments.js";
import { usePrint } from "./print.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { Room } from "../../../browser/picture.js" */

const FLICKER = 600; // ms that each moment stands
const LOOKS = [
  { value: "side", text: "Side by side", symbol: "view_column_2" },
  { value: "wipe", text: "Wipe", symbol: "compare" },
  { value: "flicker", text: "In turn", symbol: "swap_horiz" },
];

/**
 * @param {object} props
 * @param {number[]} props.moments
 * @param {Map<number, Frame>} props.frames
 * @param {string} props.look
 * @param {string} props.noun
 * @param {Room} props.room of each picture
 * @param {(look: string) => void} props.onLook
 */
export function Pair({ moments, frames, look, noun, room, onLook }) {
  const [share, setShare] = useState(50); // percent of the first moment that a wipe leaves
  const turn = useTurn(look === "flicker");
  const [a, b] = moments.map((images) => frames.get(images));
  const prints = [usePrint(a, room), usePrint(b, room)];
  const wiping = look === "wipe";

  // Where the pointer wipes, as long as it is down.
  const press = (/** @type {PointerEvent} */ event) => {
    const box = prints[0].picture.current?.canvas.getBoundingClientRect();
    if (!wiping || !box || !(event.buttons & 1)) return;
    setShare(Math.round(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * 100));
    event.preventDefault();
  };
  const over = { clipPath: wiping ? `inset(0 ${100 - share}% 0 0)` : "", visibility: turn === 1 ? "hidden" : "" };
  const sides = LETTERS.map(
    (letter, place) => html`<figure>
      <figcaption
        class=${turn === null || turn === place ? undefined : "unseen"}
        title=${counted(moments[place], noun)}
      >${`${letter}: ${quantity(moments[place])} ${noun}`}</figcaption>
      <div class="frame">
        <canvas
          ref=${prints[place].ref}
          role="img"
          width=${1}
          height=${1}
          aria-label=${`The latent at moment ${letter}`}
          style=${place ? undefined : over}
        ></canvas>
      </div>
    </figure>`,
  );
  const wiper = { label: "Wipe", low: 0, high: 100, step: 1, value: share, hidden: !wiping, onInput: setShare };
  return html`<div class="pair">
    <div class="compared">
      <div class="sides" data-look=${look} onpointerdown=${press} onpointermove=${press}>${sides}</div>
      <${RangeInput} ...${wiper} />
      <${Choices} label="How to compare" options=${LOOKS} value=${look} onChoose=${onLook} />
    </div>
    <${Difference} ...${{ a, b, room }} />
  </div>`;
}

/**
 * Which of two stands while they are seen in turn; null while both are.
 *
 * @param {boolean} flickers
 */
function useTurn(flickers) {
  const [turn, setTurn] = useState(/** @type {number | null} */ (null));
  useLayoutEffect(() => {
    setTurn(null);
    if (!flickers) return;
    const turning = setInterval(() => setTurn((before) => 1 - (before ?? 0)), FLICKER);
    return () => clearInterval(turning);
  }, [flickers]);
  return turn;
}

/** @param {{ a?: Frame, b?: Frame, room: Room }} props */
function Difference({ a, b, room }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const nothing = /** @type {{ a: Frame, b: Frame, change: number } | null} */ (null);
  const found = useGathered(nothing, (before) => (a && b ? { a, b, change: meanChanges(a, b)[0] } : before), [a, b]);
  useLayoutEffect(() => {
    if (!found || !canvas.current) return;
    const image = new ImageData(found.a.header.width, found.a.header.height);
    image.data.set(differencePixels(found.a, found.b, inkOf(canvas.current)));
    canvas.current.getContext("2d")?.putImageData(image, 0, 0);
  }, [found]);
  const { width, height } = found?.a.header ?? { width: 1, height: 1 };
  const size = crispSize(width, height, room);
  return html`<figure>
    <figcaption data-tip="The violet of each pixel says how much it has changed.">
      ${found ? `Difference: ${greyLevels(found.change)} of 255` : "\u00a0"}
    </figcaption>
    <div class="frame">
      <canvas
        ref=${canvas}
        class="difference"
        role="img"
        width=${width}
        height=${height}
        aria-label="What differs between the two moments"
        data-change=${found?.change}
        style=${{ width: `${size.width}px`, height: `${size.height}px` }}
      ></canvas>
    </div>
  </figure>`;
}

/**
 * The colour of an element's text: red, green, blue.
 *
 * @param {Element} node
 */
function inkOf(node) {
  return (getComputedStyle(node).color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
