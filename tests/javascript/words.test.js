import assert from "node:assert/strict";
import test from "node:test";
import { conditionWords } from "../../latent_studio/browser/condition_words.js";
import { counted, rounded, signed } from "../../latent_studio/browser/numbers.js";

test("numbers are written for people, with a true minus sign and none before a zero", () => {
  assert.deepEqual(
    [0, -0, -0.001, -1.5, 2].map((value) => signed(value)),
    ["0.00", "0.00", "0.00", "\u22121.50", "2.00"],
  );
  assert.equal(signed(-1.25, 1), "\u22121.3");
  assert.equal(counted(12_500, "images"), "12,500 images");
});

test("numbers are written for the URL, short and without a negative zero", () => {
  assert.equal(rounded(0.1 + 0.2), 0.3);
  assert.equal(rounded(1.2345, 2), 1.23);
  assert.ok(Object.is(rounded(-0.0000001), 0));
});

test("a condition is a class, or two and how far it is between them", () => {
  const groups = [
    { name: "colour", classes: ["red", "blue"] },
    { name: "shape", classes: ["circle"] },
  ];
  const first = { colour: "red", shape: "circle" };
  assert.equal(conditionWords({ first, second: null, mix: 0 }, groups), "red circle");
  assert.equal(
    conditionWords({ first, second: { ...first, colour: "blue" }, mix: 0.4 }, groups),
    "red circle to blue circle, 0.40",
  );
  assert.equal(conditionWords({ first, second: first, mix: 0 }, groups), "red circle");
  assert.equal(conditionWords({ first: {}, second: null, mix: 0 }, []), "");
});
