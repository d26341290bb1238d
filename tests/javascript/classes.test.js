import assert from "node:assert/strict";
import test from "node:test";
import { stepsIn } from "../../latent_studio/classes/browser/arithmetic.js";
import { filePicture, keyOf } from "../../latent_studio/classes/browser/grid_pictures.js";
import {
  boxOf,
  cellAt,
  chosenCell,
  chunksInSight,
  gridPlaces,
  neighbour,
  seedsOfChunk,
} from "../../latent_studio/classes/browser/layout.js";
import { entering, exchanged, redrawn, regrouped } from "../../latent_studio/classes/browser/moves.js";
import {
  cornerShares,
  cornerWeights,
  mixWords,
  percents,
  pureClass,
  rebalanced,
  seedAfter,
  sharesOf,
  withClass,
  withShares,
} from "../../latent_studio/classes/browser/shares.js";
import { changeOf, meanOf, signedPicture, threeDigits } from "../../latent_studio/classes/browser/signed.js";
import {
  latticePicture,
  MIDDLE,
  POINTS,
  placeOf,
  steppedFrom,
  weightsAt,
} from "../../latent_studio/classes/browser/triangle.js";
import "./dom.js";

/** @import { Frame } from "../../latent_studio/browser/connection.js" */
/** @import { ConditionSpec, LatentSpec } from "../../latent_studio/browser/latent_spec.js" */
/** @import { ClassesState } from "../../latent_studio/classes/browser/data.js" */

const DIGITS = { name: "digit", classes: ["0", "1", "2", "3"] };
const COLOURS = { name: "colour", classes: ["red", "blue"] };
const FACTS = { noun: "images", groups: [DIGITS, COLOURS], shape: [1, 28, 28] };
/** @type {ConditionSpec} */
const TWO_RED = { first: { digit: "2", colour: "red" }, second: null, mix: 0, shares: {} };
const LATENT = /** @type {LatentSpec} */ ({ seed: 7, kept: null, truncation: 1, condition: TWO_RED });

/**
 * @param {Partial<ClassesState>} [change]
 * @returns {ClassesState}
 */
function stateOf(change = {}) {
  return {
    ...{ run: "small", snapshot: 1600, view: "grid", latent: LATENT, group: "digit", layout: "classes", start: 0 },
    ...{ corners: ["0", "1", "2"], pair: ["0", "2"], many: false, a: LATENT, b: LATENT, c: LATENT, time: 1 },
    ...change,
  };
}

/**
 * @param {number[]} values
 * @param {{ count?: number, channels?: number }} [header]
 * @returns {Frame}
 */
function frameOf(values, { count = 1, channels = 1 } = {}) {
  const width = values.length / count / channels;
  const header = { id: 1, count, height: 1, width, channels, columns: count, images: 1, digest: "" };
  return { header, samples: Uint8Array.from(values) };
}

const rounded = (/** @type {number[]} */ values) => values.map((value) => Math.round(value * 1e6) / 1e6);

test("a condition is shares of its classes, whichever way it is written", () => {
  assert.deepEqual(sharesOf(TWO_RED, DIGITS), { 0: 0, 1: 0, 2: 1, 3: 0 });
  const blended = { ...TWO_RED, second: { digit: "3" }, mix: 0.25 };
  assert.deepEqual(sharesOf(blended, DIGITS), { 0: 0, 1: 0, 2: 0.75, 3: 0.25 });
  const mixed = { ...TWO_RED, shares: { digit: { 0: 2, 3: 6 } } };
  assert.deepEqual(sharesOf(mixed, DIGITS), { 0: 0.25, 1: 0, 2: 0, 3: 0.75 });
  assert.equal(mixWords(mixed, [DIGITS, COLOURS]), "25 % 0, 75 % 3; red");
});

test("shares are kept in thousandths that add up to one, and other groups as they were", () => {
  const thirds = withShares(TWO_RED, FACTS.groups, DIGITS, { 0: 1, 1: 1, 2: 0, 3: 1 });
  assert.deepEqual(thirds.shares, { digit: { 0: 0.334, 1: 0.333, 3: 0.333 } });
  assert.deepEqual([thirds.first, thirds.second], [{ digit: "0", colour: "red" }, null]);
  assert.deepEqual(percents(sharesOf(thirds, DIGITS)), { 0: 34, 1: 33, 2: 0, 3: 33 });
  const pure = withClass(thirds, FACTS.groups, DIGITS, "3");
  assert.deepEqual([pure.first.digit, pure.shares], ["3", {}]);
  assert.equal(pureClass(sharesOf(pure, DIGITS)), "3");
});

test("the others make room for one share and keep their proportions", () => {
  assert.deepEqual(rebalanced({ 0: 0.5, 1: 0.25, 2: 0.25 }, "0", 0.6, []), { 0: 0.6, 1: 0.2, 2: 0.2 });
  assert.deepEqual(rebalanced({ 0: 1, 1: 0, 2: 0 }, "0", 0.5, ["0", "2"]), { 0: 0.5, 1: 0, 2: 0.5 });
  assert.deepEqual(rebalanced({ 0: 1, 1: 0, 2: 0 }, "0", 0.5, []), { 0: 0.5, 1: 0.25, 2: 0.25 });
});

