import assert from "node:assert/strict";
import test from "node:test";
import { enter, one, send, settled } from "./dom.js";
import { Line, paused } from "./live_line.js";

Object.assign(window, { matchMedia: () => ({ matches: true }) }); // it stands still until somebody plays it

const { mount } = await import("../../latent_studio/interpolate/browser/component.js");

const LATENT = {
  ...{ seed: 11, kept: null, truncation: 1, towards: "mean", directions: {}, moves: {}, dimensions: {} },
  condition: { first: {}, second: null, mix: 0, shares: {} },
  ...{ shell: false, style: null, basis: [] },
};
const STATE = {
  ...{ run: "small", snapshot: 800, keyframes: [LATENT, { ...LATENT, seed: 22 }], method: "spherical", closed: false },
  ...{ space: "own", view: "strip", side: 8, frames: 3, fps: 12 },
};
const DATA = {
  ...{ state: STATE, origin: 1, snapshots: [0, 800], live: "live" },
  way: { of: [2, false, 3], times: [0, 0.5, 1], order: [0, 1, 2, 1], places: [0, 2] },
  offered: [{ name: "A kept one", latent: { ...LATENT, seed: 33 } }],
  facts: {
    ...{ noun: "images", shape: [1, 28, 28], mapped: true },
    groups: [{ name: "digit", classes: ["0", "1"] }],
  },
};

/**
 * @param {import("node:test").TestContext} context
 * @param {object} [change]
 */
async function opened(context, change = {}) {
  const parentElement = document.body.appendChild(document.createElement("div"));
  /** @type {any[][]} */
  const told = [];
  const tell = (/** @type {string} */ name, /** @type {unknown} */ value) => told.push([name, value]);
  const draw = (/** @type {object} */ data) =>
    mount({ parentElement, data: /** @type {any} */ (data), setStateValue: tell, setTriggerValue: tell });
  const end = draw({ ...DATA, state: { ...STATE, ...change } });
  context.after(end);
  const line = Line.newest;
  await paused(20);
  const labelled = (/** @type {string} */ name) => one(parentElement, `[aria-label="${name}"]`);
  const canvas = labelled("The way through the keyframes");
  const seeds = () => told.at(-1)?.[1].keyframes.map((/** @type {any} */ { seed }) => seed);
  /** Answers what is asked until nothing more is. */
  const answered = async () => {
    for (let count = 0; count !== line.sent.length; ) {
      count = line.sent.length;
      const { picture } = line.sent.at(-1);
      await line.answer({ count: picture.times?.length ?? 1 });
    }
  };
  return { root: parentElement, told, draw, line, labelled, canvas, seeds, answered, end };
}

test("it fetches the keyframes and the whole way, and shows them on cards, stills and the canvas", async (context) => {
  const { root, line, canvas, answered, end } = await opened(context);
  await answered();
  const views = line.sent.map((/** @type {any} */ { picture, exact }) => [picture.times.length, exact]);
  assert.deepEqual(views, [
    [2, true],
    [3, true],
  ]);
  assert.deepEqual([canvas.dataset.loaded, canvas.dataset.exact, canvas.dataset.place], ["3", "true", "0"]);
  assert.equal(canvas.dataset.playing, "false");
  const names = [...root.querySelectorAll(".card")].map((card) => card.getAttribute("aria-label"));
  assert.deepEqual(names, ["Keyframe 1 of 2, seed 11", "Keyframe 2 of 2, seed 22"]);
  assert.equal(root.querySelectorAll(".still").length, 3);
  assert.equal(one(root, "[aria-label=Speed]").value, "12", "a speed of a link's own joins the list");
  end();
  assert.ok(line.closed);
  assert.equal(root.children.length, 0);
});

test("it plays, and is led by keys, stills and the bar", async (context) => {
  const { canvas, labelled, answered } = await opened(context, { fps: 60 });
  await answered();
  const at = async () => {
    await paused(60);
    return [canvas.dataset.place, canvas.dataset.playing];
  };
  send(canvas, "keydown", { key: "End" });
  assert.deepEqual(await at(), ["2", "false"]);
  send(canvas, "keydown", { key: "ArrowRight" });
  assert.deepEqual(await at(), ["3", "false"]);
  labelled("Still at 50 % of the way").click();
  assert.deepEqual(await at(), ["1", "false"]);
  enter(labelled("Place on the way"), 2, { done: true });
  assert.deepEqual(await at(), ["2", "false"]);
  const before = Number(canvas.dataset.painted);
  send(canvas, "keydown", { key: " " });
  await paused(200);
  assert.ok(Number(canvas.dataset.painted) > before + 1);
  assert.equal(canvas.dataset.playing, "true");
  labelled("Pause").click();
  assert.equal((await at())[1], "false");
});

