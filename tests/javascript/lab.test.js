// What the lab works out without a page: its frames, scales, keys, drawing, and what its charts show.

import assert from "node:assert/strict";
import test from "node:test";
import { Bins } from "../../latent_studio/lab/browser/charts/bins.js";
import { verdict } from "../../latent_studio/lab/browser/charts/coverage.js";
import { layOut, neuronAt, neuronBeside } from "../../latent_studio/lab/browser/charts/graph_layout.js";
import { NeuronNetwork, neuronName, neuronWords } from "../../latent_studio/lab/browser/charts/neurons.js";
import { Readings } from "../../latent_studio/lab/browser/charts/readings.js";
import { Drawing, FEWEST, filling, MOST, sprayed } from "../../latent_studio/lab/browser/drawing.js";
import { Feed } from "../../latent_studio/lab/browser/feed.js";
import { labFrameOf, newScene } from "../../latent_studio/lab/browser/frames.js";
import { labKey, SHORTCUTS } from "../../latent_studio/lab/browser/keyboard.js";
import { ArrowScale, arrowPoints, placedArrows } from "../../latent_studio/lab/browser/picture/arrows.js";
import { lineDensity } from "../../latent_studio/lab/browser/picture/density.js";
import { between, latticePlaces, noisePlaces, noiseShare } from "../../latent_studio/lab/browser/picture/noise.js";
import { arrowsShown } from "../../latent_studio/lab/browser/picture/phases.js";
import { placeOf, SPAN, valueAt } from "../../latent_studio/lab/browser/picture/places.js";
import { OutputScale, SteadyScale } from "../../latent_studio/lab/browser/picture/scales.js";
import { SPEEDS, speedPlace } from "../../latent_studio/lab/browser/transport.js";
import { wantedView } from "../../latent_studio/lab/browser/use_lab.js";

/** @param {number[]} shape @param {number[]} data */
const floats = (shape, data) => ({ data: Float32Array.from(data), shape });
/** @type {any} what a test doesn't look at */
const nothing = {};

/**
 * @param {object} header
 * @param {[string, Float32Array | Int8Array][]} arrays
 */
function bytes(header, arrays) {
  const listed = arrays.map(([name, data]) => [name, data instanceof Int8Array ? "int8" : "float32", [data.length]]);
  let text = JSON.stringify({ ...header, arrays: listed });
  while (text.length % 4) text += " ";
  const parts = arrays.flatMap(([, data]) => [
    new Uint8Array(data.buffer),
    new Uint8Array((4 - (data.byteLength % 4)) % 4),
  ]);
  const all = [new Uint8Array(Uint32Array.of(text.length).buffer), new TextEncoder().encode(text), ...parts];
  return Uint8Array.from(all.flatMap((part) => [...part])).buffer;
}

test("a frame's arrays lie one after the other, each at a multiple of four bytes", () => {
  const buffer = bytes({ steps: 7 }, [
    ["generator_weights", Int8Array.of(1, -2, 3)],
    ["real", Float32Array.of(0.5, -1)],
  ]);
  const { header, arrays } = labFrameOf(buffer);
  assert.equal(header.steps, 7);
  assert.deepEqual([...(arrays.generator_weights?.data ?? [])], [1, -2, 3]);
  assert.deepEqual(arrays.real, floats([2], [0.5, -1]));
});

test("some arrays last until another lab begins; the others belong to one frame", () => {
  const frame = (/** @type {any} */ arrays, fresh = false) => ({ header: { ...nothing, fresh }, arrays });
  const first = newScene(null, frame({ real: 1, surface: 2 }, true));
  const second = newScene(first, frame({ generated: 3 }));
  assert.deepEqual(second.arrays, { real: 1, generated: 3 });
  assert.deepEqual(second.before, { real: 1, surface: 2 });
  assert.deepEqual(newScene(second, frame({ generated: 4 }, true)).arrays, { generated: 4 });
});

test("a scale grows at once and shrinks late", () => {
  const scale = new SteadyScale();
  assert.deepEqual(
    [0.9, 3.9, 0.9, 0.9, 0.9].map((value, index) => scale.fit(value, 2000 * index)),
    [1, 4, 4, 1, 1],
  );
});

test("a score's colours lie about the middle of what both kinds of points get", () => {
  const surface = floats([1, 2], [-1, 3]);
  const scene = (/** @type {string} */ output) => ({
    header: { ...nothing, output },
    arrays: { surface, real: floats([1, 2], [1, 0]), generated: floats([1, 2], [-1, 0]) },
    before: null,
  });
  assert.deepEqual(new OutputScale().fit(scene("score"), 0), { low: -1, middle: 1, high: 3 });
  assert.deepEqual(new OutputScale().fit(scene("probability"), 0), { low: 0, middle: 0.5, high: 1 });
});