test("corners have weights where they are in the mix, also where two name the same class", () => {
  assert.deepEqual(cornerShares(DIGITS, ["0", "1", "1"], [0.5, 0.25, 0.25]), { 0: 0.5, 1: 0.5, 2: 0, 3: 0 });
  assert.deepEqual(cornerWeights({ 0: 0.2, 1: 0.2, 2: 0, 3: 0.6 }, ["0", "1", "2"]), {
    total: 0.4,
    weights: [0.5, 0.5, 0],
  });
  assert.equal(cornerWeights({ 0: 0, 1: 0, 2: 0, 3: 1 }, ["0", "1", "2"]).weights, null);
});

test("seeds go round at their highest", () => {
  assert.equal(seedAfter(2 ** 32 - 1, 1), 0);
  assert.equal(seedAfter(0, -1), 2 ** 32 - 1);
});

test("a place in the triangle is a mix, and one outside it the nearest", () => {
  for (const weights of POINTS) assert.deepEqual(rounded(weightsAt(placeOf(weights))), rounded(weights));
  assert.equal(POINTS.length, 15);
  assert.deepEqual(weightsAt([0.5, -1]), [1, 0, 0]);
  assert.deepEqual(weightsAt([0.5, 2]), [0, 0.5, 0.5]);
  assert.deepEqual(weightsAt([0.02, 0.99]), [0, 1, 0], "a little of a class counts as none");
});

test("a step leaves a corner, and begins in the middle where no corner is in the mix", () => {
  const left = steppedFrom([0, 1, 0], [1, 0], 0.02);
  assert.ok(left[2] > 0.03 && left[2] < 0.06);
  const [top] = steppedFrom(null, [0, -1], 0.1);
  assert.ok(top > MIDDLE[0]);
});

test("the small pictures are stops of a path; there are none without corners", () => {
  const { keyframes = [], times = [] } = latticePicture(stateOf(), FACTS) ?? {};
  assert.deepEqual([keyframes.length, times[0], times[14]], [15, 0, 1]);
  assert.equal(keyframes[0].condition.first.digit, "0");
  assert.equal(latticePicture(stateOf({ corners: [] }), FACTS), null);
});

test("columns are as wide as their names want, and rows have their seed on the left", () => {
  const room = { shape: [1, 28, 28], width: 644, narrow: false, ratio: 1 };
  const classes = gridPlaces({ ...room, classes: DIGITS.classes });
  assert.deepEqual([classes.columns, classes.rows, classes.chunk, classes.scale, classes.gutter], [4, 1000, 1, 3, 44]);
  assert.deepEqual(classes.pitch, { across: 87, down: 87 });
  const named = gridPlaces({ ...room, width: 300, classes: ["a long name", "another"] });
  assert.ok(named.pitch.across > named.pitch.down);
  const plain = gridPlaces({ ...room, classes: [] });
  assert.deepEqual([plain.columns, plain.rows, plain.chunk, plain.gutter], [11, 91, 2, 1]);
  assert.deepEqual(seedsOfChunk(plain, 5, 1).slice(0, 2), [27, 28]);
  assert.equal(seedsOfChunk(plain, 0, 45).length, 10, "the last chunk ends with the last latent");
  assert.deepEqual(chunksInSight(classes, 870, 174), [9, 10, 11, 12, 13]);
  assert.deepEqual(chunksInSight(classes, 87_000, 174), [999]);
});

test("a cell is where one points at, and the current latent's is marked", () => {
  const room = { shape: [1, 28, 28], width: 644, narrow: false, ratio: 1 };
  const places = gridPlaces({ ...room, classes: DIGITS.classes });
  assert.deepEqual(cellAt(places, 44 + 90, 180), { row: 2, column: 1 });
  assert.equal(cellAt(places, 20, 180), null);
  assert.deepEqual(boxOf(places, { row: 2, column: 1 }), { left: 131, top: 174, width: 84, height: 84 });
  assert.deepEqual(chosenCell(places, stateOf({ start: 5 }), FACTS), { row: 2, column: 2 });
  assert.equal(chosenCell(places, stateOf({ start: 8 }), FACTS), null);
  assert.deepEqual(neighbour(places, { row: 0, column: 3 }, [1, -1]), { row: 0, column: 3 });
  const plain = gridPlaces({ ...room, classes: [] });
  assert.equal(cellAt(plain, 10 * plain.pitch.across + 1, 90 * plain.pitch.down + 1), null, "the last row isn't full");
});

test("choosing another class of a column makes no row out of date, another class besides does", () => {
  const of = (/** @type {ConditionSpec} */ condition) =>
    keyOf(stateOf({ latent: { ...LATENT, condition } }), FACTS, true);
  assert.equal(of(TWO_RED), of(withClass(TWO_RED, FACTS.groups, DIGITS, "3")));
  assert.notEqual(of(TWO_RED), of(withClass(TWO_RED, FACTS.groups, COLOURS, "blue")));
});

