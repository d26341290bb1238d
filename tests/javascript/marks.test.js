import assert from "node:assert/strict";
import test from "node:test";
import { answered, fingerprint, MOST_MARKS } from "../../latent_studio/explore/marks/browser/marks.js";

const SHEET = { sheet: 2, seeds: [7, 8, 9], condition: { first: {} } };

test("an answer is a mark, the other one changes it, and the same takes it back", () => {
  const more = answered([], SHEET, 8, true) ?? [];
  assert.deepEqual(more, [{ seed: 8, more: true, sheet: 2, clearest_of: 3, condition: { first: {} } }]);
  const less = answered(more, SHEET, 8, false) ?? [];
  assert.deepEqual(
    less.map((mark) => mark.more),
    [false],
  );
  assert.deepEqual(answered(less, SHEET, 8, false), []);
});

test("the same seed on another sheet is another picture", () => {
  const marks = answered([], SHEET, 8, true) ?? [];
  const both = answered(marks, { ...SHEET, sheet: 3 }, 8, true) ?? [];
  assert.equal(fingerprint(both), "2:8+ 3:8+");
});

test("there are only so many marks, but each can be changed or taken back", () => {
  const full = Array.from({ length: MOST_MARKS }, (_, seed) => ({
    seed,
    more: true,
    sheet: 2,
    clearest_of: 3,
    condition: {},
  }));
  assert.equal(answered(full, SHEET, MOST_MARKS, true), null);
  assert.equal(answered(full, SHEET, 0, true)?.length, MOST_MARKS - 1);
  assert.equal(answered(full, SHEET, 0, false)?.length, MOST_MARKS);
});
