import assert from "node:assert/strict";
import test from "node:test";
import { overPlane, ranked } from "../../latent_studio/explore/film_strip/browser/look.js";
import {
  cellWidth,
  columnPictures,
  differencePixels,
  extremes,
  greyLevels,
  meanChanges,
  planeLatent,
  quantity,
  rowLatents,
  singleOf,
  stacked,
  thinnedTo,
} from "../../latent_studio/explore/film_strip/browser/moments.js";

/** @type {any} */
const LATENT = { seed: 2, kept: null, directions: { 1: 4 } };

/**
 * @param {number[]} values a sample of one pixel each
 * @returns {any}
 */
function frameOf(values) {
  const header = { id: 1, images: 8, count: values.length, height: 1, width: 1, channels: 1, columns: 1, digest: "d" };
  return { header, samples: Uint8Array.from(values) };
}

test("rows are the latent and others with other seeds, none of them twice", () => {
  const seeds = rowLatents(LATENT, { rows: 3, seed: 1 }).map(({ seed }) => seed);
  assert.deepEqual(seeds, [2, 1, 3]);
  const around = rowLatents(LATENT, { rows: 3, seed: 2 ** 32 - 1 }).map(({ seed }) => seed);
  assert.deepEqual(around, [2, 2 ** 32 - 1, 0]);
  const kept = rowLatents({ ...LATENT, kept: "k" }, { rows: 3, seed: 1 });
  assert.deepEqual(
    kept.map(({ seed, kept }) => [seed, kept]),
    [
      [2, "k"],
      [1, null],
      [2, null],
    ],
  );
});

test("a column is one picture, or two where its first latent has no seed", () => {
  const plain = columnPictures(rowLatents(LATENT, { rows: 2, seed: 1 }));
  assert.deepEqual(plain, [{ ...LATENT, view: "seeds", seeds: [2, 1], columns: 1 }]);
  const kept = columnPictures(rowLatents({ ...LATENT, kept: "k" }, { rows: 2, seed: 1 }));
  assert.deepEqual(kept, [
    { ...LATENT, view: "single", kept: "k" },
    { ...LATENT, view: "seeds", seed: 1, seeds: [1], columns: 1 },
  ]);
  assert.equal(columnPictures(rowLatents({ ...LATENT, kept: "k" }, { rows: 1, seed: 1 })).length, 1);
});

test("fewer moments are spread evenly, those that are wanted among them", () => {
  assert.deepEqual(thinnedTo(3, 5, []), [0, 1, 2]);
  assert.deepEqual(thinnedTo(9, 3, []), [0, 4, 8]);
  assert.deepEqual(thinnedTo(9, 3, [3, 8]), [0, 3, 8]);
  assert.deepEqual(thinnedTo(9, 2, [3, 4, 5]), [3, 4]);
});

test("samples are taken out, put below one another and compared", () => {
  const both = stacked([frameOf([1, 2]), frameOf([3])]);
  assert.deepEqual([both.header.count, ...both.samples], [3, 1, 2, 3]);
  assert.deepEqual([...singleOf(both, 2).samples], [3]);
  assert.deepEqual(meanChanges(frameOf([0, 9]), frameOf([5, 7])), [5, 2]);
  assert.deepEqual(extremes([3, 9, 1, 5], 2), { most: [1, 3], least: [2, 0] });
  const pixels = differencePixels(frameOf([0, 9]), frameOf([255, 9]), [1, 2, 3]);
  assert.deepEqual([...pixels.slice(0, 4)], [1, 2, 3, 255]);
});

test("the plane is moved along its axes, no further than a latent may be", () => {
  assert.deepEqual(planeLatent(LATENT, [0, 1], 0).directions, { 0: -2.5, 1: 5 });
  assert.deepEqual(planeLatent(LATENT, [0, 1], 63).directions, { 0: 2.5, 1: 1.5 });
});

test("numbers have the digits that can be read", () => {
  assert.deepEqual([64, 1280, 999_700, 1_500_000].map(quantity), ["64", "1.28k", "1M", "1.5M"]);
  assert.deepEqual([0.001, 0.424, 3.14, 24.2].map(greyLevels), ["0", "0.42", "3.1", "24"]);
  assert.deepEqual([cellWidth([1, 28, 28]), cellWidth([3, 256, 128])], [56, 64]);
});

test("a look ranks what moves between two moments, then goes over the plane", async () => {
  /** @type {any[]} */
  const asked = [];
  /** @type {import("../../latent_studio/explore/film_strip/browser/columns.js").Ask} */
  const ask = async (kind, snapshot, /** @type {any} */ picture) => {
    asked.push([kind, snapshot]);
    const seeds = /** @type {number[]} */ (picture.seeds ?? Array.from({ length: 64 }, (_, cell) => cell));
    return frameOf(seeds.map((seed) => (snapshot === 10 ? 0 : seed)));
  };
  const subject = { latent: LATENT, pair: [10, 1280], axes: [0, 1], words: "digit 3" };
  /** @type {number[]} */
  const percents = [];
  const found = await ranked(subject, ask, (percent) => percents.push(percent));
  assert.equal(found.said, "10 to 1.28k images (digit 3): 64 of 255 on average.");
  assert.deepEqual([found.most[0].seed, found.least[0].seed], [127, 0]);
  assert.deepEqual([...found.most[0].frame.samples], [0, 127]);
  assert.deepEqual(percents, [0, 13, 25, 38, 50, 63, 75, 88]);
  const cells = await overPlane(subject, ask);
  assert.deepEqual([cells.length, cells[0].change, cells[63].share], [64, 0, 1]);
  assert.deepEqual(asked.slice(-2), [
    ["plane 0", 10],
    ["plane 1", 1280],
  ]);
});