test("keyframes are chosen, moved, added and taken out by keys, and every step can be undone", async (context) => {
  const { root, told, labelled, seeds, answered } = await opened(context);
  await answered();
  const card = (/** @type {number} */ index) => root.querySelectorAll(".card")[index];
  send(card(0), "keydown", { key: "ArrowRight", shiftKey: true });
  await paused(400);
  assert.deepEqual(seeds(), [22, 11]);
  assert.equal(document.activeElement, card(1), "what was moved keeps the focus");
  send(card(1), "keydown", { key: "a" });
  await settled();
  assert.equal(seeds().length, 3);
  assert.equal(card(2).getAttribute("aria-pressed"), "true");
  enter(labelled("Seed of the keyframe"), 44, { done: true });
  await settled();
  assert.deepEqual(seeds(), [22, 11, 44]);
  send(card(2), "keydown", { key: "Delete" });
  await settled();
  assert.deepEqual(seeds(), [22, 11]);
  assert.equal(document.activeElement, card(1));
  labelled("Undo").click();
  await settled();
  assert.deepEqual(seeds(), [22, 11, 44]);
  labelled("Add a bookmark").click();
  await settled();
  one(root, ".menu button").click();
  await settled();
  assert.deepEqual(seeds(), [22, 11, 44, 33]);
  assert.equal(told.at(-1)?.[0], "state");
});

test("a card is dragged to another place with the mouse, which is one step", async (context) => {
  const { root, told, labelled, seeds, answered } = await opened(context);
  await answered();
  const cards = [...root.querySelectorAll(".card")];
  cards.forEach((card, index) => {
    card.getBoundingClientRect = () => /** @type {DOMRect} */ ({ left: 80 * index, right: 80 * index + 80 });
  });
  send(cards[0], "pointerdown", { button: 0, clientX: 40, pointerType: "mouse" });
  send(/** @type {any} */ (window), "pointermove", { clientX: 43 });
  assert.ok(!one(root, ".cards").classList.contains("dragging"));
  send(/** @type {any} */ (window), "pointermove", { clientX: 100 });
  await settled();
  assert.ok(one(root, ".cards").classList.contains("dragging"));
  assert.equal(told.length, 0);
  send(/** @type {any} */ (window), "pointerup", { clientX: 100 });
  await settled();
  assert.deepEqual([seeds(), told.length], [[22, 11], 1]);
  assert.equal(cards[1].getAttribute("aria-pressed"), "true");
  labelled("Undo").click();
  await settled();
  assert.deepEqual(seeds(), [11, 22]);
});

test("a grid lies between the keyframes as its corners", async (context) => {
  const { root, line, labelled, answered } = await opened(context, { method: "spline" });
  await answered();
  const radio = (/** @type {string} */ text) =>
    [...root.querySelectorAll("[role=radio]")].find((found) => found.textContent?.endsWith(text));
  /** @type {any} */ (radio("Grid")).click();
  await paused(20);
  assert.equal(line.sent.at(-1).picture.view, "grid");
  assert.ok(one(root, ".strip").hidden && one(root, ".transport").hidden);
  assert.equal(one(root, ".note").textContent, "The other corners are drawn from the next seeds.");
  assert.ok(labelled("Keyframe 2 of 2, top right, seed 22"));
  assert.equal(radio("Spherical")?.getAttribute("aria-checked"), "true");
  assert.equal(labelled("Side").closest(".slider").hidden, false);
});

test("what Python lays out anew is fetched, and a path from elsewhere is taken over", async (context) => {
  const { root, draw, line, labelled, answered, told } = await opened(context);
  await answered();
  const sent = line.sent.length;
  labelled("Duplicate").click();
  await paused(20);
  assert.equal(line.sent.length, sent + 1, "the cards; the way is not known yet");
  await answered();
  const way = { of: [3, false, 3], times: [0, 0.25, 0.5, 0.75, 1], order: [0, 1, 2, 3, 4, 3, 2, 1], places: [0, 2, 4] };
  draw({ ...DATA, origin: 2, state: told.at(-1)?.[1], way });
  await paused(20);
  assert.equal(line.sent.at(-1).picture.times.length, 5);
  await answered();
  draw({ ...DATA, origin: 3 });
  await paused(20);
  assert.equal(root.querySelectorAll(".card").length, 2);
  assert.equal(line.sent.at(-1).picture.keyframes.length, 2);
});
