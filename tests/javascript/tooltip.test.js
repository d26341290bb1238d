import assert from "node:assert/strict";
import test from "node:test";
import { Tooltip } from "../../latent_studio/browser/controls/tooltip.js";
import { html } from "../../latent_studio/browser/vendor/htm_preact.js";
import { drawn, one, send, settled } from "./dom.js";

async function page() {
  const Page = () => html`<div class="studio">
    <span class="label" data-tip="What it is.">Label</span>
    <button data-tip="What it does.">Act</button>
    <${Tooltip} />
  </div>`;
  const { root, end } = drawn(Page, {});
  await settled();
  return { bubble: one(root, "[role=tooltip].tip"), label: one(root, ".label"), button: one(root, "button"), end };
}

test("a sentence shows after a moment under the mouse, and goes with it", async (context) => {
  const { bubble, label, button } = await page();
  context.mock.timers.enable({ apis: ["setTimeout"] });
  assert.ok(bubble.hidden);
  send(label, "pointerover", { pointerType: "mouse" });
  context.mock.timers.tick(449);
  assert.ok(bubble.hidden);
  context.mock.timers.tick(1);
  assert.equal(bubble.textContent, "What it is.");
  assert.ok(!bubble.hidden);
  send(button, "pointerover", { pointerType: "mouse" });
  assert.ok(bubble.hidden);
  context.mock.timers.tick(450);
  assert.equal(bubble.textContent, "What it does.");
  send(button, "keydown", { key: "a" });
  assert.ok(bubble.hidden);
});

test("a finger gets it by a tap on a label, not on a button", async () => {
  const { bubble, label, button } = await page();
  send(label, "pointerdown", { pointerType: "touch" });
  assert.equal(bubble.textContent, "What it is.");
  assert.ok(!bubble.hidden);
  send(label, "pointerdown", { pointerType: "touch" });
  assert.ok(bubble.hidden, "a second tap puts it away");
  send(button, "pointerdown", { pointerType: "touch" });
  assert.ok(bubble.hidden);
});
