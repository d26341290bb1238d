// Both axes of a chart, as uPlot takes them.

/** @import { Ink } from "./ink.js" */

/**
 * A value on an axis, and what stands beside it.
 *
 * @typedef {{ value: number, text: string }} Tick
 */

const LEFT = 40; // CSS pixels left of the plotting area, for its ticks' labels
const BELOW = 18;
export const ABOVE = 6;

/**
 * @param {() => Ink} ink
 * @param {(plot: uPlot) => Tick[]} across
 * @param {() => Tick[]} up
 * @returns {import("uplot").Axis[]}
 */
export function axesOf(ink, across, up) {
  const plain = { font: ink().font, stroke: () => ink().faint, ticks: { show: false }, gap: 4 };
  return [
    {
      ...plain,
      size: BELOW,
      grid: { show: false },
      splits: (plot) => across(plot).map(({ value }) => value),
      values: (plot) => across(plot).map(({ text }) => text),
    },
    {
      ...plain,
      size: LEFT,
      grid: { stroke: () => ink().line, width: 1 },
      splits: () => up().map(({ value }) => value),
      values: () => up().map(({ text }) => text),
    },
  ];
}
