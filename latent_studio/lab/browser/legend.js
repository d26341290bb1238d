// Under the picture: whose colour is whose, what the discriminator's colours stand for, and how much longer arrows are
// drawn.

import { signed } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useSeen } from "./feed.js";
import { SHAPES } from "./picture/marks.js";
import { arrowsShown } from "./picture/phases.js";

/** @import { RefObject } from "../../browser/vendor/preact.js" */
/** @import { Picture } from "./data.js" */
/** @import { Feed } from "./feed.js" */

const INTERVAL = 500; // ms for which numbers that change by themselves stand still
const MOST_CLASSES = 8; // of more only the shown one is named
const BAR_TIP = "What the discriminator says of each place. The blue line is where it can't decide.";

/** What the picture shows of all that it may show. */
const NOTHING = {
  real: false,
  generated: false,
  manifold: false,
  sample_gradients: false,
  actual_steps: false,
  optimal: false,
  curve: false,
  bar: false,
  classes: /** @type {string[]} */ ([]),
  shown: 0,
};
const NO_NUMBERS = { at: -Infinity, sample_gradients: "", actual_steps: "", low: "", high: "" };

/** @param {{ feed: Feed, here: RefObject<HTMLOutputElement | null> }} props `here` says what is under the pointer */
export function Legend({ feed, here }) {
  const shown = useSeen(feed, NOTHING, (_, picture) => shownOn(picture));
  const numbers = useSeen(feed, NO_NUMBERS, (_, { scales, output, now }, before) => {
    if (now - before.at < INTERVAL) return before;
    return {
      at: now,
      sample_gradients: longer(scales.sample_gradients),
      actual_steps: longer(scales.actual_steps),
      low: scaleEnd(output.low),
      high: scaleEnd(output.high),
    };
  });
  return html`<div class="legend" role="group" aria-label="Legend">
    <${Entry} shown=${shown.real} sign="dot real" text="real" tip="Points of the data, 512 of them." />
    <${Entry}
      shown=${shown.generated}
      sign="dot generated"
      text="generated"
      tip="What the generator makes of 512 latents, always the same ones."
    />
    <${Classes} classes=${shown.classes} shown=${shown.shown} />
    <${Entry}
      shown=${shown.manifold}
      sign="grid"
      text="manifold"
      tip="Each cell holds equally many samples: where cells are small, samples are dense."
    />
    <${Entry}
      shown=${shown.sample_gradients}
      sign="arrow gradient"
      text=${`gradient, drawn \u00d7\u202f${numbers.sample_gradients}`}
      tip="The loss's gradient at each sample: the way to where the discriminator takes it for real more easily."
    />
    <${Entry}
      shown=${shown.actual_steps}
      sign="arrow step"
      text=${`actual step, drawn \u00d7\u202f${numbers.actual_steps}`}
      tip="How far one step of the generator's optimiser would really move each sample."
    />
    <${Entry}
      shown=${shown.optimal}
      sign="dash"
      text="optimal discriminator"
      tip="The optimal discriminator for these samples."
    />
    <${Entry}
      shown=${shown.curve}
      sign="stroke"
      text="discriminator"
      tip="What the discriminator says of each place along the line."
    />
    <span class="key bar" data-tip=${BAR_TIP} hidden=${!shown.bar}>
      discriminator<output>${numbers.low} generated</output><i></i><output>real ${numbers.high}</output>
      <output class="here" ref=${here}></output>
    </span>
  </div>`;
}

/** @param {{ shown: boolean, sign: string, text: string, tip: string }} props */
function Entry({ shown, sign, text, tip }) {
  return html`<span class="key" data-tip=${tip} hidden=${!shown}>
    <i class=${`sign ${sign}`} aria-hidden="true"></i><span>${text}</span>
  </span>`;
}

/** @param {{ classes: string[], shown: number }} props */
function Classes({ classes, shown }) {
  const named = classes.map((name, place) => {
    if (classes.length > MOST_CLASSES && place !== shown) return null;
    const shape = SHAPES[place % SHAPES.length];
    return html`<span key=${name} class=${place === shown ? "key shown" : "key"}>
      <i class=${`mark ${shape}`} aria-hidden="true"></i>${name}
    </span>`;
  });
  return html`<span class="marks" hidden=${classes.length === 0}>${named}</span>`;
}

/**
 * @param {Picture} picture
 * @returns {typeof NOTHING}
 */
function shownOn({ scene: { arrays, header }, view, effect }) {
  const plane = header.dimension === 2;
  const arrows = (/** @type {import("./data.js").ArrowKind} */ kind) =>
    Boolean(arrays[kind]) && arrowsShown(kind, view, effect);
  return {
    real: view.real,
    generated: view.generated,
    manifold: plane && view.manifold && Boolean(arrays.manifold),
    sample_gradients: arrows("sample_gradients"),
    actual_steps: arrows("actual_steps"),
    optimal: !plane && view.optimal && Boolean(arrays.optimal),
    curve: !plane && view.surface,
    bar: plane && view.surface,
    classes: header.classes ?? [],
    shown: view.shown_class,
  };
}

/** @param {number} factor */
function longer(factor) {
  return factor >= 1 ? Math.round(factor).toLocaleString("en-GB") : String(Number(factor.toPrecision(2)));
}

/** @param {number} value */
function scaleEnd(value) {
  return Number.isInteger(value) ? signed(value, 0) : signed(value);
}