test("what lies outside the picture stands at its edge", () => {
  assert.equal(placeOf(0, 600), 300);
  assert.deepEqual([placeOf(-9, 600), placeOf(9, 600)], [3, 597]);
  const surface = floats([2, 2], [1, 2, 3, 4]); // the lowest row first
  const at = (/** @type {number} */ x, /** @type {number} */ y) => valueAt(surface, floats([1, 2], [x, y]), 0);
  assert.deepEqual([at(-1, -1), at(1, -1), at(-1, 1), at(9, 9)], [1, 2, 3, 4]);
  assert.equal(valueAt(floats([3], [5, 6, 7]), floats([1, 1], [SPAN]), 0), 7);
});

test("samples leave the noise, stay at the data for a while, and come back", () => {
  assert.deepEqual([noiseShare(0), noiseShare(0.5 * 5600), noiseShare(5600)], [0, 1, 0]);
  assert.deepEqual([...between(Float32Array.of(0, 2), Float32Array.of(1, 4), 0.5)], [0.5, 3]);
  const even = floats([2, 2], [-1, 1, 0.5, 0]);
  assert.deepEqual([...noisePlaces(even)], [-1, 1, 0.5, 0]);
  const gaussian = floats([2, 1], [-3, 1.5]);
  assert.deepEqual(
    [...noisePlaces(gaussian)].map((value) => Math.round(100 * value)),
    [-100, -104, 50, -104],
  );
  const lattice = latticePlaces(floats([3, 3, 2], Array(18).fill(0)), even);
  assert.deepEqual([...lattice.slice(8, 10)].map(Math.abs), [0, 0]);
});

test("arrows are drawn so much longer that they can be read, and by a round number", () => {
  const scale = new ArrowScale();
  const arrows = floats([2, 2], [0.03, 0.04, 0, 0.05]);
  assert.equal(scale.fit(arrows), 2);
  assert.equal(scale.fit(floats([2, 2], [0.06, 0.08, 0, 0.1])), 2, "it seldom changes");
  const at = { size: 2 * SPAN * 100, x: () => 10, y: () => 20 };
  const [, second] = placedArrows(arrows, 2, at, [0, 1]);
  assert.deepEqual([second.across, Math.round(second.down)], [0, -10]);
  const classes = { data: Uint8Array.of(0, 1, 1, 1), shape: [4] };
  const points = { ...nothing, generated: floats([4, 2], Array(8).fill(0)), generated_classes: classes };
  assert.deepEqual(arrowPoints(points, 1, 2), [1, 2, 3]);
  assert.deepEqual(arrowPoints(points, 1, 1), [1]);
});

test("in slow motion each phase has its own arrows, whatever is switched on", () => {
  const view = { ...nothing, sample_gradients: true, actual_steps: false };
  assert.ok(arrowsShown("sample_gradients", view, null));
  assert.ok(!arrowsShown("sample_gradients", view, { name: "generator", share: 1 }));
  assert.ok(arrowsShown("actual_steps", view, { name: "generator", share: 1 }));
  const state = { view, speed: { steps: 0, slow: true }, playing: true };
  assert.ok(wantedView(state).actual_steps && wantedView(state).surface);
  assert.equal(wantedView({ ...state, speed: { steps: 5, slow: false } }), view);
});

test("a density on the line integrates to one", () => {
  const density = lineDensity(Float32Array.of(-0.5, 0.25), 0.1);
  const sum = density.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs((sum * 2 * SPAN) / density.length - 1) < 1e-5);
});

test("the slider stands at the nearest speed", () => {
  assert.equal(speedPlace({ steps: 0, slow: true }), 0);
  assert.equal(speedPlace({ steps: 0, slow: false }), SPEEDS.length - 1);
  assert.equal(SPEEDS[speedPlace({ steps: 30, slow: false })].steps, 20);
});

test("keys do what the list of keys says", () => {
  /** @type {unknown[]} */
  const done = [];
  const note =
    (/** @type {string} */ name) =>
    (/** @type {unknown[]} */ ...given) =>
      void done.push([name, ...given]);
  const actions = {
    switchPlaying: note("play"),
    step: note("step"),
    reset: note("reset"),
    pace: note("pace"),
    toggle: note("toggle"),
  };
  const target = { ...nothing, classList: { contains: () => false } };
  globalThis.document ??= nothing;
  const press = (/** @type {string} */ key, more = {}) => labKey(actions, { ...nothing, key, ...more }, target);
  for (const key of ["C", "n", "r", " ", "+", "4", "0"]) assert.ok(press(key));
  assert.deepEqual(done, [
    ["step", "discriminator"],
    ["step", "phase"],
    ["reset"],
    ["play"],
    ["pace", 1],
    ["toggle", "manifold"],
    ["toggle", "neurons"],
  ]);
  assert.ok(!press("c", { ctrlKey: true }) && !press("x") && !press("ArrowLeft"), "a slider keeps its arrows");
  assert.ok(SHORTCUTS.some(([key, does]) => key === "9" && does === "divergences on, off"));
});

test("a pen sprays points along its stroke, within the picture", () => {
  assert.deepEqual(
    sprayed(null, [0.5, 0.5], 400, () => 0),
    [[0.5, 0.5]],
  );
  assert.deepEqual(sprayed([0, 0], [0.01, 0], 400), [], "the hand has hardly moved");
  const points = sprayed([0, 0], [2, 0], 400);
  assert.equal(points.length, 90);
  assert.ok(points.every(([x, y]) => Math.abs(x) <= 1 && Math.abs(y) <= 1));
  assert.equal(sprayed([0, 0], [2, 0], 5).length, 5, "no more than there is room for");
  assert.deepEqual(filling([[2, 0]]), [[0.94, 0]]);
});

