import assert from "node:assert/strict";
import test from "node:test";
import { Fold } from "../../latent_studio/browser/controls/fold.js";
import { memo } from "../../latent_studio/browser/memo.js";
import { useGathered } from "../../latent_studio/browser/use_gathered.js";
import { html } from "../../latent_studio/browser/vendor/htm_preact.js";
import { drawn, one, send, settled } from "./dom.js";

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

test("what is gathered is worked out of what it was before, once for each new input", () => {
  /** @type {number[][]} */
  const shown = [];
  const Page = (/** @type {{ input: number }} */ { input }) => {
    shown.push(useGathered(/** @type {number[]} */ ([]), (before) => [...before, input], [input]));
    return null;
  };
  const { draw } = drawn(Page, { input: 1 });
  draw({ input: 1 });
  draw({ input: 2 });
  assert.deepEqual(shown, [[1], [1], [1, 2]]);
  assert.equal(shown[0], shown[1]);
});
