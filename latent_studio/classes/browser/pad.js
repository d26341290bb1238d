// The triangle by hand and by keys, with small pictures of the mixes in it.

import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { ARROWS } from "./keyboard.js";
import { useSamples } from "./live_picture.js";
import { useHearing } from "./pictures.js";
import { CORNERS, MIDDLE, POINTS, placeOf, STEPS, steppedFrom, weightsAt } from "./triangle.js";

/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { Pictures } from "./pictures.js" */

const PICTURE = 0.72; // of the way from one small picture to the next that a picture may take
const FAINTEST = 0.3; // opacity of the point where most of the mix is of other classes
const FINE = 0.02; // what an arrow key moves
const COARSE = 0.1;
const OUTLINE = CORNERS.map((corner) => corner.map((share) => share * 100).join(",")).join(" ");

/** @param {number[]} weights */
function placed(weights) {
  const [left, top] = placeOf(weights);
  return { left: `${left * 100}%`, top: `${top * 100}%` };
}

/**
 * @param {object} props
 * @param {Pictures} props.pictures
 * @param {unknown} props.room looks at its size again where this is another
 * @param {number[] | null} props.weights of the corners; null where none of them is in the mix
 * @param {number} props.total how much of the mix they are together
 * @param {string} props.words
 * @param {(change: (weights: number[] | null) => number[]) => void} props.onMix as the point moves
 * @param {(pace: Pace) => void} props.onRest
 */
export function MixPad({ pictures, room, weights, total, words, onMix, onRest }) {
  const field = useRef(/** @type {HTMLDivElement | null} */ (null));
  const held = useRef(false);
  const [spacing, setSpacing] = useState(0);
  useLayoutEffect(() => {
    if (field.current?.clientWidth) setSpacing(field.current.clientWidth / STEPS);
  }, [room]);
  const side = spacing * PICTURE;
  const { refs, paint } = useSamples(POINTS.length, spacing ? { width: side, height: side } : null);
  useHearing(pictures, "pad", { arrived: (frame, { asked }) => paint(frame, asked) });

  const move = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top, width, height } = /** @type {HTMLDivElement} */ (field.current).getBoundingClientRect();
    onMix(() => weightsAt([(clientX - left) / width, (clientY - top) / height]));
  };
  const down = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    held.current = true;
    field.current?.setPointerCapture(event.pointerId);
    field.current?.focus({ preventScroll: true });
    move(event);
  };
  const up = () => {
    if (held.current) onRest("rest");
    held.current = false;
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const way = ARROWS[event.key];
    if (!way && event.key !== "Home") return;
    event.preventDefault();
    event.stopPropagation();
    onMix((now) => (way ? steppedFrom(now, way, event.shiftKey ? COARSE : FINE) : MIDDLE));
    onRest("soon");
  };
  const marker = weights && { ...placed(weights), opacity: Math.max(FAINTEST, total) };
  return html`<div
    ref=${field}
    class="pad"
    tabindex="0"
    role="slider"
    aria-label="Mix of three classes"
    aria-valuetext=${words}
    aria-valuemin=${0}
    aria-valuemax=${100}
    aria-valuenow=${Math.round((weights?.[0] ?? 0) * 100)}
    onpointerdown=${down}
    onpointermove=${(/** @type {PointerEvent} */ event) => held.current && move(event)}
    onpointerup=${up}
    onpointercancel=${up}
    onkeydown=${pressed}
  >
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><polygon points=${OUTLINE} /></svg>
    ${POINTS.map(
      (point, place) =>
        html`<canvas
          key=${place}
          ref=${refs[place]}
          aria-hidden="true"
          width=${1}
          height=${1}
          style=${placed(point)}
        ></canvas>`,
    )}
    <div class="pad-marker" hidden=${!weights} style=${marker ?? {}}></div>
  </div>`;
}
