// a - b + c: three latents, the way from a over the sum and on, and any step of it large.

import { rounded } from "../../browser/numbers.js";
import { crispSize } from "../../browser/picture.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useRef } from "../../browser/vendor/preact_hooks.js";
import { TERMS } from "./data.js";
import { LivePicture, useSamples } from "./live_picture.js";
import { useDrawing, useHearing } from "./pictures.js";

/** @import { ClassesState, ViewProps } from "./data.js" */

export const FURTHEST_TIME = 1.5;
export const RESULT_TIME = 1;
const STEPS = [13, 7, 4]; // stills on the way, as many as there is room for
const STEP_GAP = 6; // CSS pixels
const STEP_LEAST = 44; // CSS pixels that a still is wide at least
const STEP_MOST = 72;
const STEP_LABEL = 28;
const LEAST_HEIGHT = 120;

/**
 * How many stills stand in a row, and the largest room for each.
 *
 * @param {number} width
 * @param {number[]} shape
 */
export function stepsIn(width, [, high, wide]) {
  const sideOf = (/** @type {number} */ count) =>
    Math.min(STEP_MOST, Math.floor((width + STEP_GAP) / count - STEP_GAP));
  const fits = (/** @type {number} */ count) =>
    crispSize(wide, high, { width: sideOf(count), height: sideOf(count) }).width >= STEP_LEAST;
  const count = STEPS.find(fits) ?? STEPS[STEPS.length - 1];
  return { count, side: sideOf(count) };
}

/** @param {number} count */
function timesOf(count) {
  return Array.from({ length: count }, (_, place) => rounded((place * FURTHEST_TIME) / (count - 1)));
}

/**
 * @param {ClassesState} state
 * @param {number[]} times
 */
function picture({ a, b, c }, times) {
  return { view: "arithmetic", a, b, c, times };
}

/** @param {ViewProps} props */
export function Arithmetic({ state, facts, room, pictures, actions }) {
  const { count, side } = stepsIn(room.width, facts.shape);
  const times = timesOf(count);
  const drawn = useRef(""); // which stills were asked for last
  const { refs, paint } = useSamples(count, { width: side, height: side });
  useHearing(pictures, "steps", { arrived: (frame, { note, asked }) => note === count && paint(frame, asked) });
  const draw = (/** @type {ClassesState} */ now, /** @type {boolean} */ exact) => {
    pictures.ask("sum", now, picture(now, [now.time]), exact);
    const wanted = JSON.stringify([now.run, now.snapshot, now.a, now.b, now.c, times, exact]);
    if (wanted === drawn.current) return;
    drawn.current = wanted;
    pictures.ask("steps", now, picture(now, times), exact, count);
    for (const term of TERMS) pictures.ask(term, now, { view: "single", ...now[term] }, exact);
  };
  useDrawing(
    pictures,
    "arithmetic",
    state,
    {
      draw,
      refused: () => {
        drawn.current = "";
      },
      file: (fetched) => fetched({ picture: picture(actions.current(), [actions.current().time]), columns: 1 }),
    },
    count,
  );

  const { time } = state;
  const words = time === RESULT_TIME ? "a \u2212 b + c" : `a + ${time.toFixed(2)} (c \u2212 b)`;
  const large = { width: room.width, height: Math.max(LEAST_HEIGHT, room.height - side - STEP_LABEL - STEP_GAP) };
  return html`<div class="sum" style=${{ width: `${room.width}px` }}>
    <div class="large">
      <${LivePicture} kind="sum" focusable=${true} ...${{ pictures, room: large, label: `Generated picture: ${words}` }} />
    </div>
    <div class="steps" role="group" aria-label="Steps from a over the sum and on">
      ${times.map(
        (each, place) => html`<button
          key=${each}
          type="button"
          class=${each === RESULT_TIME ? "step result" : "step"}
          aria-label=${stepWords(each)}
          aria-pressed=${each === time}
          onclick=${() => actions.edit({ time: each }, "rest")}
        >
          <canvas ref=${refs[place]} aria-hidden="true" width=${1} height=${1}></canvas>
          <span>${{ 0: "a", [RESULT_TIME]: "sum" }[each] ?? each.toFixed(2).replace(/0$/, "")}</span>
        </button>`,
      )}
    </div>
  </div>`;
}

/** @param {number} time */
function stepWords(time) {
  if (time === 0) return "Step 0: a";
  return time === RESULT_TIME ? "Step 1: a \u2212 b + c" : `Step ${time}`;
}
