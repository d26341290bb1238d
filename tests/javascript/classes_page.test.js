import assert from "node:assert/strict";
import test from "node:test";
import { enter, one, send, settled } from "./dom.js";
import { Line, paused } from "./live_line.js";

const COLOUR = { fillRect() {}, getImageData: () => ({ data: [1, 2, 3, 255] }) };
class Offscreen {
  getContext = () => COLOUR;
}
Object.assign(globalThis, { OffscreenCanvas: Offscreen });

const { mount } = await import("../../latent_studio/classes/browser/component.js");

const LATENT = {
  ...{ seed: 2, kept: null, truncation: 1, towards: "mean", directions: {}, moves: {}, dimensions: {} },
  condition: { first: { digit: "1" }, second: null, mix: 0, shares: {} },
  ...{ shell: false, style: null, basis: [1600] },
};
const STATE = {
  ...{ run: "small", snapshot: 1600, view: "grid", latent: LATENT, group: "digit", layout: "classes", start: 0 },
  ...{ corners: ["0", "1", "2"], pair: ["0", "2"], many: false, a: LATENT, b: LATENT, c: LATENT, time: 1 },
};
const FACTS = { noun: "images", groups: [{ name: "digit", classes: ["0", "1", "2", "3"] }], shape: [1, 28, 28] };
const DATA = {
  state: STATE,
  origin: 1,
  facts: FACTS,
  snapshots: [0, 800, 1600],
  live: "live",
  picture: "live/picture",
};

/**
 * @param {import("node:test").TestContext} context
 * @param {object} [state]
 * @param {object} [facts]
 */
function opened(context, state = {}, facts = FACTS) {
  const parentElement = document.body.appendChild(document.createElement("div"));
  /** @type {any[][]} */
  const told = [];
  const tell = (/** @type {string} */ name, /** @type {unknown} */ value) => told.push([name, value]);
  const data = /** @type {any} */ ({ ...DATA, facts, state: { ...STATE, ...state } });
  context.after(mount({ parentElement, data, setStateValue: tell, setTriggerValue: tell }));
  const line = /** @type {Line} */ (Line.newest);
  let done = 0;
  /** Answers until nothing more is asked for; what was. */
  const answered = async () => {
    const from = done;
    for (await paused(20); done < line.sent.length; done++) {
      const { view, seeds, times } = line.sent[done].picture;
      await line.answer({ count: view === "classes" ? 4 : (seeds ?? times ?? [0]).length });
    }
    return line.sent.slice(from);
  };
  const labelled = (/** @type {string} */ name) => one(parentElement, `[aria-label="${name}"]`);
  const press = async (/** @type {string} */ text) => {
    const buttons = [...parentElement.querySelectorAll("button")];
    buttons.find((node) => node.textContent.endsWith(text))?.click();
    await settled();
  };
  const state_told = () => told.at(-1)?.[1];
  return { root: parentElement, told, state: state_told, line, answered, labelled, press };
}

test("the grid asks for what is in sight, row by row, and the arrow keys choose in it", async (context) => {
  const { root, state, told, answered, labelled } = opened(context);
  const asked = await answered();
  const rows = asked.filter(({ picture }) => picture.view === "classes");
  assert.deepEqual([rows[0].picture.seed, rows[0].exact], [0, true]);
  const grid = one(root, ".grid");
  assert.equal(grid.dataset.complete, "true");
  assert.equal(labelled("Seed 0 in every class").width, 4 * 2 - 1);
  assert.equal(labelled("The current latent").dataset.exact, "true");
  send(grid, "keydown", { key: "ArrowRight" });
  send(grid, "keydown", { key: "ArrowDown" });
  await paused(400);
  assert.deepEqual([state().latent.seed, state().latent.condition.first.digit], [3, "2"]);
  const again = await answered();
  assert.ok(
    again.every(({ picture }) => picture.view === "single"),
    "no row is out of date",
  );
  send(grid, "keydown", { key: "Enter" });
  assert.deepEqual([told.at(-1)?.[0], state().to, state().state.latent.seed], ["take", "explore", 3]);
});

test("another layout begins with other rows, which a movement draws anew", async (context) => {
  const { root, answered, press, labelled } = opened(context);
  await answered();
  await press("One class");
  const asked = await answered();
  const { picture } = asked.find((each) => each.picture.view === "seeds");
  assert.equal(picture.seeds.length, picture.columns * Math.floor(32 / picture.columns));
  assert.equal(one(root, ".grid-head").textContent, "11,000 latents");
  enter(labelled("Truncation"), 0.5);
  const [live] = await answered();
  assert.deepEqual([live.exact, live.picture.truncation], [false, 0.5]);
  enter(labelled("Seed of the first latent"), 40, { done: true });
  await settled();
  assert.ok(labelled("Seeds from 40"));
});

