import assert from "node:assert/strict";
import test from "node:test";
import { PictureFrame } from "../../latent_studio/browser/picture_frame.js";
import { useKeys } from "../../latent_studio/browser/use_keys.js";
import { html } from "../../latent_studio/browser/vendor/htm_preact.js";
import { drawn, one, send, settled } from "./dom.js";

/** @param {object} props */
function framed(props) {
  /** @type {object[]} */
  const rooms = [];
  const all = { message: null, narrow: false, onFit: (/** @type {object} */ room) => rooms.push(room), ...props };
  const Page = (/** @type {any} */ given) => html`<div class="studio"><div class="left">
    <${PictureFrame} ...${given}><canvas></canvas><//>
  </div></div>`;
  return { rooms, all, ...drawn(Page, all) };
}

test("a picture's place is silent at first, and says after a moment that it loads", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { root, draw, all } = framed({});
  const message = one(root, ".message[role=status]");
  assert.equal(message.textContent, "");
  assert.ok(one(root, ".stage").classList.contains("silent"));
  return new Promise((resolve) => queueMicrotask(() => resolve(undefined))).then(() => {
    context.mock.timers.tick(250);
    draw(all);
    assert.equal(message.textContent, "Loading the generator\u2026");
    draw({ ...all, message: "" });
    assert.ok(one(root, ".stage").classList.contains("silent"));
  });
});

test("a failure hides the picture, and a lost connection is said over it", () => {
  const { root, draw, all } = framed({ message: "There is no such snapshot.", failed: true });
  assert.equal(one(root, ".stage").className, "stage failed");
  assert.equal(one(root, ".message").textContent, "There is no such snapshot.");
  assert.ok(one(root, ".link").hidden);
  draw({ ...all, message: "", failed: false, link: "The connection is lost." });
  assert.equal(one(root, ".stage").className, "stage silent lost");
  assert.ok(!one(root, ".link").hidden);
});

test("the canvas is told of its room once, until it is another", () => {
  const { rooms, draw, all, root } = framed({ message: "" });
  assert.equal(rooms.length, 1);
  draw({ ...all, after: "a heading came" });
  assert.equal(rooms.length, 1);
  one(root, ".left").getBoundingClientRect = () => ({ width: 400, bottom: 0 });
  draw({ ...all, after: "a window grew" });
  assert.equal(rooms.length, 2);
});

test("keys are heard in the component and where nothing has the focus, but not while something is typed", async () => {
  /** @type {string[]} */
  const heard = [];
  const host = document.createElement("div");
  document.body.append(host);
  const Page = () => {
    useKeys(host, (event) => heard.push(event.key));
    return null;
  };
  const { end } = drawn(Page, {});
  await settled();
  const field = host.appendChild(document.createElement("input"));
  const other = document.body.appendChild(document.createElement("div"));
  send(host, "keydown", { key: "r" });
  send(document.body, "keydown", { key: "0" });
  send(field, "keydown", { key: "x" });
  send(other, "keydown", { key: "y" });
  assert.deepEqual(heard, ["r", "0"]);
  end();
  await settled();
  send(host, "keydown", { key: "r" });
  assert.equal(heard.length, 2);
});
