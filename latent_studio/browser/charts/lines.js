// Curves over steps, as uPlot draws them: what they are, where the axes end, and what they say where the hand points.

import UPlot from "../vendor/uplot.js";
import { ABOVE, axesOf } from "./axes.js";
import { roundAbove, SteadyAxis } from "./scales.js";
import { runningMean } from "./series.js";

/** @import { Colour, Ink } from "./ink.js" */
/** @import { AxisOptions } from "./scales.js" */
/** @import { Series } from "./series.js" */

/**
 * One curve: a column of a series. One that is smooth shows each reading faintly and their running mean over it.
 *
 * @typedef {object} Line
 * @property {string} name
 * @property {Series} series
 * @property {number} column
 * @property {Colour} colour
 * @property {"solid" | "dashed" | "dotted"} [dash]
 * @property {boolean} [smooth]
 * @property {string} [tip]
 */

const DASHES = { solid: [], dashed: [5, 4], dotted: [1.5, 3.5] };
const LEAST_STEPS = 100; // that the axis shows
const WIDE = 420; // CSS pixels from which there is room for more ticks
const KEY_MOVES = 60; // by the arrow keys from one end to the other

/** The curves of one chart. */
export class Lines {
  /**
   * @param {Line[]} lines
   * @param {AxisOptions} [axis]
   */
  constructor(lines, axis) {
    this.lines = lines;
    this.axis = new SteadyAxis(axis);
    this.steps = 0;
    /** @type {number | null} the steps at which the hand points */
    this.pointed = null;
  }

  clear() {
    this.axis.clear();
    this.pointed = null;
  }

  get drawn() {
    return this.lines.filter(({ series, column }) => series.has(column));
  }

  /** How many steps the axis shows. */
  get end() {
    return roundAbove(Math.max(this.steps, LEAST_STEPS));
  }

  /** Steps to the last, and every line in the two series that it may take: its readings, and their running mean. */
  data() {
    const drawn = this.drawn;
    if (!drawn.length) return /** @type {import("uplot").AlignedData} */ ([[], ...this.lines.flatMap(() => [[], []])]);
    const ranges = drawn.map(({ series, column }) => series.range(column));
    this.axis.fit(Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high)));
    const tables = this.lines.map((line) => {
      const [readings, means] = this.values(line);
      return [line.series.column(0), line.smooth ? readings : readings.map(() => null), line.smooth ? means : readings];
    });
    return UPlot.join(/** @type {import("uplot").AlignedData[]} */ (tables));
  }

  /**
   * A line's readings and their running means, on which a logarithmic axis counts in exponents.
   *
   * @param {Line} line
   */
  values({ series, column, smooth }) {
    const { axis } = this;
    const readings = series.column(column);
    const scaled = readings.map((value) => (Number.isFinite(value) ? axis.scale(value) : Number.NaN));
    const plain = (/** @type {number} */ value) => (Number.isNaN(value) ? null : axis.value(value));
    return [scaled.map(plain), smooth ? runningMean(scaled).map(plain) : scaled.map(plain)];
  }

  /**
   * What a line says where the hand points, or at its end.
   *
   * @param {Line} line
   */
  reading(line) {
    const rows = line.series.rows();
    const index = this.pointed === null ? rows.length - 1 : line.series.near(this.pointed);
    const value = line.smooth ? this.values(line)[1][index] : rows[index][line.column];
    return { steps: rows[index][0], value: value ?? Number.NaN };
  }

  /**
   * By the arrow keys; whether there was anything to move along.
   *
   * @param {number} across
   */
  move(across) {
    if (!across || !this.drawn.length) return false;
    const from = this.pointed ?? this.end;
    this.pointed = Math.min(this.end, Math.max(0, from + (across * this.end) / KEY_MOVES));
    return true;
  }

  /**
   * @param {() => Ink} ink
   * @returns {Omit<import("uplot").Options, "width" | "height">}
   */
  options(ink) {
    const { axis } = this;
    const series = this.lines.flatMap(({ colour, dash = "solid" }) => [
      { stroke: () => ink()[colour], width: 1.5, alpha: 0.3, points: { show: false } },
      {
        stroke: () => ink()[colour],
        width: dash === "dotted" ? 1.75 : 1.5,
        dash: DASHES[dash],
        points: { show: false },
      },
    ]);
    return {
      padding: [ABOVE, (plot) => roomFor(this.across(plot).at(-1)?.text ?? ""), 0, 0],
      scales: {
        x: { time: false, range: () => [0, this.end] },
        y: { distr: axis.log ? 3 : 1, range: () => axis.range() },
      },
      series: [{}, ...series],
      axes: axesOf(
        ink,
        (plot) => this.across(plot),
        () => axis.ticks(),
      ),
    };
  }

  /**
   * The ticks below; the last one says what they count.
   *
   * @param {UPlot} plot
   */
  across(plot) {
    const steps = new SteadyAxis({ floor: 0, ceiling: this.end, count: plot.width > WIDE ? 6 : 4 });
    steps.fit(0, this.end);
    const ticks = steps.ticks();
    return ticks.map(({ value, text }, index) => ({
      value,
      text: index === ticks.length - 1 ? `${text} steps` : text,
    }));
  }

  /**
   * Dots at the lines' ends, or where the hand points.
   *
   * @param {UPlot} plot
   * @param {Ink} ink
   */
  over(plot, ink) {
    const { ctx, bbox } = plot;
    const ratio = UPlot.pxRatio;
    const pointed = this.pointed !== null;
    ctx.save();
    ctx.setLineDash([]);
    if (pointed) {
      ctx.globalAlpha = 0.4;
      ctx.fillStyle = ink.plain;
      ctx.fillRect(Math.round(plot.valToPos(this.pointed ?? 0, "x", true)), bbox.top, ratio, bbox.height);
    }
    ctx.globalAlpha = 1;
    for (const line of this.drawn) {
      if (!pointed && (line.dash ?? "solid") !== "solid") continue;
      const { steps, value } = this.reading(line);
      if (!Number.isFinite(value)) continue;
      ctx.beginPath();
      const at = this.axis.value(this.axis.scale(value));
      const radius = (pointed ? 3 : 2.25) * ratio;
      ctx.arc(plot.valToPos(steps, "x", true), plot.valToPos(at, "y", true), radius, 0, 2 * Math.PI);
      ctx.fillStyle = ink[line.colour];
      ctx.fill();
      if (!pointed) continue;
      ctx.strokeStyle = ink.background;
      ctx.lineWidth = 1.5 * ratio;
      ctx.stroke();
    }
    ctx.restore();
  }
}

/**
 * CSS pixels right of the plotting area, for half of what stands below its end.
 *
 * @param {string} text
 */
function roomFor(text) {
  return 6 + 2.5 * text.length;
}