test("the mix is moved by keys, shares and corners", async (context) => {
  const { root, state, answered, labelled, press } = opened(context, { view: "mix" });
  const asked = await answered();
  assert.deepEqual(asked.map(({ picture }) => picture.view).slice(-2), ["single", "path"]);
  const pad = labelled("Mix of three classes");
  send(pad, "keydown", { key: "Home" });
  await paused(400);
  assert.deepEqual(state().latent.condition.shares, { digit: { 0: 0.334, 1: 0.333, 2: 0.333 } });
  assert.equal(pad.getAttribute("aria-valuetext"), "34 % 0, 33 % 1, 33 % 2");
  enter(labelled("Share of 3"), 0.5);
  enter(labelled("Share of 3"), 0.4, { done: true });
  await settled();
  assert.deepEqual(state().latent.condition.shares.digit, { 0: 0.2, 1: 0.2, 2: 0.2, 3: 0.4 });
  const corner = labelled("Class at the top");
  corner.value = "3";
  send(corner, "change");
  await settled();
  assert.deepEqual(state().corners, ["3", "1", "2"]);
  await press("Even");
  assert.deepEqual(state().latent.condition.shares.digit, { 0: 0.25, 1: 0.25, 2: 0.25, 3: 0.25 });
  assert.equal(one(root, ".mix > canvas").getAttribute("aria-label").slice(0, 25), "Generated picture: 25 % 0");
});

test("a sum has stills on its way, which are asked for again where a term is another", async (context) => {
  const { root, state, answered, labelled } = opened(context, { view: "arithmetic", a: { ...LATENT, seed: 1 } });
  await answered();
  const steps = [...root.querySelectorAll(".step")];
  assert.deepEqual([steps[0].textContent, one(root, ".step.result").textContent], ["a", "sum"]);
  assert.equal(one(root, ".large canvas").dataset.exact, "true");
  labelled("Step 0.5").click();
  const asked = await answered();
  assert.deepEqual(
    asked.map(({ picture }) => picture.times),
    [[0.5]],
    "the stills stay",
  );
  assert.equal(labelled("Step 0.5").getAttribute("aria-pressed"), "true");
  enter(labelled("Seed of b"), 9, { done: true });
  const others = await answered();
  const terms = others.filter(({ picture, exact }) => exact && picture.view === "single");
  assert.deepEqual(
    terms.map(({ picture }) => picture.seed),
    [1, 9, 2],
  );
  assert.equal(state().b.seed, 9);
  const [term] = [...root.querySelectorAll(".term")].slice(-1);
  one(term, ".heading button").click();
  await settled();
  assert.deepEqual(state().c, LATENT);
});

test("a change is measured once both of its pictures are there", async (context) => {
  const { root, state, answered, labelled, press } = opened(context, { view: "difference" });
  const asked = await answered();
  assert.deepEqual(asked.map(({ picture }) => picture.condition.first.digit).slice(-2), ["0", "2"]);
  const change = labelled("Difference from 0 to 2");
  assert.deepEqual([change.dataset.exact, change.dataset.absolute], ["true", "0.000"]);
  assert.equal(one(root, ".total").textContent, "Mean absolute change 0 of 255 grey levels, for this latent.");
  await press("Swap");
  assert.deepEqual(state().pair, ["2", "0"]);
  await press("Typical, over 64");
  const many = await answered();
  assert.equal(many.at(-1).picture.seeds.length, 64);
  assert.match(one(root, ".total").textContent, /over 64 latents/);
});

test("keys turn to other views, which stay as they were left", async (context) => {
  const { root, state, answered, labelled } = opened(context);
  await answered();
  send(document.body, "keydown", { key: "4" });
  await settled();
  assert.equal(state().view, "difference");
  assert.ok(one(root, ".grid").closest("[hidden]"));
  const asked = await answered();
  assert.ok(
    asked.every(({ picture }) => picture.view === "single"),
    "no row is fetched out of sight",
  );
  send(document.body, "keydown", { key: "r" });
  await settled();
  labelled("Undo").click();
  await settled();
  assert.equal(state().latent.seed, 2);
  send(document.body, "keydown", { key: "1" });
  await settled();
  assert.equal(one(root, ".grid").closest("[hidden]"), null);
});

test("without classes there is arithmetic alone", async (context) => {
  const latent = { ...LATENT, condition: { ...LATENT.condition, first: {} } };
  const terms = { latent, a: latent, b: latent, c: latent };
  const bare = { view: "arithmetic", group: "", corners: [], pair: [], ...terms };
  const { root, answered, labelled } = opened(context, bare, { ...FACTS, groups: [] });
  await answered();
  assert.ok(labelled("View").hidden);
  assert.equal(root.querySelectorAll(".term").length, 3);
  send(document.body, "keydown", { key: "1" });
  await settled();
  assert.equal(root.querySelectorAll(".grid").length, 0);
});
