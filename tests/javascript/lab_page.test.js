// The lab's controls in a document: what they say of frames, and what they tell.

import assert from "node:assert/strict";
import test from "node:test";
import { drawn, one, send, settled } from "./dom.js";

const { Coverage } = await import("../../latent_studio/lab/browser/charts/coverage.js");
const { DiagnosisCard } = await import("../../latent_studio/lab/browser/diagnosis.js");
const { Exports } = await import("../../latent_studio/lab/browser/exports.js");
const { Feed } = await import("../../latent_studio/lab/browser/feed.js");
const { Legend } = await import("../../latent_studio/lab/browser/legend.js");
const { Transport } = await import("../../latent_studio/lab/browser/transport.js");
const { Views } = await import("../../latent_studio/lab/browser/views.js");

/** @type {any} what a test doesn't look at */
const nothing = {};
const VIEW = { ...nothing, real: true, surface: true, smooth: true, bandwidth: 0.1, shown_class: 0 };

/**
 * @param {InstanceType<typeof Feed>} feed
 * @param {object} header
 * @param {object} picture
 */
function tell(feed, header, picture = {}) {
  const frame = { header: { ...nothing, ...header }, arrays: nothing };
  feed.tell(frame, { ...nothing, scene: { ...frame, before: null }, now: 1000, effect: null, ...picture });
  return settled();
}

/** @param {Element} root */
const shown = (root) => [...root.querySelectorAll(".key:not([hidden])")].map((key) => key.textContent?.trim());

test("switches say what is on, are left out by a link, and follow the data", async () => {
  const feed = new Feed();
  /** @type {unknown[]} */
  const told = [];
  const props = {
    feed,
    view: VIEW,
    hidden: ["manifold"],
    onToggle: (/** @type {string} */ name) => told.push(name),
    onEdit: (/** @type {object} */ change, /** @type {string} */ pace) => told.push([change, pace]),
    onRest: () => {},
  };
  const { root, end } = drawn(Views, props);
  const named = (/** @type {string} */ text) =>
    /** @type {HTMLElement} */ ([...root.querySelectorAll("button")].find((button) => button.textContent === text));
  assert.equal(named("Real points").getAttribute("aria-pressed"), "true");
  assert.equal(named("Real points").getAttribute("aria-keyshortcuts"), "1");
  assert.match(named("Real points").dataset.tip ?? "", /Key 1\.$/);
  assert.ok(named("Manifold").hidden);
  named("Losses").click();
  named("Pixels").click();
  await tell(feed, { dimension: 1, classes: ["left", "right"] });
  assert.ok(named("Discriminator's curve"));
  assert.match(named("Discriminator's curve").dataset.tip ?? "", /along the line.*Key 3\.$/);
  named("right").click();
  assert.deepEqual(told, ["losses", [{ smooth: false }, "rest"], [{ shown_class: 1 }, "rest"]]);
  end();
});

test("the counters stand still for a moment while the lab plays", async () => {
  const feed = new Feed();
  const calls = { onPlay: () => {}, onReset: () => {}, onStep: () => {}, onSpeed: () => {}, onRest: () => {} };
  const props = { feed, playing: true, speed: { steps: 20, slow: false }, hidden: false, ...calls };
  const { root, draw, end } = drawn(Transport, props);
  const counts = one(root, ".counts");
  const header = { steps: 1200, discriminator_steps: 1200, generator_steps: 1100, speed: 19.6, playing: true };
  await tell(feed, header, { now: 1000 });
  assert.equal(counts.textContent, "1,200 steps, 20 a second");
  assert.match(counts.dataset.tip, /discriminator 1200, generator 1100/);
  await tell(feed, { ...header, steps: 1210 }, { now: 1100 });
  assert.equal(counts.textContent, "1,200 steps, 20 a second");
  await tell(feed, { ...header, steps: 1220, playing: false }, { now: 1110 });
  assert.equal(counts.textContent, "1,220 steps");
  assert.equal(one(root, "input").getAttribute("aria-valuetext"), "20 steps/s");
  const phase = [...root.querySelectorAll(".turn")].at(-1);
  assert.ok(/** @type {HTMLElement} */ (phase).hidden);
  draw({ ...props, playing: false, speed: { steps: 0, slow: true } });
  assert.ok(!(/** @type {HTMLElement} */ (phase).hidden));
  assert.equal(one(root, ".play").getAttribute("aria-label"), "Play");
  end();
});

