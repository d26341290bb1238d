// The lab's curves over steps.

import { LineChart } from "../../../browser/charts/line_chart.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useState } from "../../../browser/vendor/preact_hooks.js";
import { useSeen } from "../feed.js";
import { EMPTY, MEASURING } from "./words.js";

/** @import { Line } from "../../../browser/charts/lines.js" */
/** @import { AxisOptions } from "../../../browser/charts/scales.js" */
/** @import { Feed } from "../feed.js" */
/** @import { Readings, Source } from "./readings.js" */

/** @typedef {{ feed: Feed, readings: Readings, hidden?: boolean }} CurveProps */
/** @typedef {Omit<Line, "series"> & { source: Source }} Curve */

/**
 * @typedef {object} Curves
 * @property {string} title
 * @property {string} tip
 * @property {string} [unit]
 * @property {AxisOptions} [axis]
 * @property {string} [waiting] for what an empty chart waits once the lab plays
 * @property {Curve[]} lines
 */

/**
 * A chart of curves that stay the same.
 *
 * @param {Curves} curves
 */
function chartOf({ lines, waiting = EMPTY, ...curves }) {
  const sources = [...new Set(lines.map(({ source }) => source))];
  return (/** @type {CurveProps} */ { feed, readings, hidden }) => {
    const playing = useSeen(feed, false, ({ header }) => header.playing);
    const [drawn] = useState(() => ({
      lines: lines.map(({ source, ...line }) => ({ ...line, series: readings.series[source] })),
      follow: (/** @type {(steps: number, anew: boolean) => void} */ grown) => readings.follow(sources, grown),
    }));
    return html`<${LineChart} ...${curves} ...${drawn} waiting=${playing ? waiting : EMPTY} hidden=${hidden} />`;
  };
}

/** The losses of both players, and those that a perfect discriminator would have. */
export const LossChart = chartOf({
  title: "Losses",
  tip:
    "What each player tries to lower. Look for a tie: two players who learn keep each other's loss from falling. " +
    "A gap between a line and its dashed twin shows how far the discriminator is from the optimal one.",
  lines: [
    { name: "discriminator", source: "curve", column: 1, colour: "discriminator", smooth: true },
    { name: "generator", source: "curve", column: 2, colour: "generator", smooth: true },
    {
      name: "optimal discriminator",
      source: "measured",
      column: 8,
      colour: "discriminator",
      dash: "dashed",
      tip: "The loss of the optimal discriminator of this moment's samples: no discriminator does better.",
    },
    {
      name: "generator against it",
      source: "measured",
      column: 9,
      colour: "generator",
      dash: "dashed",
      tip: "The generator's loss if it faced the optimal discriminator: how much there is left to gain.",
    },
  ],
});

/** How strongly each network is pushed. */
export const GradientChart = chartOf({
  title: "Gradient norms",
  tip:
    "How long each network's gradient is; the axis goes by powers of ten. " +
    "Look for a generator's line that sinks by thousands: its gradient has vanished, and it no longer learns.",
  axis: { log: true },
  lines: [
    { name: "discriminator", source: "curve", column: 4, colour: "discriminator", smooth: true },
    { name: "generator", source: "curve", column: 5, colour: "generator", smooth: true },
  ],
});

/** How different the two densities are. */
export const Divergences = chartOf({
  title: "Divergences",
  unit: "nats",
  tip:
    "How different the two densities are; 0 where they are the same. The axis goes by powers of ten. Look for " +
    "all of them falling; Jensen-Shannon never exceeds ln 2 = 0.693.",
  axis: { log: true },
  waiting: MEASURING,
  lines: [
    {
      name: "Jensen-Shannon",
      source: "measured",
      column: 1,
      colour: "plain",
      tip: "Symmetric: what the first GAN lowers where its discriminator is optimal.",
    },
    {
      name: "KL(real \u2016 generated)",
      source: "measured",
      column: 2,
      colour: "real",
      tip: "Large where real data has no samples near it: modes were lost.",
    },
    {
      name: "KL(generated \u2016 real)",
      source: "measured",
      column: 3,
      colour: "generator",
      tip: "Large where samples lie far from all real data: samples are poor.",
    },
  ],
});

/** How far the samples must be moved. */
export const Distance = chartOf({
  title: "Wasserstein-1 distance",
  unit: "of half the picture",
  tip:
    "How far the samples must be moved, on average, to lie as the real data does: exact, by optimal transport. " +
    "Look for a steady fall even where the divergences stand still because the two don't overlap; about 0.05 " +
    "remains between equal distributions, for both are samples.",
  axis: { floor: 0, count: 3 },
  waiting: MEASURING,
  lines: [{ name: "distance", source: "measured", column: 4, colour: "plain" }],
});
