// Two histograms over each other, as uPlot draws them.

import { ABOVE, axesOf } from "../../../browser/charts/axes.js";
import { SteadyAxis, shortNumber } from "../../../browser/charts/scales.js";
import UPlot from "../../../browser/vendor/uplot.js";
import { percent } from "./words.js";

/** @import { Colour, Ink } from "../../../browser/charts/ink.js" */
/** @import { LabFrame, Output } from "../data.js" */

/** @type {{ name: string, colour: Colour }[]} */
export const SIDES = [
  { name: "real", colour: "real" },
  { name: "generated", colour: "generator" },
];
/** @type {Record<Output, { unit: string, fixed?: [number, number] }>} */
const UNITS = {
  probability: { unit: "probability of real", fixed: [0, 1] },
  target: { unit: "output; 1 is real, 0 generated" },
  score: { unit: "score" },
};
const RIGHT = 10; // CSS pixels right of the plotting area

/** What share of each side's samples lies in each bin between `low` and `high`. */
export class Bins {
  constructor() {
    this.across = new SteadyAxis({ count: 5 });
    this.up = new SteadyAxis({ floor: 0, count: 3 });
    this.low = 0;
    this.high = 1;
    this.clear();
  }

  clear() {
    /** @type {number[][] | null} */
    this.shares = null;
    /** @type {number | null} the bin at which the hand points */
    this.pointed = null;
    /** @type {Output} */
    this.output = "score";
    this.across.clear();
    this.up.clear();
  }

  get count() {
    return this.shares?.[0].length ?? 0;
  }

  get unit() {
    return UNITS[this.output].unit;
  }

  /**
   * Whether there was anything new in a frame.
   *
   * @param {LabFrame} frame
   */
  take({ header, arrays }) {
    if (header.fresh) this.clear();
    if (!arrays.histogram || !header.histogram_range) return Boolean(header.fresh);
    const { data, shape } = arrays.histogram;
    this.shares = [0, 1].map((side) => [...data.slice(side * shape[1], (side + 1) * shape[1])]);
    [this.low, this.high] = header.histogram_range;
    this.output = header.output;
    return true;
  }

  /** @param {number} bin */
  edge(bin) {
    return this.low + (bin / this.count) * (this.high - this.low);
  }

  /** The bins' edges, and each side's shares twice: for the area, and for its outline. Both end on the ground. */
  data() {
    if (!this.shares) return /** @type {import("uplot").AlignedData} */ ([[], [], [], [], []]);
    const { fixed = [this.low, this.high] } = UNITS[this.output];
    this.across.fit(...fixed);
    this.up.fit(0, Math.max(...this.shares.flat()));
    const edges = Array.from({ length: this.count + 1 }, (_, bin) => this.edge(bin));
    const outlines = this.shares.map((shares) => [0, ...shares, 0]);
    const both = outlines.flatMap((outline) => [outline, outline]);
    return /** @type {import("uplot").AlignedData} */ ([[this.low, ...edges], ...both]);
  }

  /**
   * @param {() => Ink} ink
   * @returns {Omit<import("uplot").Options, "width" | "height">}
   */
  options(ink) {
    const paths = UPlot.paths.stepped?.({ align: 1 });
    const series = SIDES.flatMap(({ colour }) => {
      const plain = { paths, points: { show: false } };
      return [
        { ...plain, fill: () => ink()[colour], width: 0, alpha: 0.28 },
        { ...plain, stroke: () => ink()[colour], width: 1.25 },
      ];
    });
    const percents = () => this.up.ticks().map(({ value }) => ({ value, text: percent(value) }));
    return {
      padding: [ABOVE, RIGHT, 0, 0],
      scales: { x: { time: false, range: () => this.across.range() }, y: { range: () => this.up.range() } },
      series: [{}, ...series],
      axes: axesOf(ink, () => this.across.ticks(), percents),
    };
  }

  /** @param {number | null} value at which the hand points */
  point(value) {
    if (value === null || !this.shares) {
      this.pointed = null;
      return;
    }
    const bin = Math.floor(((value - this.low) / (this.high - this.low)) * this.count);
    this.pointed = bin >= 0 && bin < this.count ? bin : null;
  }

  /** @param {number} step by the arrow keys; whether there was anything to move along */
  move(step) {
    if (!step || !this.shares) return false;
    this.pointed = Math.min(this.count - 1, Math.max(0, (this.pointed ?? this.count >> 1) + step));
    return true;
  }

  /**
   * @param {UPlot} plot
   * @param {Ink} ink
   */
  over({ ctx, bbox, valToPos }, ink) {
    if (this.pointed === null) return;
    const [from, to] = [this.pointed, this.pointed + 1].map((bin) => valToPos(this.edge(bin), "x", true));
    ctx.save();
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = ink.plain;
    ctx.fillRect(from, bbox.top, to - from, bbox.height);
    ctx.restore();
  }

  /** What each side says, and of what: where the hand points, or on the whole. */
  read() {
    const { pointed } = this;
    const texts = (this.shares ?? []).map((shares) =>
      pointed === null ? `on average ${shortNumber(this.mean(shares))}` : percent(shares[pointed]),
    );
    const side =
      pointed === null ? this.unit : `${shortNumber(this.edge(pointed))} to ${shortNumber(this.edge(pointed + 1))}`;
    return { texts, side };
  }

  /** @param {number[]} shares */
  mean(shares) {
    const whole = shares.reduce((sum, share) => sum + share, 0);
    return shares.reduce((sum, share, bin) => sum + share * this.edge(bin + 0.5), 0) / whole;
  }
}
