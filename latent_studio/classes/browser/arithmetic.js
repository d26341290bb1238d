// a - b + c: three latents, the way from a over the sum and on, and any step of it large.

import { TextButton } from "../../browser/controls/buttons.js";
import { Heading } from "../../browser/controls/heading.js";
import { SeedField } from "../../browser/controls/seed_field.js";
import { Slider } from "../../browser/controls/slider.js";
import { TruncationSlider } from "../../browser/controls/truncation_slider.js";
import { rounded } from "../../browser/numbers.js";
import { crispSize } from "../../browser/picture.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useRef } from "../../browser/vendor/preact_hooks.js";
import { ClassChoosers } from "./choosers.js";
import { LivePicture, useSamples } from "./live_picture.js";
import { useDrawing, useHearing } from "./pictures.js";
import { withClass } from "./shares.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { ClassesState, ControlsProps, Term, ViewProps } from "./data.js" */
/** @import { Drawing } from "./pictures.js" */

/** @typedef {{ term: Term, sign: string, tip: string }} Summand one of the three latents */

/** @type {Summand[]} */
const SUMMANDS = [
  { term: "a", sign: "a", tip: "Where the sum begins." },
  { term: "b", sign: "\u2212 b", tip: "What is taken away." },
  { term: "c", sign: "+ c", tip: "What is put in its place." },
];
const ROOM = { width: 84, height: 84 }; // CSS pixels, for the picture of a term
const FURTHEST_TIME = 1.5;
const RESULT_TIME = 1;
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
    for (const { term } of SUMMANDS) pictures.ask(term, now, { view: "single", ...now[term] }, exact);
  };
  const refused = () => {
    drawn.current = "";
  };
  /** @type {Drawing["file"]} */
  const file = (fetched) => fetched({ picture: picture(actions.current(), [actions.current().time]), columns: 1 });
  useDrawing(pictures, "arithmetic", state, { draw, refused, file }, count);

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
  return time === RESULT_TIME ? "Step 1: the sum a \u2212 b + c" : `Step ${time}`;
}

/** @param {ControlsProps} props */
export function ArithmeticControls(props) {
  const { state, actions } = props;
  const truncated = (/** @type {number} */ truncation) => {
    const now = actions.current();
    actions.edit(Object.fromEntries(SUMMANDS.map(({ term }) => [term, { ...now[term], truncation }])), "moving");
  };
  return html`
    <section>
      <${Heading} text="How far" tip="From a along c \u2212 b; the sum is at 1." />
      <${Slider}
        label="How far"
        tip="0 is a itself, 1 the sum a \u2212 b + c, and beyond 1 the same step is taken further."
        ...${{ low: 0, high: FURTHEST_TIME, step: 0.01, value: state.time, neutral: RESULT_TIME, onRest: actions.rest }}
        onInput=${(/** @type {number} */ time) => actions.edit({ time }, "moving")}
      />
      <${TruncationSlider}
        tip="Shrinks all three latents towards the mean. A sum of three lies further out than each of them, so less is safer."
        ...${{ value: state.a.truncation, onInput: truncated, onRest: actions.rest }}
      />
    </section>
    ${SUMMANDS.map((summand) => html`<${TermSection} key=${summand.term} ...${{ ...props, ...summand }} />`)}
  `;
}

/**
 * One latent of the sum: its picture, its seed and its classes.
 *
 * @param {ControlsProps & Summand} props
 */
function TermSection({ state, facts: { groups }, pictures, actions, term, sign, tip }) {
  const { seed, condition } = state[term];
  const change = (/** @type {Partial<LatentSpec>} */ changed, /** @type {Pace} */ pace) =>
    actions.edit({ [term]: { ...actions.current()[term], ...changed } }, pace);
  const choose = (/** @type {Group} */ group, /** @type {string} */ name) =>
    change({ condition: withClass(actions.current()[term].condition, groups, group, name) }, "rest");
  const labelOf = (/** @type {Group} */ group) => `${group.name} of ${term}`;
  return html`<section class="term" aria-label=${`Latent ${term}`}>
    <${Heading} text=${sign} tip=${tip}>
      ${
        groups.length > 0 &&
        html`<${TextButton}
          symbol="colorize"
          label="Current latent"
          tip="Put the latent here that was clicked in the grid."
          onclick=${() => change(actions.current().latent, "rest")}
        />`
      }
    <//>
    <div class="term-row">
      <div class="term-picture">
        <${LivePicture} kind=${term} label=${`Picture of ${term}`} ...${{ pictures, room: ROOM }} />
      </div>
      <div class="beside">
        <${SeedField}
          label=${`Seed of ${term}`}
          ...${{ value: seed, onRest: actions.rest }}
          onInput=${(/** @type {number} */ drawn) => change({ seed: drawn, kept: null }, "moving")}
        />
        <${ClassChoosers} compact=${true} ...${{ groups, condition, labelOf, onChoose: choose }} />
      </div>
    </div>
  </section>`;
}
