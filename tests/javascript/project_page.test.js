import assert from "node:assert/strict";
import test from "node:test";
import { padSize, reach } from "../../latent_studio/project/browser/strokes.js";
import { enter, one, send, settled } from "./dom.js";
import { until } from "./live_line.js";

/** @type {string[]} */
const inks = [];
/** @type {any} */
const CONTEXT = {
  canvas: { width: 512, height: 512 },
  ...{ fillRect: () => {}, beginPath: () => {}, moveTo: () => {}, quadraticCurveTo: () => {}, lineTo: () => {} },
  stroke: () => inks.push(CONTEXT.strokeStyle),
};
const { HTMLCanvasElement, FileReader, File } = /** @type {any} */ (window);
Object.assign(HTMLCanvasElement.prototype, {
  getContext: (/** @type {unknown} */ _) => CONTEXT,
  toDataURL: () => "data:drawn",
  setPointerCapture: () => {},
  getBoundingClientRect: () => ({ left: 0, top: 0, width: 256, height: 256 }),
});
Object.assign(globalThis, { FileReader, File });
Object.defineProperty(HTMLCanvasElement.prototype, "clientWidth", { value: 256 });

const { mount } = await import("../../latent_studio/project/browser/component.js");

const DATA = {
  format: { width: 28, height: 28, ground: "#000000", colours: ["#ffffff", "#ff0000"] },
  ...{ most: 2, samples: [{ png: "AAAA", label: "A three" }], chosen: null },
};

/** @param {import("node:test").TestContext} context */
function opened(context) {
  const parentElement = document.body.appendChild(document.createElement("div"));
  /** @type {any[][]} */
  const told = [];
  const setTriggerValue = (/** @type {string} */ name, /** @type {unknown} */ value) => told.push([name, value]);
  const draw = (/** @type {object} */ data) =>
    mount({ parentElement, data: /** @type {any} */ (data), setStateValue: () => {}, setTriggerValue });
  context.after(draw(DATA));
  const labelled = (/** @type {string} */ name) => one(parentElement, `[aria-label="${name}"]`);
  const pad = labelled("Drawing pad");
  const point = (/** @type {string} */ type, /** @type {number} */ x, pointerId = 1) =>
    send(pad, type, { button: 0, pointerId, clientX: x, clientY: 20 });
  const stroke = async () => {
    point("pointerdown", 10);
    point("pointermove", 60);
    point("pointerup", 60);
    await settled();
  };
  return { root: parentElement, told, draw, labelled, pad, point, stroke };
}

test("the longer side has 512 pixels, and a point that is all but there is left out", () => {
  assert.deepEqual(padSize({ width: 64, height: 32 }), { width: 512, height: 256 });
  /** @type {import("../../latent_studio/project/browser/strokes.js").Stroke} */
  const stroke = { tool: "pen", colour: "#ffffff", width: 40, points: [] };
  reach(stroke, 1, 1);
  reach(stroke, 1.3, 1.3);
  reach(stroke, 2, 2);
  assert.deepEqual(stroke.points, [
    [1, 1],
    [2, 2],
  ]);
});

test("strokes are drawn, undone and redone, and handed on once the hand rests", async (context) => {
  const { root, told, pad, labelled, point, stroke } = opened(context);
  const hint = one(root, ".hint");
  assert.ok(!hint.hidden && labelled("Undo").disabled && labelled("Clear").disabled);
  point("pointerdown", 10);
  await settled();
  assert.equal(one(root, ".sheet").style.inlineSize, "0px", "it keeps the size that it has");
  assert.ok(hint.hidden);
  send(pad, "keydown", { key: "z", ctrlKey: true });
  point("pointerup", 10, 2);
  await settled();
  assert.equal(pad.dataset.strokes, "0", "another finger doesn't lift the pen");
  point("pointerup", 60);
  await stroke();
  assert.equal(pad.dataset.strokes, "2");
  send(pad, "keydown", { key: "z", ctrlKey: true });
  await settled();
  assert.equal(pad.dataset.strokes, "1");
  labelled("Redo").click();
  labelled("Clear").click();
  await settled();
  assert.equal(pad.dataset.strokes, "0");
  assert.deepEqual(told, []);
  labelled("Undo").click();
  await until(() => told.length);
  assert.equal(pad.dataset.strokes, "2");
  assert.deepEqual(told, [["drawn", { data: "data:drawn" }]]);
});

test("the eraser draws with the ground, and a colour takes up the pen again", async (context) => {
  const { root, labelled, stroke } = opened(context);
  const radios = [...one(root, "[aria-label=Tool]").children];
  radios[1].click();
  await settled();
  assert.equal(labelled("Colour #ffffff").getAttribute("aria-pressed"), "false");
  await stroke();
  labelled("Colour #ff0000").click();
  await settled();
  assert.equal(radios[0].getAttribute("aria-checked"), "true");
  await stroke();
  enter(labelled("Another colour"), "#00ff00");
  enter(labelled("Width of the pen"), 20);
  await settled();
  inks.length = 0;
  await stroke();
  assert.deepEqual(inks.slice(-3), ["#000000", "#ff0000", "#00ff00"]);
  assert.equal(labelled("Another colour").value, "#00ff00");
});

test("pictures are taken from files, what is dropped and what is pasted; others are refused with a sentence", async (context) => {
  const { root, told, labelled } = opened(context);
  const said = one(root, ".said");
  const picture = new File(["x"], "three.png", { type: "image/png" });
  const text = new File(["x"], "notes.txt", { type: "text/plain" });
  Object.defineProperty(labelled("Picture files"), "files", { value: [picture, text, picture] });
  send(labelled("Picture files"), "change");
  await until(() => told.length);
  const [[name, pictures]] = told;
  assert.deepEqual([name, pictures.length, pictures[0].name], ["pictures", 1, "three.png"]);
  assert.match(pictures[0].data, /^data:image\/png;base64,/);
  assert.equal(said.textContent, "notes.txt is no PNG, JPEG or WebP picture. Only the first 2 pictures are taken.");
  const dataTransfer = { types: ["Files"], files: [picture] };
  send(document.body, "dragover", { dataTransfer });
  await settled();
  assert.ok(one(root, ".intake").classList.contains("over"));
  send(document.body, "drop", { dataTransfer });
  await until(() => told.length === 2);
  await settled();
  assert.ok(said.hidden && !one(root, ".intake").classList.contains("over"));
  const clipboardData = { files: [picture] };
  const typed = send(document.body.appendChild(document.createElement("input")), "paste", { clipboardData });
  assert.equal(typed.defaultPrevented, false, "none while something is typed");
  send(document.body, "paste", { clipboardData });
  await until(() => told.length === 3);
});

test("a held-out sample is chosen, and others can be asked for", async (context) => {
  const { draw, told, labelled } = opened(context);
  labelled("A three").click();
  labelled("Others").click();
  assert.deepEqual(told, [
    ["sample", { index: 0 }],
    ["others", true],
  ]);
  draw({ ...DATA, chosen: 0 });
  assert.equal(labelled("A three").getAttribute("aria-pressed"), "true");
  draw({ ...DATA, samples: [] });
  assert.ok(labelled("Held-out samples").closest("section").hidden);
});
