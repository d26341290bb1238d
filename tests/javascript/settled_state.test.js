import assert from "node:assert/strict";
import test from "node:test";
import {
  arrived,
  begun,
  KEY_REST,
  rested,
  SettledState,
  same,
  travelled,
} from "../../latent_studio/browser/settled_state.js";

/** @typedef {{ seed: number, snapshot?: number, moves?: Record<string, number> }} State */

/**
 * @param {State} state
 * @param {Partial<ConstructorParameters<typeof SettledState<State>>[1]>} [told]
 */
function holding(state, told = {}) {
  /** @type {{ redrawn: [State, boolean][], sent: State[], shows: number }} */
  const heard = { redrawn: [], sent: [], shows: 0 };
  const settled = new SettledState(
    { origin: 0, state },
    {
      onShow: () => {
        heard.shows += 1;
      },
      onRedraw: (now, exact) => heard.redrawn.push([now, exact]),
      onSettle: (now) => heard.sent.push(now),
      ...told,
    },
  );
  return { settled, heard };
}

test("plain values are the same whatever the order of their fields", () => {
  assert.ok(same({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }));
  assert.ok(!same({ a: 1 }, { a: 1, b: undefined }));
  assert.ok(!same([1], { 0: 1 }));
  assert.ok(!same(null, {}));
});

test("a moving hand draws live, and what rests is settled once and drawn exactly", () => {
  const { settled, heard } = holding({ seed: 0 });
  settled.edit({ seed: 1 }, "moving");
  settled.edit({ seed: 2 }, "moving");
  assert.deepEqual(heard.sent, []);
  settled.rest();
  settled.rest();
  assert.deepEqual(
    heard.redrawn.map(([, exact]) => exact),
    [false, false, true, true],
  );
  assert.deepEqual(heard.sent, [{ seed: 2 }]);
  assert.deepEqual(settled.now.past, [{ seed: 0 }]);
});

test("a change may be worked out of the newest state", () => {
  const { settled } = holding({ seed: 5 });
  settled.edit(({ seed }) => ({ seed: seed + 1 }), "moving");
  settled.edit(({ seed }) => ({ seed: seed + 1 }), "rest");
  assert.equal(settled.state.seed, 7);
});

test("keys settle once none follows for a while", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { settled, heard } = holding({ seed: 0 });
  settled.edit({ seed: 1 }, "soon");
  context.mock.timers.tick(KEY_REST - 1);
  settled.edit({ seed: 2 }, "soon");
  context.mock.timers.tick(KEY_REST - 1);
  assert.deepEqual(heard.sent, []);
  context.mock.timers.tick(1);
  assert.deepEqual(heard.sent, [{ seed: 2 }]);
});

test("nothing settles after the end", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { settled, heard } = holding({ seed: 0 });
  settled.edit({ seed: 1 }, "soon");
  settled.close();
  context.mock.timers.tick(10 * KEY_REST);
  assert.deepEqual(heard.sent, []);
});

test("undo and redo go to what was settled, and leave fixed fields alone", () => {
  const { settled, heard } = holding({ seed: 0, snapshot: 10 }, { fixed: ["snapshot"] });
  settled.edit({ seed: 1 }, "rest");
  settled.edit({ seed: 2 }, "rest");
  settled.edit({ snapshot: 20 }, "rest");
  settled.travel("undo");
  settled.travel("undo");
  assert.deepEqual(settled.state, { seed: 1, snapshot: 20 });
  settled.travel("redo");
  assert.deepEqual(settled.state, { seed: 2, snapshot: 20 });
  assert.deepEqual(heard.sent.at(-1), settled.state);
  settled.edit({ seed: 9 }, "rest");
  settled.travel("redo");
  assert.equal(settled.state.seed, 9, "what was undone is gone once something else is done");
});

test("an undo settles what still moved, as a step of its own", () => {
  const { settled } = holding({ seed: 0 });
  settled.edit({ seed: 1 }, "moving");
  settled.travel("undo");
  assert.equal(settled.state.seed, 0);
  settled.travel("redo");
  assert.equal(settled.state.seed, 1);
});

test("there is an end to both ways, and to how much is kept", () => {
  let now = begun({ origin: 0, state: { seed: 0 } });
  assert.equal(travelled(now, "undo"), now);
  assert.equal(travelled(now, "redo"), now);
  for (let seed = 1; seed <= 300; seed++) now = rested({ ...now, present: { seed } });
  assert.equal(now.past.length, 200);
  assert.deepEqual(now.past.at(-1), { seed: 299 });
});

test("a state of the same origin is nothing new", () => {
  const now = begun({ origin: 3, state: { seed: 0 } });
  assert.equal(arrived(now, { origin: 3, state: { seed: 8 } }), now);
});

test("a state from elsewhere is taken over, and what was there can be undone to", () => {
  const { settled } = holding({ seed: 0 });
  settled.edit({ seed: 1 }, "moving");
  assert.ok(settled.arrive({ origin: 1, state: { seed: 7 } }));
  assert.equal(settled.state.seed, 7);
  settled.travel("undo");
  assert.equal(settled.state.seed, 1, "what had not settled is not lost either");
  settled.travel("undo");
  assert.equal(settled.state.seed, 0);
});

test("the state that was sent last takes nothing from the hand, whichever order its fields have", () => {
  const { settled, heard } = holding({ seed: 0, moves: {} });
  settled.edit({ seed: 1, moves: { a: 1, b: 2 } }, "rest");
  settled.edit({ seed: 2 }, "moving");
  assert.ok(!settled.arrive({ origin: 1, state: { moves: { b: 2, a: 1 }, seed: 1 } }));
  assert.equal(settled.state.seed, 2);
  settled.rest();
  assert.equal(heard.sent.at(-1)?.seed, 2);
});

test("once another has come, the state that was sent before is one from elsewhere like any other", () => {
  const { settled } = holding({ seed: 0 });
  settled.edit({ seed: 1 }, "rest");
  settled.arrive({ origin: 1, state: { seed: 5 } });
  assert.ok(settled.arrive({ origin: 2, state: { seed: 1 } }));
  assert.equal(settled.state.seed, 1);
});
