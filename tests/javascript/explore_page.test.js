import assert from "node:assert/strict";
import test from "node:test";
import { enter, one, send, settled } from "./dom.js";
import { Line, paused } from "./live_line.js";

const { mount } = await import("../../latent_studio/explore/browser/component.js");

const LATENT = {
  ...{ seed: 7, kept: null, truncation: 1, towards: "mean", directions: {}, moves: {}, dimensions: {} },
  condition: { first: { digit: "3" }, second: null, mix: 0, shares: {} },
  ...{ shell: false, style: null, basis: [1600] },
};
const STATE = {
  ...{ run: "small", snapshot: 1600, latent: LATENT, view: "single" },
  ...{ axes: [0, 1], spread: 1.5, group: "digit", beside: "" },
};
const FACTS = {
  ...{ run: "small", groups: [{ name: "digit", classes: ["0", "1", "2", "3"] }], dimension: 100, width: 8 },
  ...{ mapped: true, layers: 2, shape: [1, 28, 28], noun: "images", directions: 3, longest_basis: 4 },
};
const DATA = {
  ...{ state: STATE, origin: 1, facts: FACTS, keyframes: 0, snapshots: [0, 800, 1600], underway: false },
  ...{ live: "live", picture: "live/picture", kept: {}, others: [], beside: null },
  directions: { families: {}, mine: [], used: [] },
};

/**
 * @param {import("node:test").TestContext} context
 * @param {object} [change]
 */
function opened(context, change = {}) {
  const parentElement = document.body.appendChild(document.createElement("div"));
  /** @type {any[][]} */
  const told = [];
  const told_of = (/** @type {string} */ name, /** @type {unknown} */ value) => told.push([name, value]);
  const draw = (/** @type {object} */ data) =>
    mount({ parentElement, data: /** @type {any} */ (data), setStateValue: told_of, setTriggerValue: told_of });
  const end = draw({ ...DATA, ...change });
  context.after(end);
  const line = Line.newest;
  const labelled = (/** @type {string} */ name) => one(parentElement, `[aria-label="${name}"]`);
  const asked = async () => {
    await paused(20);
    return line.sent.at(-1);
  };
  return { root: parentElement, told, draw, line, labelled, asked, end };
}

test("it opens with one exact picture, which its canvas shows", async (context) => {
  const { root, line, labelled, asked, end } = opened(context);
  const first = await asked();
  assert.deepEqual([first.run, first.exact, first.picture.view, first.picture.seed], ["small", true, "single", 7]);
  const canvas = labelled("Generated picture: 3, seed 7, 1,600 images");
  await line.answer({ explained: [0.5, 0.25], latents: Array(100).fill(0.5) });
  assert.deepEqual([canvas.dataset.exact, canvas.dataset.view, canvas.dataset.images], ["true", "single", "1600"]);
  assert.ok(labelled("Direction 3").closest(".slider").hidden, "there are but two");
  const label = labelled("Direction 2").parentElement.querySelector(".slider-label");
  assert.match(label.dataset.tip, /it explains 25 % of the variance of W within a class/);
  assert.equal(label.dataset.axis, "\u2195");
  end();
  assert.ok(line.closed);
  assert.equal(root.children.length, 0);
});

test("the picture follows a slider, and where it rests Python hears of it", async (context) => {
  const { told, line, labelled, asked } = opened(context);
  await asked();
  await line.answer();
  const slider = labelled("Direction 1");
  enter(slider, 1.5);
  const live = await asked();
  assert.deepEqual([live.exact, live.picture.directions], [false, { 0: 1.5 }]);
  assert.equal(slider.getAttribute("aria-valuetext"), "1.50");
  await line.answer();
  enter(slider, 2, { done: true });
  await asked();
  await line.answer();
  const exact = await asked();
  assert.deepEqual([exact.exact, exact.picture.directions], [true, { 0: 2 }]);
  const [[name, state]] = told;
  assert.equal(name, "state");
  assert.deepEqual(state.latent.directions, { 0: 2 });
  labelled("Undo").click();
  await settled();
  assert.deepEqual(told[1][1].latent.directions, {});
  assert.ok(labelled("Undo").disabled && !labelled("Redo").disabled);
});

test("keys move along the axes, through training and to another seed", async (context) => {
  const { told, labelled } = opened(context);
  const canvas = labelled("Generated picture: 3, seed 7, 1,600 images");
  send(canvas, "keydown", { key: "ArrowRight" });
  send(canvas, "keydown", { key: "ArrowUp", shiftKey: true });
  send(canvas, "keydown", { key: "PageDown" });
  send(canvas, "keydown", { key: "2" });
  await settled();
  const state = told.at(-1)?.[1];
  assert.deepEqual(state.latent.directions, { 0: 0.1, 1: 0.5 });
  assert.deepEqual([state.snapshot, state.view], [800, "neighbourhood"]);
  assert.equal(labelled("Direction across").closest(".options").hidden, false);
  send(canvas, "keydown", { key: "0" });
  await settled();
  assert.deepEqual(told.at(-1)?.[1].latent.directions, {});
});

