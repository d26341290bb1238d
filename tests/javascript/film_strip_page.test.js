import assert from "node:assert/strict";
import test from "node:test";
import { enter, one, send, settled } from "./dom.js";
import { Line, paused } from "./live_line.js";

Object.defineProperty(/** @type {any} */ (window).HTMLElement.prototype, "clientWidth", { get: () => 1000 });

const { mount } = await import("../../latent_studio/explore/film_strip/browser/component.js");

const LATENT = {
  ...{ seed: 7, kept: null, truncation: 1, towards: "mean", directions: {}, moves: {}, dimensions: {} },
  condition: { first: { digit: "3" }, second: null, mix: 0, shares: {} },
  ...{ shell: false, style: null, basis: [1600] },
};
const DATA = {
  ...{ latent: LATENT, snapshots: [160, 320, 1600], shown: 320, axes: [0, 1], underway: false, live: "live" },
  settings: { rows: 1, seed: 1, extent: "fitting", pair: null, look: "side", fps: 8 },
  facts: {
    ...{ run: "small", noun: "images", shape: [1, 1, 1], directions: 3 },
    groups: [{ name: "digit", classes: ["0", "1", "2", "3"] }],
  },
};

/** @param {import("node:test").TestContext} context */
async function opened(context, change = {}) {
  const parentElement = document.body.appendChild(document.createElement("div"));
  /** @type {any[][]} */
  const told = [];
  const tell = (/** @type {string} */ name, /** @type {unknown} */ value) => told.push([name, value]);
  const draw = (/** @type {object} */ data) =>
    mount({ parentElement, data: /** @type {any} */ (data), setStateValue: tell, setTriggerValue: tell });
  const end = draw({ ...DATA, ...change });
  context.after(end);
  window.dispatchEvent(new window.Event("resize")); // by which it learns how wide it is
  await paused(50);
  const line = /** @type {Line} */ (Line.newest);
  const labelled = (/** @type {string} */ name) => one(parentElement, `[aria-label="${name}"]`);
  const strip = one(parentElement, ".film-strip");
  /** Answers each picture that has been asked for, and those that are asked for then. */
  const answerAll = async () => {
    for (let asked = 0; asked !== line.sent.length; ) {
      asked = line.sent.length;
      const { snapshot, picture } = line.sent[asked - 1];
      await line.answer({ images: snapshot, count: picture.seeds?.length ?? (picture.axes ? 64 : 1) });
    }
  };
  return { told, draw, line, labelled, strip, answerAll, end };
}

test("every moment is asked for once, and shows where it is from", async (context) => {
  const { line, labelled, strip, answerAll, end } = await opened(context);
  await answerAll();
  assert.deepEqual(
    line.sent.map(({ snapshot, exact }) => [snapshot, exact]),
    [
      [160, true],
      [320, true],
      [1600, true],
    ],
  );
  assert.equal(strip.dataset.developed, "3");
  assert.equal(labelled("Show the moment after 320 images").getAttribute("aria-current"), "true");
  assert.equal(labelled("Compare: A is the moment after 320 images").getAttribute("aria-pressed"), "true");
  assert.equal(labelled("Compare: B is the moment after 1,600 images").getAttribute("aria-pressed"), "true");
  assert.equal(labelled("What differs between the two moments").dataset.change, "0");
  assert.equal(labelled("This latent after 1,600 images").dataset.place, "2");
  end();
  assert.ok(line.closed);
});

test("a moment is taken, or compared, and Python hears of it", async (context) => {
  const { told, labelled, answerAll } = await opened(context);
  await answerAll();
  send(labelled("Show the moment after 160 images"), "click");
  assert.deepEqual(told.at(-1), ["pick", { images: 160, latent: LATENT }]);
  send(labelled("Compare: A is the moment after 160 images"), "click");
  const [name, settings] = told.at(-1) ?? [];
  assert.deepEqual([name, settings.pair], ["settings", [160, 1600]]);
  await settled();
  assert.equal(labelled("Compare: A is the moment after 160 images").getAttribute("aria-pressed"), "true");
});

test("another row asks for both latents, and what comes for the former one is not shown", async (context) => {
  const { line, labelled, strip, answerAll } = await opened(context);
  enter(labelled("Rows of the film strip"), 2, { done: true });
  await settled();
  await answerAll();
  assert.deepEqual(line.sent.at(-1).picture.seeds, [7, 1]);
  assert.equal(strip.querySelector(".row-labels").textContent, "This latentSeed 1");
  assert.equal(strip.dataset.developed, "3");
});

test("the film is moved by its bar and its keys", async (context) => {
  const { labelled, answerAll } = await opened(context);
  await answerAll();
  enter(labelled("Moment of training"), 0);
  await settled();
  send(labelled("This latent after 160 images"), "keydown", { key: "ArrowRight" });
  await settled();
  assert.equal(labelled("This latent after 320 images").dataset.place, "1");
  send(labelled("Play"), "click");
  await settled();
  assert.equal(labelled("Pause").textContent, "pause");
});

test("a look goes over many latents and the plane, and is out of date for other moments", async (context) => {
  const { told, line, labelled, strip, answerAll } = await opened(context);
  await answerAll();
  const look = [...strip.querySelectorAll("button")].find((button) => button.textContent.endsWith("Look"));
  send(look, "click");
  await settled();
  assert.ok(look.disabled);
  await paused(50);
  await answerAll();
  const said = () => one(strip, ".movement .source").textContent;
  assert.equal(said(), "320 to 1.6k images (3): 0 of 255 on average.");
  assert.equal(labelled("Moved most").children.length, 8);
  assert.equal(labelled("Change over the plane").children.length, 64);
  send(labelled("Change over the plane").children[0], "click");
  assert.deepEqual(told.at(-1)?.[1].latent.directions, { 0: -2.5, 1: 2.5 });
  assert.equal(line.sent.length, 3 + 8 + 2);
  send(labelled("Compare: A is the moment after 160 images"), "click");
  await settled();
  assert.match(said(), /Look again for what is chosen now\.$/);
});

test("why a moment has no picture is said at it", async (context) => {
  const { line, labelled, strip } = await opened(context);
  const { id } = line.sent[0];
  line.onmessage({ data: JSON.stringify({ id, error: "That snapshot is gone." }) });
  await paused(50);
  const first = labelled("Show the moment after 160 images");
  assert.equal(first.dataset.tip, "That snapshot is gone.");
  assert.equal(one(strip, ".said").textContent, "That snapshot is gone.");
  await line.answer({ images: 320 });
  assert.equal(one(strip, ".said").textContent, "");
});
