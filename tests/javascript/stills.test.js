import assert from "node:assert/strict";
import test from "node:test";
import { commonScale } from "../../latent_studio/shared/stills/browser/scale.js";

const square = (/** @type {number} */ side) => ({ width: side, height: side });

test("pictures are enlarged by whole screen pixels as far as they fit side by side", () => {
  assert.equal(commonScale([square(28), square(28)], { width: 300, height: 1000 }, 1), 5);
  assert.equal(commonScale([square(28), square(28)], { width: 600, height: 2000 }, 2), 10);
  assert.equal(commonScale([square(28), square(28)], { width: 300, height: 100 }, 1), 3);
});

test("where they don't fit side by side at their own size, the widest fits alone", () => {
  assert.equal(commonScale([square(200), square(200)], { width: 300, height: Infinity }, 1), 1);
  assert.equal(commonScale([square(400)], { width: 300, height: Infinity }, 1), 0.75);
});

test("without room or pictures there is no scale", () => {
  assert.equal(commonScale([square(28)], { width: 0, height: 100 }, 1), null);
  assert.equal(commonScale([], { width: 300, height: 100 }, 1), null);
});