test("a drawing is undone stroke by stroke, and told only once it is another", () => {
  /** @type {number[]} */
  const told = [];
  const drawing = new Drawing((points) => told.push(points.length));
  drawing.load([[1, 1]]);
  drawing.open(true);
  drawing.load([[0.5, 0.5]]);
  assert.deepEqual(drawing.points, [[0.94, 0.94]], "what is under the hand stays");
  drawing.press([0, 0]);
  drawing.move([[1, 0]]);
  drawing.lift();
  const drawn = drawing.points.length;
  assert.ok(drawn > FEWEST && drawn < MOST);
  drawing.open(false);
  drawing.open(false);
  assert.deepEqual(told, [drawn]);
  drawing.wipe();
  assert.equal(drawing.points.length, 0);
  drawing.back();
  drawing.back();
  assert.deepEqual(drawing.points, [[0.94, 0.94]]);
  drawing.show({ tool: "eraser" });
  drawing.press([0.9, 0.9]);
  assert.deepEqual(drawing.points, []);
  drawing.close();
});

test("numbers over steps begin anew with another lab, and only charts of theirs are told", () => {
  const feed = new Feed();
  const readings = new Readings(feed);
  /** @type {unknown[]} */
  const told = [];
  const end = readings.follow(["measured"], (steps, anew) => told.push([steps, anew]));
  const frame = (/** @type {number} */ steps, /** @type {object} */ arrays, fresh = false) =>
    feed.tell({ header: { ...nothing, steps, fresh }, arrays: { ...nothing, ...arrays } }, nothing);
  frame(20, { curve: floats([1, 2], [20, 1]) });
  frame(40, { curve: floats([1, 2], [40, 2]), measured: floats([1, 2], [40, 3]) });
  frame(0, {}, true);
  end();
  frame(20, { measured: floats([1, 2], [20, 3]) });
  assert.deepEqual(told, [
    [40, false],
    [0, true],
  ]);
  assert.deepEqual([readings.series.curve.rows().length, readings.series.measured.rows().length], [0, 1]);
});

test("histograms say their means, and what is in a bin", () => {
  const bins = new Bins();
  const histogram = floats([2, 4], [0, 0, 0, 1, 0.5, 0.5, 0, 0]);
  bins.take({
    header: { ...nothing, output: "probability", histogram_range: [0, 1] },
    arrays: { ...nothing, histogram },
  });
  assert.deepEqual(bins.read(), { texts: ["on average 0.875", "on average 0.250"], side: "probability of real" });
  const [edges, , real] = bins.data();
  assert.deepEqual(edges, [0, 0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(real, [0, 0, 0, 0, 1, 0], "an outline that ends on the ground");
  bins.point(0.8);
  assert.deepEqual(bins.read(), { texts: ["100 %", "0 %"], side: "0.750 to 1.00" });
  assert.ok(bins.move(-1) && bins.pointed === 2);
  assert.ok(bins.take({ header: { ...nothing, fresh: true }, arrays: nothing }));
  assert.ok(!bins.move(1));
});

test("a classifier that may have guessed tells nothing apart", () => {
  assert.equal(verdict(0.83, 1e-9), "A fresh classifier tells them apart: 83 % right.");
  assert.match(verdict(0.5, 0.6), /cannot tell them apart: 50 % right, no better than guessing/);
});

test("the networks stand in one row where there is room, and every neuron is reached by keys", () => {
  const responses = (/** @type {number} */ count) => ({ data: new Int8Array(count * 144), shape: [count, 12, 12] });
  const weights = (/** @type {number} */ count) => ({ data: new Int8Array(count), shape: [count] });
  const networks = {
    generator: new NeuronNetwork("generator", [2, 20, 2], responses(24), weights(80)),
    discriminator: new NeuronNetwork("discriminator", [2, 4, 1], responses(7), weights(12)),
  };
  const wide = layOut(networks, 900, 1).columns;
  assert.deepEqual([wide.length, new Set(wide.map(({ row }) => row)).size], [5, 1]);
  assert.equal(layOut(networks, 320, 1).columns.length, 6);
  assert.equal(wide[1].drawn, 16);
  const { left, top, pitch } = wide[1];
  assert.deepEqual(neuronAt(wide, { x: left + 1, y: top + pitch + 1 }), { name: "generator", layer: 1, neuron: 1 });
  assert.equal(neuronAt(wide, { x: 0, y: 0 }), null);
  const first = neuronBeside(wide, null, 1, 0);
  assert.deepEqual(first, { name: "generator", layer: 0, neuron: 0 });
  assert.deepEqual(neuronBeside(wide, first, 9, -9), { name: "discriminator", layer: 2, neuron: 0 });
  assert.equal(neuronName(networks.generator, 1, 1), "Generator, layer 1, neuron 2");
  assert.match(neuronWords(networks.generator, 1, 1), /a dead neuron/);
});
