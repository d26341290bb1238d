import assert from "node:assert/strict";
import test from "node:test";
import { Lines } from "../../latent_studio/browser/charts/lines.js";
import {
  niceStep,
  PATIENCE,
  powerOfTen,
  roundAbove,
  SteadyAxis,
  shortNumber,
  tickText,
} from "../../latent_studio/browser/charts/scales.js";
import { runningMean, Series } from "../../latent_studio/browser/charts/series.js";

/**
 * @param {number[][]} rows
 * @param {Series} [series]
 */
function filled(rows, series = new Series()) {
  series.add({ data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0].length] });
  return series;
}

test("numbers have three significant digits", () => {
  const values = [0, 0.000123456, 0.0123456, 0.99999, 1.5, -12.3456, 1234.5, 123456, Number.NaN];
  const texts = ["0.00", "1.23\u00d710\u207b\u2074", "0.0123", "1.00", "1.50", "\u221212.3", "1,230"];
  assert.deepEqual(values.map(shortNumber), [...texts, "1.23\u00d710\u2075", "\u2013"]);
  assert.equal(powerOfTen(-12), "10\u207b\u00b9\u00b2");
});

test("ticks say only what their neighbours differ in", () => {
  assert.deepEqual(
    [0, 0.5, 1, -1.5].map((value) => tickText(value, 0.5)),
    ["0", "0.5", "1.0", "\u22121.5"],
  );
  assert.deepEqual(
    [20, 1000].map((value) => tickText(value, 20)),
    ["20", "1,000"],
  );
  assert.equal(tickText(200_000, 100_000), "2\u00d710\u2075");
  assert.equal(tickText(100_000, 100_000), "10\u2075");
});

test("steps between ticks are round, and so is where an axis of steps ends", () => {
  assert.deepEqual(
    [1, 0.9, 4.1, 40].map((span) => niceStep(span, 4)),
    [0.5, 0.5, 2, 10],
  );
  assert.deepEqual([100, 101, 1250, 9000].map(roundAbove), [100, 120, 1500, 10_000]);
});

test("axes grow at once and shrink late", () => {
  const axis = new SteadyAxis();
  const ends = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ now) => {
    axis.fit(low, high, now);
    return axis.range();
  };
  assert.deepEqual(ends(0.1, 1.9, 0), [0, 2]);
  assert.deepEqual(ends(0.3, 1.4, 1), [0, 2]);
  assert.deepEqual(ends(0.3, 7.1, 2), [0, 8]);
  assert.deepEqual(ends(0.3, 1.4, 3), [0, 8]);
  assert.deepEqual(ends(0.3, 1.4, 2 + PATIENCE), [0, 8]);
  assert.deepEqual(ends(0.3, 1.4, 4 + PATIENCE), [0, 1.5]);
});

test("a logarithmic axis goes by whole powers of ten", () => {
  const axis = new SteadyAxis({ log: true });
  axis.fit(0.002, 3);
  assert.deepEqual(axis.range(), [0.001, 10]);
  assert.deepEqual(
    axis.ticks().map(({ text }) => text),
    ["10\u207b\u00b3", "0.01", "0.1", "1", "10"],
  );
  assert.equal(axis.text(0), "under 10\u207b\u2078");
});

test("ends that stand, stand", () => {
  const axis = new SteadyAxis({ floor: 0, count: 3 });
  axis.fit(0.4, 0.9);
  assert.deepEqual(axis.range(), [0, 1]);
});

test("a long series stays short and keeps its ends", () => {
  const series = new Series();
  for (let step = 1; step <= 20_000; step++) filled([[step, 1]], series);
  const rows = series.rows();
  assert.ok(rows.length > 400 && rows.length <= 961);
  assert.deepEqual([rows[0][0], rows.at(-1)?.[0]], [1, 20_000]);
});

test("a series finds what is nearest, and begins again with another run", () => {
  const series = filled([
    [10, 1],
    [20, Number.NaN],
    [40, 3],
  ]);
  assert.deepEqual(
    [0, 14, 16, 31, 99].map((steps) => series.near(steps)),
    [0, 0, 1, 2, 2],
  );
  assert.ok(series.has(1));
  assert.deepEqual(series.range(1), [1, 3]);
  filled([[5, 9]], series);
  assert.deepEqual(series.column(0), [5]);
});

test("an axis need not show the rarest spikes, but the newest value", () => {
  const rows = Array.from({ length: 200 }, (_, index) => [index, index === 50 ? 1000 : 1]);
  assert.deepEqual(filled(rows).range(1), [1, 1]);
  assert.deepEqual(filled([...rows, [200, 7]]).range(1), [1, 7]);
});

test("a running mean leaves out what was not read", () => {
  const values = Array.from({ length: 100 }, (_, index) => (index === 50 ? Number.NaN : index));
  const means = runningMean(values);
  assert.ok(Number.isNaN(means[50]));
  assert.equal(means[49], 48.5);
  assert.equal(means[0], 0.5);
});

test("lines of different steps are drawn on one axis, and read where the hand points", () => {
  const often = filled([
    [20, 1],
    [40, 2],
    [60, 3],
  ]);
  const seldom = filled([[40, 0.5]]);
  const chart = new Lines([
    { name: "discriminator", series: often, column: 1, colour: "discriminator" },
    { name: "optimal", series: seldom, column: 1, colour: "discriminator", dash: "dashed" },
    { name: "none", series: new Series(), column: 1, colour: "real" },
  ]);
  chart.steps = 60;
  const [steps, , first, , second] = chart.data();
  assert.deepEqual([...steps], [20, 40, 60]);
  assert.deepEqual([...first], [1, 2, 3]);
  assert.deepEqual([...second], [undefined, 0.5, undefined]);
  assert.deepEqual(chart.axis.range(), [0, 3]);
  assert.deepEqual(
    chart.drawn.map(({ name }) => name),
    ["discriminator", "optimal"],
  );
  assert.equal(chart.end, 100);
  assert.deepEqual(chart.reading(chart.lines[0]), { steps: 60, value: 3 });
  chart.pointed = 22;
  assert.deepEqual(chart.reading(chart.lines[0]), { steps: 20, value: 1 });
  assert.ok(chart.move(-1));
  assert.ok(!chart.move(0));
  chart.clear();
  assert.equal(chart.pointed, null);
});

test("a smooth line shows its readings and, over them, their mean", () => {
  const series = filled(Array.from({ length: 200 }, (_, index) => [index, index % 2 ? 100 : 1]));
  const chart = new Lines([{ name: "loss", series, column: 1, colour: "generator", smooth: true }], { log: true });
  const [, readings, means] = chart.data();
  assert.ok(Math.abs((readings[100] ?? 0) - 1) < 1e-9);
  assert.ok((means[100] ?? 0) > 3 && (means[100] ?? 0) < 12, "the mean of exponents, not of values");
});
