import assert from "node:assert/strict";
import test from "node:test";
import { NumberField, typedNumber } from "../../latent_studio/browser/controls/number_field.js";
import { RangeInput } from "../../latent_studio/browser/controls/range_input.js";
import { SeedField } from "../../latent_studio/browser/controls/seed_field.js";
import { Slider } from "../../latent_studio/browser/controls/slider.js";
import { TruncationSlider } from "../../latent_studio/browser/controls/truncation_slider.js";
import { KEY_REST } from "../../latent_studio/browser/settled_state.js";
import { drawn, enter, one, send } from "./dom.js";

/** @param {object} props */
function sliding(props) {
  /** @type {any[][]} */
  const heard = [];
  const all = {
    label: "1",
    name: "Direction 1",
    low: -3,
    high: 3,
    step: 0.5,
    value: 1.5,
    format: (/** @type {number} */ value) => `${value} sigma`,
    onInput: (/** @type {any} */ value) => heard.push(["input", value]),
    onRest: (/** @type {string} */ pace) => heard.push(["rest", pace]),
    ...props,
  };
  return { heard, all, ...drawn(Slider, all) };
}

test("a slider is named, reads its value out and is filled from its origin", () => {
  const { root, draw, all } = sliding({ origin: 0, tip: "How far." });
  const bar = one(root, ".slider input[type=range]");
  assert.equal(bar.getAttribute("aria-label"), "Direction 1");
  assert.equal(bar.getAttribute("aria-valuetext"), "1.5 sigma");
  assert.equal(one(root, "output").textContent, "1.5 sigma");
  assert.equal(one(root, ".slider-label").dataset.tip, "How far.");
  assert.deepEqual([bar.style.getPropertyValue("--from"), bar.style.getPropertyValue("--to")], ["50%", "75%"]);
  draw({ ...all, value: -4 });
  assert.equal(bar.value, "-3", "beyond its end it stands at its end");
  assert.equal(one(root, "output").textContent, "-4 sigma", "and says the truth");
  assert.deepEqual([bar.style.getPropertyValue("--from"), bar.style.getPropertyValue("--to")], ["0%", "50%"]);
});

test("a slider follows the hand, and rests at once by the mouse and soon by keys", (context) => {
  const { root, heard } = sliding({});
  const bar = one(root, "input");
  enter(bar, 2);
  enter(bar, 2.5, { done: true });
  assert.deepEqual(heard, [
    ["input", 2],
    ["input", 2.5],
    ["rest", "rest"],
  ]);
  heard.length = 0;
  send(bar, "keydown", { key: "ArrowRight" });
  enter(bar, 3, { done: true });
  assert.deepEqual(heard, [
    ["input", 3],
    ["rest", "soon"],
  ]);
  const later = performance.now() + 2 * KEY_REST;
  context.mock.method(performance, "now", () => later);
  enter(bar, 1, { done: true });
  assert.deepEqual(heard.at(-1), ["rest", "rest"]);
});

test("a double click or the Delete key sets a slider back where it has something to go back to", () => {
  const { root, heard } = sliding({ neutral: 0 });
  send(one(root, ".slider-label"), "dblclick");
  assert.deepEqual(heard, [
    ["input", 0],
    ["rest", "rest"],
  ]);
  const event = send(one(root, "input"), "keydown", { key: "Delete" });
  assert.ok(event.defaultPrevented);
  assert.equal(heard.length, 4);
  const none = sliding({});
  send(one(none.root, "input"), "dblclick");
  send(one(none.root, "input"), "keydown", { key: "Delete" });
  assert.deepEqual(none.heard, []);
  const seeds = sliding({ neutral: null });
  send(one(seeds.root, "input"), "dblclick");
  assert.deepEqual(seeds.heard[0], ["input", null]);
});

test("a bar without any room is full", () => {
  const props = { label: "Snapshot", low: 0, high: 0, step: 1, value: 0, onInput: () => {} };
  const { root } = drawn(RangeInput, props);
  assert.equal(one(root, "input").style.getPropertyValue("--to"), "100%");
});

test("truncation goes back to 1", () => {
  /** @type {any[]} */
  const heard = [];
  const onInput = (/** @type {number} */ value) => heard.push(value);
  const { root } = drawn(TruncationSlider, { tip: "", value: 0.5, onInput, onRest: () => {} });
  assert.equal(one(root, "output").textContent, "0.50");
  assert.equal(one(root, "input").getAttribute("aria-label"), "Truncation");
  send(one(root, "input"), "dblclick");
  assert.deepEqual(heard, [1]);
});

test("a number is whole and within its bounds", () => {
  assert.equal(typedNumber("", 0, 9), null);
  assert.equal(typedNumber("-", 0, 9), null);
  assert.equal(typedNumber("3.6", 0, 9), 4);
  assert.equal(typedNumber("12", 0, 9), 9);
  assert.equal(typedNumber("-2", 0, 9), 0);
});

test("what is half typed stays until the hand rests", () => {
  /** @type {any[][]} */
  const heard = [];
  const told = {
    onInput: (/** @type {number} */ value) => heard.push(["input", value]),
    onRest: (/** @type {string} */ pace) => heard.push(["rest", pace]),
  };
  const props = { label: "Seed", low: 0, high: 99, value: 7, ...told };
  const { root, draw } = drawn(NumberField, props);
  const field = one(root, "input[type=number]");
  field.focus();
  enter(field, "");
  draw({ ...props });
  assert.equal(field.value, "7", "a number that Python says is shown");
  enter(field, "012");
  draw({ ...props, value: 12 });
  assert.equal(field.value, "012");
  enter(field, "250", { done: true });
  assert.equal(field.value, "99");
  assert.deepEqual(heard.slice(-2), [
    ["input", 99],
    ["rest", "rest"],
  ]);
  enter(field, "", { done: true });
  assert.equal(field.value, "12", "nothing typed is what it was");
  field.blur();
  draw({ ...props, value: 3 });
  assert.equal(field.value, "3");
});

test("a seed is drawn by a die, in six digits", () => {
  /** @type {any[][]} */
  const heard = [];
  const onInput = (/** @type {number} */ value) => heard.push(["input", value]);
  const onRest = (/** @type {string} */ pace) => heard.push(["rest", pace]);
  const { root } = drawn(SeedField, { label: "Seed of the keyframe", value: 1, shortcut: "R", onInput, onRest });
  assert.equal(one(root, "input").getAttribute("aria-label"), "Seed of the keyframe");
  assert.equal(one(root, "button").dataset.tip, "Draw another latent; key R.");
  one(root, "button").click();
  assert.ok(heard[0][1] >= 0 && heard[0][1] < 1_000_000);
  assert.deepEqual(heard[1], ["rest", "rest"]);
});
