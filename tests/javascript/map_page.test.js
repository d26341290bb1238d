import assert from "node:assert/strict";
import test from "node:test";
import { one, send } from "./dom.js";
import { mapFile } from "./map_file.js";

/** Takes whatever is drawn. */
const paper = new Proxy(/** @type {any} */ ({ canvas: {} }), { get: (target, name) => target[name] ?? (() => {}) });
class Sheet {
  getContext() {
    return paper;
  }
}
const { prototype } = /** @type {any} */ (window).HTMLCanvasElement;
Object.assign(prototype, { getContext: () => paper, setPointerCapture() {} });
Object.defineProperty(/** @type {any} */ (window).HTMLElement.prototype, "clientWidth", { get: () => 800 });
Object.assign(globalThis, {
  CSS: { supports: () => false },
  OffscreenCanvas: Sheet,
  createImageBitmap: async () => ({}),
  requestAnimationFrame: window.requestAnimationFrame.bind(window),
  cancelAnimationFrame: window.cancelAnimationFrame.bind(window),
});

const { mount } = await import("../../latent_studio/explore/map/browser/component.js");

const painted = () => new Promise((resolve) => setTimeout(resolve, 50));

/** @param {import("node:test").TestContext} context */
async function opened(context) {
  const parentElement = document.body.appendChild(document.createElement("div"));
  /** @type {any[][]} */
  const told = [];
  const tell = (/** @type {string} */ name, /** @type {unknown} */ value) => told.push([name, value]);
  const data = mapFile();
  context.after(mount({ parentElement, data, setStateValue: tell, setTriggerValue: tell }));
  window.dispatchEvent(new window.Event("resize")); // by which it learns how wide it is
  const canvas = one(parentElement, "[aria-label='Map of generated samples']");
  while (!canvas.dataset.painted) await painted();
  const middle = { clientX: 400, clientY: Number.parseFloat(canvas.style.height) / 2 };
  const card = one(parentElement, ".card");
  const point = async (/** @type {string} */ type, /** @type {object} */ fields) => {
    send(canvas, type, { pointerId: 1, pointerType: "mouse", button: 0, ...middle, ...fields });
    await painted();
  };
  return { root: parentElement, told, canvas, card, point };
}

test("the sample under the mouse is told, and a click takes it", async (context) => {
  const { told, canvas, card, point } = await opened(context);
  assert.deepEqual([canvas.dataset.zoom, canvas.dataset.thumbnails], ["1.000", "0"]);
  assert.ok(card.hidden);
  await point("pointermove", {});
  assert.match(card.textContent, /Seed 0, asked for 0/);
  assert.equal(canvas.dataset.sample, "0");
  await point("pointermove", { clientX: 500 });
  assert.ok(card.hidden);
  await point("pointerdown", {});
  await point("pointerup", {});
  assert.deepEqual(told, [["pick", { seed: 0 }]]);
});

test("a finger's first tap shows a sample, its second takes it", async (context) => {
  const { told, card, point } = await opened(context);
  const tap = async () => {
    await point("pointerdown", { pointerType: "touch" });
    await point("pointerup", { pointerType: "touch" });
  };
  await tap();
  assert.match(card.textContent, /Tap again to take it\.$/);
  assert.deepEqual(told, []);
  await tap();
  assert.deepEqual(told, [["pick", { seed: 0 }]]);
});

test("keys zoom, move and take", async (context) => {
  const { told, canvas, card, point } = await opened(context);
  await point("keydown", { key: "+" });
  assert.deepEqual([canvas.dataset.zoom, canvas.dataset.thumbnails], ["1.500", "3"]);
  await point("keydown", { key: "Enter" });
  assert.deepEqual(told, [["pick", { seed: 0 }]]);
  await point("keydown", { key: "ArrowRight" });
  assert.ok(card.hidden);
  await point("keydown", { key: "0" });
  assert.equal(canvas.dataset.zoom, "1.000");
  assert.ok(!card.hidden);
});

test("a class of the legend stands alone until the colours are others", async (context) => {
  const { root, card, point } = await opened(context);
  const [, second] = root.querySelectorAll(".entry");
  assert.match(String(second.getAttribute("data-tip")), /^2 samples\./);
  send(second, "click");
  await painted();
  assert.equal(second.getAttribute("aria-pressed"), "true");
  await point("pointermove", {});
  assert.ok(card.hidden, "it is left out");
  const confidence = [...root.querySelectorAll("[role=radio]")].find(({ textContent }) => textContent === "Confidence");
  send(/** @type {Element} */ (confidence), "click");
  await painted();
  await point("pointermove", {});
  assert.ok(!card.hidden);
  assert.equal(one(root, ".ramp").dataset.tip, "Half of the samples are below 98 %.");
});
