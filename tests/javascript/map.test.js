import assert from "node:assert/strict";
import test from "node:test";
import { cellOf, chartOf, colourings, quantiles, sampleLines } from "../../latent_studio/explore/map/browser/chart.js";
import { markingOf, rampColour } from "../../latent_studio/explore/map/browser/colours.js";
import { Detail } from "../../latent_studio/explore/map/browser/detail.js";
import { moved, placeOf, unitOf, WHOLE, zoomed } from "../../latent_studio/explore/map/browser/view.js";
import { mapFile } from "./map_file.js";

Object.assign(globalThis, {
  CSS: { supports: (/** @type {string} */ _, /** @type {string} */ name) => name === "red" },
});

test("a file is facts and numbers, wherever it lies in memory", () => {
  const chart = chartOf(mapFile());
  assert.deepEqual([chart.facts.count, chart.facts.cell], [3, [28, 28]]);
  assert.deepEqual([...chart.positions], [0, 0, 1, 0, 0, 1]);
  assert.deepEqual(
    [[...chart.asked], [...chart.atlas]],
    [
      [0, 1, 1],
      [7, 8],
    ],
  );
  assert.equal(chart.key, chartOf(mapFile()).key);
  assert.deepEqual(cellOf(chart.facts, 2), [0, 28, 28, 28]);
});

test("a sample is told in lines", () => {
  const lines = ["Seed 1, asked for 1", "Recognised as 1, 98 % sure", "The discriminator says 0.0"];
  assert.deepEqual(sampleLines(chartOf(mapFile()), 1), lines);
});

test("colours are by class or by number, as far as there are any", () => {
  const chart = chartOf(mapFile());
  const values = ["asked for digit", "recognised digit", "confidence", "discriminator"];
  assert.deepEqual(
    colourings(chart).map(({ value }) => value),
    values,
  );
  const [asked, , , discriminator] = colourings(chart);
  assert.deepEqual([asked.text, [...markingOf(asked, 3).of]], ["Class asked for", [0, 1, 1]]);
  const { of, low, high } = markingOf(discriminator, 3);
  assert.deepEqual([[...of], low, high], [[0, 10, 31], -1, 2]);
  assert.deepEqual(markingOf(undefined, 2).marks, [{ colour: "#0072b2", form: "disc" }]);
  assert.equal(markingOf({ ...asked, classes: ["red"], classOf: () => 0 }, 1).marks[0].colour, "red");
  assert.equal(markingOf({ ...asked, classes: Array(12).fill("a") }, 1).marks[11].form, "square");
  assert.deepEqual([rampColour(-1), rampColour(1)], ["rgb(68,1,84)", "rgb(253,231,37)"]);
  assert.deepEqual(quantiles([3, 1, 2], [0, 0.5, 1]), [1, 2, 3]);
});

test("what lies under the hand stays there while one zooms, and the middle stays on the map", () => {
  const size = { width: 800, height: 500 };
  const positions = Float32Array.of(0.25, -0.5);
  const [x, y] = placeOf(positions, 0, size, WHOLE);
  const near = zoomed(WHOLE, size, 3, x, y);
  assert.deepEqual(
    placeOf(positions, 0, size, near).map((place) => Math.round(place * 1000)),
    [x, y].map((place) => Math.round(place * 1000)),
  );
  assert.equal(zoomed(WHOLE, size, 1e9, 0, 0).zoom, 400);
  assert.equal(moved(WHOLE, size, -unitOf(size) / 2, 0).x, 0.5);
  assert.deepEqual(moved(WHOLE, size, -1e6, -1e6), { x: 1, y: -1, zoom: 1 });
});

test("further in more thumbnails show, none over another and none that is not wanted", () => {
  const positions = Float32Array.of(0, 0, 0.01, 0, 0.5, 0, 0.9, 0);
  const detail = new Detail({ positions, scale: 200, size: [30, 30], wanted: (sample) => sample !== 3 });
  assert.deepEqual(detail.at(1), []);
  assert.deepEqual(detail.at(1.5), [0, 2]);
  assert.ok(!detail.whole);
  assert.deepEqual(detail.at(40), [0, 2, 1]);
  assert.ok(detail.whole);
});