test("a file of the grid has the current latent in every class, or the latents in sight", () => {
  const room = { shape: [1, 28, 28], width: 644, narrow: false, ratio: 1 };
  const classes = filePicture(gridPlaces({ ...room, classes: DIGITS.classes }), stateOf(), 0, 500);
  assert.deepEqual([classes.picture.view, classes.columns], ["classes", 5]);
  const plain = gridPlaces({ ...room, classes: [] });
  const { picture } = filePicture(
    plain,
    stateOf({ layout: "latents", start: 4 }),
    plain.pitch.down,
    2 * plain.pitch.down,
  );
  assert.deepEqual("seeds" in picture && [picture.seeds[0], picture.seeds.length], [15, 22]);
});

test("as many stills stand on the way as there is room for", () => {
  assert.deepEqual(stepsIn(700, [1, 28, 28]), { count: 7, side: 72 });
  assert.deepEqual(stepsIn(340, [1, 28, 28]), { count: 4, side: 72 });
  assert.equal(stepsIn(1000, [1, 28, 28]).count, 13);
});

test("another group has its own classes in the corners and compared", () => {
  assert.deepEqual(regrouped(FACTS, "digit"), { group: "digit", corners: ["0", "1", "2"], pair: ["0", "2"] });
  assert.deepEqual(regrouped(FACTS, "colour"), { group: "colour", corners: [], pair: ["red", "blue"] });
});

test("the mix is entered with its strongest classes in the corners", () => {
  assert.deepEqual(entering(stateOf(), FACTS, "mix"), { view: "mix" });
  const condition = withClass(TWO_RED, FACTS.groups, DIGITS, "3");
  const state = stateOf({ latent: { ...LATENT, condition } });
  assert.deepEqual(entering(state, FACTS, "mix"), { view: "mix", corners: ["3", "0", "1"] });
  assert.deepEqual(entering(state, FACTS, "grid"), { view: "grid" });
});

test("what is drawn anew is what is seen; terms that differ by their class alone go on so", () => {
  let drawn = 100;
  const draw = () => drawn++;
  assert.equal(redrawn(stateOf(), draw).start, 100);
  assert.equal(redrawn(stateOf({ view: "mix" }), draw).start, undefined);
  const { a, b, c } = redrawn(stateOf({ view: "arithmetic", c: { ...LATENT, seed: 8 } }), draw);
  assert.deepEqual([a?.seed, b?.seed, c?.seed], [106, 107, 108]);
  const alike = redrawn(stateOf({ view: "arithmetic" }), draw);
  assert.equal(alike.b?.seed, alike.c?.seed);
});

test("a class that is at another place already changes places", () => {
  assert.deepEqual(exchanged(["0", "1", "2"], 0, "2"), ["2", "1", "0"]);
  assert.deepEqual(exchanged(["0", "1"], 1, "3"), ["0", "3"]);
  assert.deepEqual(exchanged(["0", "3", "3"], 0, "3"), ["3", "0", "3"]);
});

test("what changes is measured sample by sample, and shown about its ground", () => {
  const [first, second] = [frameOf([0, 100, 0, 100], { count: 2 }), frameOf([10, 100, 0, 70], { count: 2 })];
  const change = changeOf(first, second);
  assert.deepEqual([[...change.signed], change.absolute, change.scale], [[5, -15], 10, 16]);
  assert.deepEqual([...meanOf(second).samples], [5, 85]);
  const colours = { ground: [0, 0, 0], more: [160, 0, 0], less: [0, 0, 160] };
  const shown = signedPicture(first, change, colours);
  assert.deepEqual([...shown.samples], [50, 0, 0, 0, 0, 150]);
  assert.deepEqual([shown.header.channels, shown.header.count], [3, 1]);
  const coloured = frameOf([0, 0, 0], { channels: 3 });
  const grown = frameOf([255, 0, 0], { channels: 3 });
  assert.deepEqual([...signedPicture(coloured, changeOf(coloured, grown), colours).samples], [255, 128, 128]);
});

test("a measure has three digits at most", () => {
  assert.deepEqual([0, 0.0123, 3.21987, 32.34, 123.4].map(threeDigits), ["0", "0.012", "3.22", "32.3", "123"]);
});

test("the first and the last name over a grid lie within it", () => {
  for (const width of [342, 900])
    for (const [count, letters] of [
      [2, 62],
      [6, 8],
      [10, 1],
      [0, 5],
    ]) {
      const classes = Array.from({ length: count }, () => "x".repeat(letters));
      const asked = { classes, shape: [1, 28, 28], width, narrow: width < 500, ratio: 1 };
      const { gap, scale, gutter, columns, pitch, width: taken } = gridPlaces(asked);
      const half = (gap * scale) / 2;
      assert.ok(gutter >= half && Number.isInteger(gutter));
      assert.ok(gutter + columns * pitch.across - half <= taken + 1);
      assert.ok(taken <= width + 1);
    }
});
