import assert from "node:assert/strict";
import test from "node:test";
import { interpolateActions } from "../../latent_studio/interpolate/browser/actions.js";
import { broughtAlong } from "../../latent_studio/interpolate/browser/editor.js";
import { FilmFetcher } from "../../latent_studio/interpolate/browser/film.js";
import { Playback } from "../../latent_studio/interpolate/browser/playback.js";
import {
  another,
  cardsPicture,
  fetchOrder,
  gridPicture,
  nearestFrame,
  withAnswer,
} from "../../latent_studio/interpolate/browser/way.js";

/** @import { InterpolateState } from "../../latent_studio/interpolate/browser/data.js" */
/** @import { Film } from "../../latent_studio/interpolate/browser/film.js" */

const LATENT = {
  ...{ seed: 7, kept: null, truncation: 0.5, towards: /** @type {const} */ ("mean"), directions: {}, moves: {} },
  condition: { first: { digit: "3" }, second: null, mix: 0, shares: {} },
  ...{ dimensions: {}, shell: false, style: null, basis: [] },
};
const seeded = (/** @type {number[]} */ ...seeds) => seeds.map((seed) => ({ ...LATENT, seed }));
/** @type {InterpolateState} */
const STATE = {
  ...{ run: "small", snapshot: 800, keyframes: seeded(1, 2), method: "spline", closed: false, space: "own" },
  ...{ view: "strip", side: 8, frames: 3, fps: 30 },
};

/**
 * @param {number} count of keyframes, with a frame between each two
 * @returns {import("../../latent_studio/interpolate/browser/data.js").Way}
 */
function wayOf(count) {
  const length = 2 * count - 1;
  const times = Array.from({ length }, (_, index) => index / (length - 1));
  const there = times.map((_, index) => index);
  const order = [...there, ...there.slice(1, -1).reverse()];
  return { of: [count, false, 3], times, order, places: there.filter((index) => index % 2 === 0) };
}

/**
 * One-pixel samples with these values.
 *
 * @param {number[]} values
 */
function answer(...values) {
  const header = {
    id: 1,
    count: values.length,
    height: 1,
    width: 1,
    channels: 1,
    columns: 1,
    images: 800,
    digest: "d",
  };
  return { header, samples: Uint8Array.from(values) };
}

test("keyframes and a few frames over the whole way are fetched first, then the rest in groups", () => {
  const length = 200;
  const [first, ...rest] = fetchOrder({ times: Array(length).fill(0), places: [0, 55, 199] });
  assert.equal(first.length, 14);
  assert.ok(first.includes(55) && first[0] === 0 && first[13] === 199);
  assert.deepEqual(
    rest.map((group) => group.length),
    [64, 64, 58],
  );
  assert.equal(new Set([...first, ...rest.flat()]).size, length);
  assert.deepEqual(fetchOrder({ times: [0, 0.5, 1], places: [0, 2] }), [[0, 1, 2]]);
});

test("the corners that are missing are drawn from the first one's next seeds, and no spline bends a grid", () => {
  const moved = { ...LATENT, seed: 2 ** 32 - 2, directions: { 0: 1 } };
  const { corners, method } = gridPicture({ ...STATE, keyframes: [moved, LATENT] });
  assert.deepEqual(corners, [moved, LATENT, another(moved, 0), another(moved, 1)]);
  assert.deepEqual(corners[2].directions, {});
  assert.deepEqual(corners[2].condition, LATENT.condition);
  assert.equal(method, "spherical");
  assert.deepEqual(cardsPicture({ ...STATE, keyframes: seeded(1, 2, 3) }).times, [0, 0.5, 1]);
});

test("each sample of an answer becomes a frame of its own, and the nearest one stands for those that are missing", () => {
  const frames = withAnswer([], [0, 4], answer(10, 20));
  const more = withAnswer(frames, [2], answer(30));
  assert.equal(Object.keys(frames).length, 2, "what was there is not changed");
  const values = [0, 1, 2, 3, 4].map((index) => nearestFrame(more, index)?.samples[0]);
  assert.deepEqual(values, [10, 10, 30, 30, 20]);
  assert.equal(nearestFrame([], 3), null);
});

test("a film plays on, is scrubbed round its ends, and goes on at the same share when another comes", () => {
  const frames = withAnswer([], [0, 1, 2], answer(10, 20, 30));
  /** @type {Film} */
  const film = { frames, order: [0, 1, 2, 1], length: 3, places: [0, 2], exact: true };
  const playback = new Playback(true);
  playback.load(film);
  playback.advance(2.5);
  assert.equal(playback.place, 2);
  assert.equal(playback.frame?.samples[0], 30);
  playback.load({ ...film, order: [0, 1, 2, 1, 0, 1, 2, 1] });
  assert.equal(playback.place, 5);
  playback.advance(4);
  assert.equal(playback.place, 1);
  playback.scrub(-1);
  assert.equal(playback.place, 7);
  playback.jump(2);
  assert.equal(playback.place, 2);
  playback.scrubbing = true;
  playback.advance(1);
  playback.scrubbing = playback.playing = false;
  playback.advance(1);
  assert.equal(playback.place, 2);
});

function fetching() {
  /** @type {any[]} */
  const asked = [];
  /** @type {Film[]} */
  const films = [];
  const fetcher = new FilmFetcher(
    (kind, message, note) => asked.push({ kind, message, note, asked: 0 }),
    (film) => films.push(film),
  );
  const taken = () => asked.splice(0);
  return { fetcher, films, taken };
}

