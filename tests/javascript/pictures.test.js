import assert from "node:assert/strict";
import test from "node:test";
import { Fold } from "../../latent_studio/browser/controls/fold.js";
import { PictureFrame, usePictureWords } from "../../latent_studio/browser/controls/picture_frame.js";
import { conditionWords } from "../../latent_studio/browser/latent_spec.js";
import { memo } from "../../latent_studio/browser/memo.js";
import { html } from "../../latent_studio/browser/vendor/htm_preact.js";
import { drawn, one, send, settled } from "./dom.js";

test("a condition is named by its classes, and a mix by both and its share", () => {
  const groups = [
    { name: "colour", classes: ["red", "blue"] },
    { name: "shape", classes: ["circle", "square"] },
  ];
  const first = { shape: "circle", colour: "red" };
  const second = { shape: "square", colour: "red" };
  assert.equal(conditionWords({ first, second: null, mix: 0 }, groups), "red circle");
  assert.equal(conditionWords({ first, second, mix: 0 }, groups), "red circle");
  assert.equal(conditionWords({ first, second, mix: 0.4 }, groups), "red circle to red square, 0.40");
  assert.equal(conditionWords({ first: {}, second: null, mix: 0 }, []), "");
});

test("what is memoised is drawn again only for other props", () => {
  let draws = 0;
  const Counted = memo((/** @type {{ value: number, of: object }} */ { value }) => {
    draws += 1;
    return html`<p>${value}</p>`;
  });
  const of = {};
  const { root, draw } = drawn(Counted, { value: 1, of });
  draw({ value: 1, of });
  assert.equal(draws, 1);
  draw({ value: 2, of });
  assert.equal(draws, 2);
  assert.equal(one(root, "p").textContent, "2");
  draw({ value: 2, of: {} });
  assert.equal(draws, 3);
});

test("what is folded away is drawn when it is opened, and stands still while it is closed", async () => {
  let draws = 0;
  const content = (/** @type {number} */ value) => () => {
    draws += 1;
    return html`<p>${value}</p>`;
  };
  const { root, draw } = drawn(Fold, { title: "All", class: "raw", children: content(1) });
  const fold = one(root, "details.raw");
  assert.equal(one(root, "summary").textContent, "All");
  assert.equal(draws, 0);
  fold.open = true;
  send(fold, "toggle");
  await settled();
  assert.equal(one(root, "p").textContent, "1");
  draw({ title: "All", children: content(2) });
  assert.equal(one(root, "p").textContent, "2");
  fold.open = false;
  send(fold, "toggle");
  await settled();
  draw({ title: "All", children: content(3) });
  assert.equal(one(root, "p").textContent, "2");
  assert.equal(draws, 2);
});

test("a picture's place says what it waits for, what went wrong, and that the connection is lost", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {ReturnType<typeof usePictureWords> | undefined} */
  let place;
  const Place = () => {
    place = usePictureWords();
    return html`<${PictureFrame} words=${place.words} class="pickable"><i>here</i><//>`;
  };
  const { root } = drawn(Place, {});
  const stage = one(root, ".stage.pickable");
  const next = () => Promise.resolve().then(() => undefined);
  assert.ok(stage.classList.contains("silent"));
  assert.equal(one(root, ".frame").textContent, "here");
  await next();
  context.mock.timers.tick(1000);
  await next();
  assert.equal(one(root, ".message").textContent, "Loading the generator\u2026");
  assert.ok(!stage.classList.contains("silent"));
  place?.say("There is no such run.", true);
  place?.linked(false, "");
  await next();
  assert.ok(stage.classList.contains("failed") && stage.classList.contains("lost"));
  assert.ok(one(root, ".link").textContent.startsWith("The connection is lost"));
  place?.say("");
  place?.linked(true, "");
  await next();
  assert.equal(stage.className, "stage silent pickable");
  assert.ok(one(root, ".link").hidden);
});
