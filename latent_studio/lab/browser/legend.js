// Under the picture: whose colour is whose, what the discriminator's colours stand for, and how much longer arrows are
// drawn.

import { signed } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useSeen } from "./feed.js";
import { SHAPES } from "./picture/marks.js";
import { arrowsShown } from "./picture/phases.js";

/** @import { RefObject } from "../../browser/vendor/preact.js" */
/** @import { ArrowKind, Picture } from "./data.js" */
/** @import { Feed } from "./feed.js" */

const INTERVAL = 500; // ms for which numbers that change by themselves stand still
const MOST_CLASSES = 8; // of more only the shown one is named
const BAR_TIP = "What the discriminator says of each place. The blue line is where it can't decide.";

/** @typedef {ArrowKind | "real" | "generated" | "manifold" | "optimal" | "curve"} Entry */

/** @type {{ name: Entry, sign: string, text: string, tip: string }[]} classes stand after the first two */
const ENTRIES = [
  { name: "real", sign: "dot real", text: "real", tip: "Points of the data, 512 of them." },
  {
    name: "generated",
    sign: "dot generated",
    text: "generated",
    tip: "What the generator makes of 512 latents, always the same ones.",
  },
  {
    name: "manifold",
    sign: "grid",
    text: "manifold",
    tip: "Each cell holds equally many samples: where cells are small, samples are dense.",
  },
  {
    name: "sample_gradients",
    sign: "arrow gradient",
    text: "gradient",
    tip: "The loss's gradient at each sample: the way to where the discriminator takes it for real more easily.",
  },
  {
    name: "actual_steps",
    sign: "arrow step",
    text: "actual step",
    tip: "How far one step of the generator's optimiser would really move each sample.",
  },
  {
    name: "optimal",
    sign: "dash",
    text: "optimal discriminator",
    tip: "The optimal discriminator for these samples.",
  },
  {
    name: "curve",
    sign: "stroke",
    text: "discriminator",
    tip: "What the discriminator says of each place along the line.",
  },
];
const NOTHING = { entries: /** @type {Entry[]} */ ([]), bar: false, classes: /** @type {string[]} */ ([]), shown: 0 };
const NO_NUMBERS = { at: -Infinity, longer: /** @type {Partial<Record<Entry, string>>} */ ({}), low: "", high: "" };

/** @param {{ feed: Feed, here: RefObject<HTMLOutputElement | null> }} props `here` says what is under the pointer */
export function Legend({ feed, here }) {
  const { entries, bar, classes, shown } = useSeen(feed, NOTHING, (_, picture) => shownOn(picture));
  const { longer, low, high } = useSeen(feed, NO_NUMBERS, (_, { scales, output, now }, before) => {
    if (now - before.at < INTERVAL) return before;
    const drawn = { sample_gradients: times(scales.sample_gradients), actual_steps: times(scales.actual_steps) };
    return { at: now, longer: drawn, low: scaleEnd(output.low), high: scaleEnd(output.high) };
  });
  const keys = ENTRIES.map(({ name, sign, text, tip }) => {
    return html`<span class="key" key=${name} data-tip=${tip} hidden=${!entries.includes(name)}>
      <i class=${`sign ${sign}`} aria-hidden="true"></i><span>${text}${longer[name]}</span>
    </span>`;
  });
  return html`<div class="legend" role="group" aria-label="Legend">
    ${keys.slice(0, 2)}
    <${Classes} classes=${classes} shown=${shown} />
    ${keys.slice(2)}
    <span class="key bar" data-tip=${BAR_TIP} hidden=${!bar}>
      discriminator<output>${low} generated</output><i></i><output>real ${high}</output>
      <output class="here" ref=${here}></output>
    </span>
  </div>`;
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

/** @param {Picture} picture */
function shownOn({ scene: { arrays, header }, view, effect }) {
  const plane = header.dimension === 2;
  const shown = {
    real: view.real,
    generated: view.generated,
    manifold: plane && view.manifold && arrays.manifold,
    sample_gradients: arrays.sample_gradients && arrowsShown("sample_gradients", view, effect),
    actual_steps: arrays.actual_steps && arrowsShown("actual_steps", view, effect),
    optimal: !plane && view.optimal && arrays.optimal,
    curve: !plane && view.surface,
  };
  return {
    entries: ENTRIES.map(({ name }) => name).filter((name) => shown[name]),
    bar: plane && view.surface,
    classes: header.classes ?? [],
    shown: view.shown_class,
  };
}

/** @param {number} factor by which arrows are drawn longer */
function times(factor) {
  const text = factor >= 1 ? Math.round(factor).toLocaleString("en-GB") : String(Number(factor.toPrecision(2)));
  return `, drawn \u00d7\u202f${text}`;
}

/** @param {number} value */
function scaleEnd(value) {
  return Number.isInteger(value) ? signed(value, 0) : signed(value);
}