test("the legend names what the picture shows", async () => {
  const feed = new Feed();
  const { root, end } = drawn(Legend, { feed, here: { current: null } });
  const picture = {
    view: { ...VIEW, shown_class: 1 },
    scales: { sample_gradients: 0.5, actual_steps: 20 },
    output: { low: 0, middle: 0.5, high: 1 },
  };
  await tell(feed, { dimension: 2, classes: ["a", "b"] }, picture);
  assert.deepEqual(shown(root), ["real", "a", "b", "discriminator0 generatedreal 1"]);
  assert.equal(one(root, ".key.shown").textContent.trim(), "b");
  assert.ok(one(root, ".key.shown .mark").classList.contains("square"));
  await tell(feed, { dimension: 1 }, { ...picture, effect: { name: "gradient", share: 1 } });
  assert.deepEqual(shown(root), ["real", "discriminator"]);
  end();
});

test("what is measured becomes bars and a sentence, until another lab begins", async () => {
  const feed = new Feed();
  const { root, end } = drawn(Coverage, { feed });
  const seen = () => [...root.querySelectorAll("output, .verdict")].filter((node) => !node.closest("[hidden]"));
  const words = () => seen().map((node) => node.textContent);
  await tell(feed, { playing: true });
  assert.deepEqual(words(), ["The first measurement is being made\u2026"]);
  await tell(feed, { playing: true, measures: { modes: 6, modes_there: 8, accuracy: 0.9, p_value: 0 } });
  assert.deepEqual(words(), ["6 of 8", "A fresh classifier tells them apart: 90 % right."]);
  await tell(feed, { playing: true });
  assert.equal(words().length, 2, "what was measured stands until it is measured anew");
  await tell(feed, { playing: false, fresh: true });
  assert.deepEqual(words(), ["Press play"]);
  end();
});

test("a diagnosis stands for a while, and its fix is applied once", async () => {
  const feed = new Feed();
  /** @type {unknown[]} */
  const applied = [];
  const { root, end } = drawn(DiagnosisCard, {
    feed,
    onApply: (/** @type {unknown[]} */ ...given) => applied.push(given),
  });
  const card = one(root, ".diagnosis");
  assert.equal(card.dataset.mood, "waiting");
  const fix = { label: "Halve its rate", settings: { rate: 0.001 } };
  const strong = { kind: "discriminator-too-strong", title: "Too strong", sentence: "It wins.", measurement: "1", fix };
  await tell(feed, { diagnosis: strong });
  assert.equal(card.dataset.mood, "warning");
  const button = one(root, "button");
  button.click();
  await settled();
  assert.ok(button.disabled);
  assert.equal(button.textContent, "Applied");
  button.click();
  assert.deepEqual(applied, [[fix.settings, fix.label]]);
  await tell(feed, { diagnosis: { ...strong, kind: "balanced", title: "Balanced", fix: null } });
  assert.equal(one(root, "h3").textContent, "Too strong");
  await tell(feed, { fresh: true });
  assert.equal(one(root, "h3").textContent, "Press play");
  assert.ok(one(root, ".fix").classList.contains("none"));
  end();
});

test("only one film is made at a time, and its button says how far it is", () => {
  /** @type {string[]} */
  const asked = [];
  const calls = {
    onPicture: () => {},
    onSave: () => {},
    onLoad: () => {},
    onFilm: (/** @type {string} */ format) => asked.push(format),
  };
  const { root, draw, end } = drawn(Exports, { film: null, hidden: false, ...calls });
  const films = () => [...root.querySelectorAll("button")].filter((button) => button.textContent?.startsWith("Run as"));
  send(films()[1], "click");
  assert.deepEqual(asked, ["mp4"]);
  draw({ film: { format: "mp4", share: 0.25 }, hidden: false, ...calls });
  assert.deepEqual(
    films().map((button) => button.textContent),
    ["Run as GIF", "Run as MP4: 25 %"],
  );
  assert.ok(films().every((button) => button.disabled));
  end();
});
