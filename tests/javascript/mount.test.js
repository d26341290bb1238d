import assert from "node:assert/strict";
import test from "node:test";
import { mountOf } from "../../latent_studio/browser/mount.js";
import { useSettledState } from "../../latent_studio/browser/use_settled_state.js";
import { html } from "../../latent_studio/browser/vendor/htm_preact.js";
import { useEffect } from "../../latent_studio/browser/vendor/preact_hooks.js";
import { one, settled } from "./dom.js";

/** @param {object} [data] */
function place(data = {}) {
  const parentElement = document.createElement("div");
  parentElement.innerHTML = "<style></style><p>what stands there already</p>";
  document.body.append(parentElement);
  /** @type {[string, any][]} */
  const told = [];
  const tell = (/** @type {string} */ name, /** @type {any} */ value) => told.push([name, value]);
  return { parentElement, data, setStateValue: tell, setTriggerValue: tell, told };
}

test("a component is drawn at every call, in one root, and ends with its place", async () => {
  let [begun, ended] = [0, 0];
  const mount = mountOf(({ data }) => {
    useEffect(() => {
      begun += 1;
      return () => {
        ended += 1;
      };
    }, []);
    return html`<b>${/** @type {any} */ (data).text}</b>`;
  });
  const component = place({ text: "one" });
  mount(component);
  const close = mount({ ...component, data: { text: "two" } });
  await settled();
  assert.equal(one(component.parentElement, "b").textContent, "two");
  assert.deepEqual([begun, ended], [1, 0]);
  close();
  await settled();
  assert.equal(ended, 1);
  assert.equal(component.parentElement.innerHTML, "<style></style><p>what stands there already</p>");
  mount(component);
  assert.equal(one(component.parentElement, "b").textContent, "one");
});

test("two places hold two roots", () => {
  const mount = mountOf(({ data }) => html`<b>${/** @type {any} */ (data).text}</b>`);
  const [first, second] = [place({ text: "first" }), place({ text: "second" })];
  mount(first);
  mount(second)();
  assert.equal(one(first.parentElement, "b").textContent, "first");
  assert.equal(second.parentElement.querySelector("b"), null);
});

test("a state lives in its component, goes to Python at rest, and follows what comes from elsewhere", async () => {
  /** @type {[number, boolean][]} */
  const redrawn = [];
  /** @type {any} */
  let held;
  const mount = mountOf(({ data, setStateValue }) => {
    held = useSettledState(
      /** @type {import("../../latent_studio/browser/settled_state.js").Arriving<{seed: number}>} */ (data),
      {
        onRedraw: ({ seed }, exact) => redrawn.push([seed, exact]),
        onSettle: (state) => setStateValue("state", state),
      },
    );
    return html`<b>${held.state.seed}</b>`;
  });
  const component = place({ origin: 0, state: { seed: 0 } });
  const shown = () => one(component.parentElement, "b").textContent;
  mount(component);
  assert.deepEqual(redrawn, [[0, true]]);
  held.edit({ seed: 1 }, "moving");
  held.edit((/** @type {{ seed: number }} */ { seed }) => ({ seed: seed + 1 }), "moving");
  await settled();
  assert.equal(shown(), "2");
  mount({ ...component, data: { origin: 0, state: { seed: 0 } } });
  assert.equal(shown(), "2", "another drawing takes nothing from the hand");
  held.rest();
  await settled();
  assert.deepEqual(component.told, [["state", { seed: 2 }]]);
  assert.ok(held.canUndo);
  mount({ ...component, data: { origin: 1, state: { seed: 9 } } });
  assert.equal(shown(), "9");
  assert.deepEqual(redrawn.at(-1), [9, true]);
  held.travel("undo");
  await settled();
  assert.equal(shown(), "2");
});