test("what something else on the page has chosen is taken over, and can be undone", async (context) => {
  const { draw, line, labelled, asked, told } = opened(context);
  await asked();
  await line.answer();
  draw({ ...DATA, origin: 2, state: { ...STATE, latent: { ...LATENT, seed: 12 } } });
  const taken = await asked();
  assert.deepEqual([taken.exact, taken.picture.seed], [true, 12]);
  assert.equal(labelled("Seed").value, "12");
  labelled("Undo").click();
  await settled();
  assert.equal(told.at(-1)?.[1].latent.seed, 7);
});

test("a family is found when its tab is first opened, and its layers have strengths of their own", async (context) => {
  const { root, draw, told, labelled } = opened(context);
  const tab = (/** @type {string} */ text) =>
    [...labelled("Directions").querySelectorAll("[role=radio]")].find((radio) => radio.textContent === text);
  tab("SeFa").click();
  await settled();
  assert.deepEqual(told[0], ["find", { family: "sefa", images: undefined }]);
  const said = () => [...root.querySelectorAll(".pane:not([hidden]) [role=status]")].map((node) => node.textContent);
  assert.deepEqual(said(), ["Finding directions\u2026"]);
  const one = { digest: "s", name: "SeFa 1", kind: "sefa", images: 800, accuracy: null, note: "", own: false };
  const families = { sefa: { directions: [one], images: 800, refusal: "", turn: 1 } };
  const answered = { ...DATA, directions: { families, mine: [], used: [] } };
  draw(answered);
  assert.deepEqual(said(), [""]);
  enter(labelled("SeFa 1"), 1, { done: true });
  await settled();
  assert.deepEqual(told.at(-1)?.[1].latent.moves, { s: { amount: 1, layers: [] } });
  assert.equal(tab("SeFa").className, "used");
  labelled("Layers of SeFa 1").click();
  await settled();
  enter(labelled("SeFa 1, layer 2"), 0.5, { done: true });
  await settled();
  enter(labelled("SeFa 1"), 0, { done: true });
  await settled();
  assert.deepEqual(told.at(-1)?.[1].latent.moves, {});
  assert.equal(labelled("SeFa 1, layer 2").value, "0.5", "they are remembered");
  labelled("Keep SeFa 1").click();
  assert.deepEqual(told.at(-1), ["manage", { act: "edit", digest: "s" }]);
  const kept = { ...one, name: "Rounder", own: true };
  draw({
    ...answered,
    directions: { families: { sefa: { ...families.sefa, directions: [kept] } }, mine: [kept], used: [] },
  });
  await settled();
  assert.equal(root.querySelectorAll("[aria-label=Rounder]").length, 1, "under the open tab alone");
  assert.equal(tab("Mine").getAttribute("aria-checked"), "true", "what is new among one's own is shown");
});

test("layers follow a second latent, whose seed is remembered while none does", async (context) => {
  const { root, told, labelled } = opened(context);
  enter(labelled("Second seed"), 42, { done: true });
  await settled();
  labelled("Layer 2 follows the second").click();
  await settled();
  assert.deepEqual(told.at(-1)?.[1].latent.style, { seed: 42, kept: null, layers: [1] });
  assert.ok(one(root, "details.fold:not(.raw)").open);
  labelled("Layer 1 follows the second").click();
  await settled();
  labelled("Layer 2 follows the second").click();
  await settled();
  labelled("Layer 1 follows the second").click();
  await settled();
  assert.equal(told.at(-1)?.[1].latent.style, null);
  assert.equal(labelled("Second seed").value, "42");
});

test("every number of the latent lies behind folds, and a double click takes the seed's own again", async (context) => {
  const { root, told, line, labelled, asked } = opened(context);
  await asked();
  await line.answer({ latents: Array(100).fill(0.5) });
  const unfold = async (/** @type {any} */ fold) => {
    fold.open = true;
    send(fold, "toggle");
    await settled();
  };
  await unfold(one(root, "details.raw"));
  await unfold(root.querySelectorAll("details.raw details")[1]);
  const slider = labelled("Raw dimension 100");
  assert.equal(slider.value, "0.5");
  enter(slider, -1, { done: true });
  await settled();
  assert.deepEqual(told.at(-1)?.[1].latent.dimensions, { 99: -1 });
  assert.ok(slider.closest(".slider").classList.contains("set"));
  send(slider, "dblclick");
  await settled();
  assert.deepEqual(told.at(-1)?.[1].latent.dimensions, {});
  assert.equal(slider.value, "0.5");
});

test("another generator shows the same latent beside the first", async (context) => {
  const there = { ...FACTS, run: "other", groups: [] };
  const state = { ...STATE, beside: "other" };
  const { root, line, asked } = opened(context, { state, others: ["other"], beside: there });
  await asked();
  await line.answer();
  const other = await asked();
  assert.deepEqual([other.run, other.snapshot, other.picture.condition.first], ["other", "latest", {}]);
  await line.answer({ images: 400 });
  const captions = [...root.querySelectorAll("figcaption")].map((caption) => caption.textContent);
  assert.deepEqual(captions, ["small", "other, without the digit, for it has none of the kind"]);
  assert.equal(one(root, "canvas[aria-label^='The other']").dataset.exact, "true");
});
