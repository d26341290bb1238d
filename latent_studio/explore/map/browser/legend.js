// What the colours say: a button for each class, which shows it alone, or a scale.

import { signed } from "../../../browser/numbers.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useMemo } from "../../../browser/vendor/preact_hooks.js";
import { quantiles } from "./chart.js";
import { rampColour } from "./colours.js";

/** @import { Colouring } from "./chart.js" */
/** @import { Marking } from "./colours.js" */

const RAMP = Array.from({ length: 9 }, (_, step) => rampColour(step / 8)).join(", ");

/**
 * @param {object} props
 * @param {Colouring | undefined} props.colouring
 * @param {Marking | null} props.marking
 * @param {Set<number>} props.alone the classes that are shown alone; all are where it is empty
 * @param {(alone: Set<number>) => void} props.onAlone
 */
export function Legend({ colouring, marking, alone, onAlone }) {
  const { classes, numbers } = colouring ?? {};
  return html`<div class=${alone.size ? "legend some" : "legend"} role="group" aria-label="Legend">
    ${marking && classes && html`<${Classes} ...${{ classes, marking, alone, onAlone }} />`}
    ${marking && numbers && html`<${Scale} ...${{ numbers, marking, shares: colouring?.value === "confidence" }} />`}
  </div>`;
}

/** @param {{ classes: string[], marking: Marking, alone: Set<number>, onAlone: (alone: Set<number>) => void }} props */
function Classes({ classes, marking: { marks, of }, alone, onAlone }) {
  const counts = useMemo(() => {
    const each = classes.map(() => 0);
    for (const index of of) each[index] += 1;
    return each.map((count) => count.toLocaleString("en-GB"));
  }, [of]);
  return classes.map((name, index) => {
    const { form, colour } = marks[index];
    const toggle = () => {
      const others = new Set(alone);
      if (!others.delete(index)) others.add(index);
      onAlone(others);
    };
    return html`<button
      key=${index}
      type="button"
      class="entry"
      aria-pressed=${alone.has(index)}
      data-tip=${`${counts[index]} samples. A click shows this class alone, or beside others.`}
      onclick=${toggle}
    ><span class=${`swatch ${form}`} style=${{ "--mark": colour }}></span>${name}</button>`;
  });
}

/** @param {{ numbers: Float32Array, marking: Marking, shares: boolean }} props */
function Scale({ numbers, marking: { low, high }, shares }) {
  const written = (/** @type {number} */ number) => (shares ? `${Math.round(100 * number)} %` : signed(number, 1));
  const middle = useMemo(() => quantiles(numbers, [0.5])[0], [numbers]);
  return html`<div class="ramp" data-tip=${`Half of the samples are below ${written(middle)}.`}>
    ${written(low)}<span style=${{ background: `linear-gradient(to right, ${RAMP})` }}></span>${written(high)}
  </div>`;
}
