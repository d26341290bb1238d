import assert from "node:assert/strict";
import test from "node:test";
import { downloadName } from "../../latent_studio/explore/browser/downloads.js";
import { besideRequest } from "../../latent_studio/explore/browser/fitting.js";
import {
  axesWith,
  cellCaption,
  chosenCell,
  draggedDirections,
  explorerRequest,
  movedBy,
  movedTo,
  pickedChange,
  steppedTo,
  withDimension,
} from "../../latent_studio/explore/browser/moves.js";
import {
  directionsUnder,
  directionTip,
  isFound,
  isUsed,
  knownAfter,
  tabsOf,
} from "../../latent_studio/explore/browser/offers.js";

/** @import { LatentSpec } from "../../latent_studio/browser/latent_spec.js" */
/** @import { Direction, ExploreState, GeneratorFacts, Offers } from "../../latent_studio/explore/browser/data.js" */

const DIGITS = { name: "digit", classes: ["0", "1", "2", "3"] };
const COLOURS = { name: "colour", classes: ["red", "blue"] };

/**
 * @param {Partial<ExploreState>} [change]
 * @param {Partial<LatentSpec>} [latent]
 * @returns {ExploreState}
 */
function stateOf(change = {}, latent = {}) {
  return {
    run: "small",
    snapshot: 1600,
    view: "single",
    axes: [0, 1],
    spread: 1.5,
    group: "digit",
    beside: "",
    latent: {
      seed: 7,
      kept: null,
      truncation: 1,
      towards: "mean",
      condition: { first: { digit: "3" }, second: null, mix: 0, shares: {} },
      directions: {},
      moves: {},
      dimensions: {},
      shell: false,
      style: null,
      basis: [1600],
      ...latent,
    },
    ...change,
  };
}

/**
 * @param {Partial<GeneratorFacts>} [change]
 * @returns {GeneratorFacts}
 */
function factsOf(change = {}) {
  const shape = [1, 28, 28];
  return { run: "small", groups: [DIGITS], dimension: 64, width: 64, mapped: false, layers: 0, shape, ...change };
}

/**
 * @param {string} digest
 * @param {Partial<Direction>} [change]
 * @returns {Direction}
 */
function directionOf(digest, change = {}) {
  return { digest, name: digest, kind: "learned", images: 1600, accuracy: null, note: "", own: false, ...change };
}

test("directions stay within their bounds, and those at nought are left out", () => {
  assert.deepEqual(movedTo({ 0: 1, 2: 3 }, { 0: 0, 1: 9 }), { 1: 5, 2: 3 });
  assert.deepEqual(movedTo({}, { 4: -0.1234567891 }), { 4: -0.123457 });
  assert.deepEqual(steppedTo({ a: { amount: 1, layers: [] } }, "b", -7, [1, 0]), {
    a: { amount: 1, layers: [] },
    b: { amount: -5, layers: [1, 0] },
  });
  assert.deepEqual(steppedTo({ a: { amount: 1, layers: [] } }, "a", 0, []), {});
});

test("a number set by hand goes back to the seed's", () => {
  assert.deepEqual(withDimension({ 1: 2 }, 3, -1), { 1: 2, 3: -1 });
  assert.deepEqual(withDimension({ 1: 2, 3: -1 }, 3, null), { 1: 2 });
});

test("choosing the other way's direction swaps the two", () => {
  assert.deepEqual(axesWith([0, 1], 0, 4), [4, 1]);
  assert.deepEqual(axesWith([0, 1], 0, 1), [1, 0]);
  assert.deepEqual(axesWith([2, 5], 1, 2), [5, 2]);
});

test("the keys move along both axes, and along the only one there is across", () => {
  const state = stateOf({}, { directions: { 0: 0.5 } });
  assert.deepEqual(movedBy(state, 0.1, -0.5), { 0: 0.6, 1: -0.5 });
  assert.deepEqual(movedBy({ ...state, axes: [0, 0] }, 0.1, -0.5), { 0: 0.6 });
});

test("a single picture follows the hand, and a neighbourhood is pushed like a map", () => {
  assert.deepEqual(draggedDirections(stateOf(), 0.5, -0.25), { 0: 3, 1: -1.5 });
  const pushed = draggedDirections(stateOf({ view: "neighbourhood", spread: 0.7 }), 0.5, 0);
  assert.deepEqual(pushed, { 0: -0.8 });
});

test("a clicked neighbour, or class, becomes the latent", () => {
  const corner = { row: 0, column: 7, cell: 7 };
  assert.equal(pickedChange(stateOf(), [DIGITS], corner), null);
  const around = stateOf({ view: "neighbourhood" }, { directions: { 0: 1 } });
  assert.deepEqual(pickedChange(around, [DIGITS], corner), { directions: { 0: 2.5, 1: 1.5 } });
  assert.equal(cellCaption(around, [DIGITS], { row: 7, column: 0, cell: 56 }), "1: \u22120.50, 2: \u22121.50");
  const shares = { digit: { 1: 0.5, 2: 0.5 }, colour: { red: 1 } };
  const condition = { first: { digit: "3", colour: "red" }, second: null, mix: 0, shares };
  const all = stateOf({ view: "classes" }, { condition });
  assert.equal(chosenCell(all, [DIGITS, COLOURS]), null, "a mix is no class");
  assert.deepEqual(pickedChange(all, [DIGITS, COLOURS], { row: 0, column: 2, cell: 2 }), {
    condition: { first: { digit: "2", colour: "red" }, second: null, mix: 0, shares: { colour: { red: 1 } } },
  });
  assert.equal(chosenCell(stateOf({ view: "classes" }), [DIGITS]), 3);
  assert.equal(cellCaption(all, [DIGITS, COLOURS], { row: 0, column: 2, cell: 2 }), "2");
});