test("while the hand moves a few live frames are fetched, at rest all and exactly", () => {
  const { fetcher, films, taken } = fetching();
  const frames = 100;
  const length = 100;
  const times = Array.from({ length }, (_, index) => index / (length - 1));
  const state = { ...STATE, frames };
  fetcher.want(state, true);
  assert.deepEqual(
    taken().map(({ kind }) => kind),
    ["cards"],
    "the way is not laid out yet",
  );
  fetcher.layOut({ ...wayOf(2), of: [2, false, frames], times });
  const [first] = taken();
  assert.deepEqual([first.message.exact, first.message.picture.times.length], [true, 14]);
  fetcher.arrived(answer(...Array(14).fill(0)), first);
  assert.equal(taken()[0].message.picture.times.length, 64);
  fetcher.want({ ...state, fps: 10 }, true);
  assert.deepEqual(taken(), [], "how fast they play makes no difference");

  fetcher.want({ ...state, keyframes: seeded(1, 3) }, false);
  const [cards, live] = taken();
  assert.deepEqual([cards.kind, cards.message.exact, live.message.exact], ["cards", false, false]);
  fetcher.arrived(answer(...Array(14).fill(0)), live);
  assert.deepEqual([taken(), films.at(-1)?.exact], [[], false]);
  fetcher.arrived(answer(0), first);
  assert.equal(films.length, 2, "what was asked for with another state comes too late");
  fetcher.want({ ...state, keyframes: seeded(1, 3) }, true);
  assert.deepEqual(
    taken().map(({ message }) => message.exact),
    [true, true],
  );
});

test("frames of another way wait until Python has laid it out; a grid needs none", () => {
  const { fetcher, films, taken } = fetching();
  fetcher.want(STATE, true);
  fetcher.layOut(wayOf(2));
  taken();
  const longer = { ...STATE, keyframes: seeded(1, 2, 3) };
  fetcher.want(longer, true);
  assert.deepEqual(
    taken().map(({ kind }) => kind),
    ["cards"],
  );
  fetcher.layOut(wayOf(4));
  assert.deepEqual(taken(), []);
  fetcher.layOut(wayOf(3));
  const [way] = taken();
  assert.deepEqual(way.message.picture.times, [0, 0.25, 0.5, 0.75, 1]);
  fetcher.arrived(answer(1, 2, 3, 4, 5), way);
  assert.deepEqual([films.at(-1)?.length, films.at(-1)?.order.length], [5, 8]);
  fetcher.want({ ...longer, view: "grid" }, true);
  const [grid] = taken();
  assert.equal(grid.message.picture.view, "grid");
  fetcher.arrived(answer(1, 2), grid);
  assert.deepEqual(films.at(-1)?.order, [0]);
  fetcher.cardsFailed();
  fetcher.want({ ...longer, view: "grid", side: 4 }, true);
  assert.deepEqual(
    taken().map(({ kind }) => kind),
    ["cards", "way"],
  );
});

/** @param {InterpolateState} begin */
function acting(begin) {
  let state = begin;
  let chosen = 0;
  const seeds = () => state.keyframes.map(({ seed }) => seed);
  const actions = interpolateActions({
    current: () => state,
    edit: (change) => {
      state = { ...state, ...change };
    },
    rest: () => {},
    travel: () => {},
    chosen: () => chosen,
    choose: (index) => {
      chosen = index;
    },
  });
  return { actions, seeds, chosen: () => chosen, state: () => state };
}

test("keyframes are moved, copied, turned round and taken out, and what was moved stays chosen", () => {
  const { actions, seeds, chosen } = acting({ ...STATE, keyframes: seeded(1, 2, 3) });
  actions.move(2, 0, "moving");
  assert.deepEqual([seeds(), chosen()], [[3, 1, 2], 0]);
  actions.shift(1);
  assert.deepEqual([seeds(), chosen()], [[1, 3, 2], 1]);
  actions.duplicate();
  assert.deepEqual([seeds(), chosen()], [[1, 3, 3, 2], 2]);
  actions.change({ seed: 4 }, "moving");
  actions.reverse();
  assert.deepEqual(seeds(), [2, 4, 3, 1]);
  for (let turn = 0; turn < 5; turn++) {
    actions.choose(0);
    actions.remove();
  }
  assert.deepEqual(seeds(), [3, 1], "two are the fewest");
});

test("a keyframe is added with the chosen one's class and nothing else that moves it, sixteen at most", () => {
  const moved = { ...LATENT, moves: { d: { amount: 1, layers: [] } } };
  const { actions, seeds, chosen, state } = acting({ ...STATE, keyframes: [moved, LATENT] });
  actions.add();
  const added = state().keyframes[2];
  assert.deepEqual([added.truncation, added.condition, added.moves, chosen()], [0.5, LATENT.condition, {}, 2]);
  actions.append({ ...LATENT, seed: 9 });
  assert.equal(seeds()[3], 9);
  for (let turn = 0; turn < 20; turn++) actions.add();
  assert.equal(seeds().length, 16);
});

test("what a keyframe brings along is said in words", () => {
  assert.equal(broughtAlong(LATENT), "");
  const style = { seed: 1, kept: null, layers: [0] };
  const move = { amount: 1, layers: [] };
  const all = { ...LATENT, kept: "k", directions: { 0: 1 }, moves: { d: move }, dimensions: { 3: 1 }, style };
  const shares = { digit: { 3: 0.5, 8: 0.5 } };
  assert.equal(
    broughtAlong({ ...all, condition: { ...LATENT.condition, shares } }),
    "Begins with a latent that was kept, not with the seed's. Moved along 2 directions and 1 raw dimension in Explore. " +
      "Some layers follow a second latent. Its class is a mix.",
  );
});