test("the live route is asked for what the view needs", () => {
  const around = explorerRequest(stateOf({ view: "neighbourhood" }), false);
  assert.deepEqual([around.exact, around.describe, around.snapshot], [false, false, 1600]);
  assert.deepEqual(around.picture, { view: "neighbourhood", ...stateOf().latent, axes: [0, 1], spread: 1.5 });
  assert.deepEqual(explorerRequest(stateOf(), true).picture, { view: "single", ...stateOf().latent });
});

test("another generator gets as much of a latent as it takes, and the rest is named", () => {
  const latent = {
    kept: "k",
    truncation: 0.5,
    shell: true,
    directions: { 1: 1, 40: 2 },
    dimensions: { 2: 1, 63: 1 },
    moves: { d: { amount: 1, layers: [1, 0] } },
    style: { seed: 3, kept: null, layers: [0, 5] },
    condition: { first: { digit: "3", colour: "red" }, second: { digit: "1", colour: "red" }, mix: 0.5, shares: {} },
  };
  const state = stateOf({ view: "neighbourhood", axes: [0, 40], beside: "other" }, latent);
  const kept = { k: { source: "a picture", space: "z", layers: 0 } };
  const there = factsOf({ run: "other", width: 32, dimension: 32, layers: 2 });
  const { message, caption } = besideRequest(state, factsOf(), there, kept, true);
  assert.deepEqual([message.run, message.snapshot, message.exact, message.describe], ["other", "latest", true, false]);
  assert.deepEqual(message.picture, {
    view: "single",
    ...state.latent,
    kept: null,
    basis: [],
    directions: { 1: 1 },
    dimensions: { 2: 1 },
    moves: {},
    style: { seed: 3, kept: null, layers: [0] },
    condition: { first: { digit: "3" }, second: { digit: "1" }, mix: 0.5, shares: {} },
  });
  assert.equal(
    caption,
    "other, without the colour and the kept latent and these directions and this view, for it has none of the kind; " +
      "the principal directions are its own",
  );
});

test("a generator of the same kind takes the whole latent, with strengths of as many layers", () => {
  const moves = { d: { amount: 1, layers: [1, 0] } };
  const state = stateOf({ beside: "other" }, { kept: "k", moves, shell: true });
  const kept = { k: { source: "a picture", space: "z", layers: 0 } };
  const { message, caption } = besideRequest(state, factsOf(), factsOf({ run: "other" }), kept, false);
  assert.equal(caption, "other");
  assert.deepEqual(message.picture, {
    view: "single",
    ...state.latent,
    basis: [],
    moves: { d: { amount: 1, layers: [] } },
  });
});

test("directions stand under the tab where they were found, and the rest under one's own", () => {
  const [sefa, contrast, learned] = [
    directionOf("s", { kind: "sefa" }),
    directionOf("c", { kind: "contrast" }),
    directionOf("l"),
  ];
  /** @type {Offers} */
  const offers = {
    families: { sefa: { directions: [sefa], images: 1600, refusal: "", turn: 1 } },
    mine: [learned],
    used: [contrast],
  };
  const step = { amount: 1, layers: [] };
  const known = knownAfter(new Map(), offers, {});
  const moves = { s: step, c: step, gone: step };
  const under = (/** @type {import("../../latent_studio/explore/browser/offers.js").Tab} */ tab) =>
    directionsUnder(tab, offers, known, moves).map(({ digest }) => digest);
  assert.deepEqual(under("sefa"), ["s"]);
  assert.deepEqual(under("contrasts"), ["c"]);
  assert.deepEqual(under("mine"), ["l", "gone"]);
  const [, gone] = directionsUnder("mine", offers, known, moves);
  assert.deepEqual([gone.name, gone.gone], ["No longer kept", true]);
  assert.ok(directionTip(gone).startsWith("This direction isn\u2019t kept"));
  const along = { directions: {}, moves: { c: step } };
  const used = tabsOf(true).filter(({ value }) => isUsed(value, along, offers, known));
  assert.deepEqual(
    used.map(({ value }) => value),
    ["contrasts"],
  );
  assert.ok(isFound(sefa) && !isFound({ ...sefa, own: true }) && !isFound(learned));
  assert.deepEqual(
    tabsOf(false).map(({ value }) => value),
    ["principal", "sefa", "mine"],
  );
});

test("a kept direction stands under one's own alone, and one that was removed is known no more", () => {
  const kept = directionOf("c", { kind: "contrast", own: true });
  const moves = { c: { amount: 1, layers: [] } };
  const before = { families: {}, mine: [kept], used: [kept] };
  const known = knownAfter(new Map(), before, moves);
  assert.deepEqual(directionsUnder("contrasts", before, known, moves), []);
  assert.deepEqual(directionsUnder("mine", before, known, moves), [kept]);
  const after = { families: {}, mine: [], used: [] };
  assert.deepEqual([...knownAfter(known, after, moves).keys()], []);
  assert.deepEqual([...knownAfter(known, after, {}).keys()], ["c"], "undo may come back to it");
});

test("a slider says what its direction is of, how well it tells marks apart, and its note", () => {
  const direction = directionOf("d", { name: "rounder", images: 12000, accuracy: 0.917, note: "From ten marks." });
  assert.equal(
    directionTip(direction),
    "rounder, in standard deviations, of snapshot 12,000. It tells 92 % of held-out marks apart. From ten marks. " +
      "Double-click sets it back.",
  );
});

test("a file is named after its run, snapshot and seed", () => {
  assert.equal(downloadName(stateOf(), 1600, ".png"), "small-1600-seed7.png");
  assert.equal(downloadName(stateOf({}, { kept: "k" }), 1600, "-x4.png"), "small-1600-kept-x4.png");
});
