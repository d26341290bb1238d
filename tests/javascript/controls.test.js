import assert from "node:assert/strict";
import test from "node:test";
import { IconButton, TextButton, ToggleButton } from "../../latent_studio/browser/controls/buttons.js";
import { Choices } from "../../latent_studio/browser/controls/choices.js";
import { ClassPicker } from "../../latent_studio/browser/controls/class_picker.js";
import { ConditionControls } from "../../latent_studio/browser/controls/condition_controls.js";
import { HistoryButtons } from "../../latent_studio/browser/controls/history_buttons.js";
import { KeysPopover } from "../../latent_studio/browser/controls/keys_popover.js";
import { Select } from "../../latent_studio/browser/controls/select.js";
import { neighbouringSnapshot, TimeLine } from "../../latent_studio/browser/controls/time_line.js";
import { drawn, enter, one, send, settled } from "./dom.js";

const OPTIONS = [
  { value: "one", text: "One", symbol: "image" },
  { value: "two", text: "Two" },
  { value: "three", text: "Three" },
];

/** @returns {{ heard: any[][], hear: (name: string) => (...values: any[]) => void }} */
function listening() {
  /** @type {any[][]} */
  const heard = [];
  return {
    heard,
    hear:
      (name) =>
      (...values) =>
        heard.push([name, ...values]),
  };
}

test("an icon button is named by its label and tells its shortcut", () => {
  const { heard, hear } = listening();
  const props = { symbol: "undo", label: "Undo", tip: "Take it back.", shortcut: "Control+Z", onclick: hear("click") };
  const { root, draw } = drawn(IconButton, props);
  const button = one(root, "button.icon-button");
  assert.equal(button.getAttribute("aria-label"), "Undo");
  assert.equal(button.getAttribute("aria-keyshortcuts"), "Control+Z");
  assert.equal(button.dataset.tip, "Take it back.");
  assert.equal(one(button, ".icon").getAttribute("aria-hidden"), "true");
  assert.ok(!button.hasAttribute("aria-expanded"));
  button.click();
  draw({ ...props, disabled: true });
  assert.ok(button.disabled);
  assert.equal(heard.length, 1);
});

test("a text button is named by its text", () => {
  const { root } = drawn(TextButton, { symbol: "casino", label: "Random" });
  assert.ok(!one(root, "button").hasAttribute("aria-label"));
  assert.ok(one(root, "button").textContent.endsWith("Random"));
});

test("a switch says whether it is on, and asks for the other", () => {
  const { heard, hear } = listening();
  const { root } = drawn(ToggleButton, { text: "Follow", pressed: true, onToggle: hear("toggle") });
  const button = one(root, "button.toggle");
  assert.equal(button.getAttribute("aria-pressed"), "true");
  button.click();
  assert.deepEqual(heard, [["toggle", false]]);
});

test("choices are a radio group with one stop and the arrow keys of one", () => {
  const { heard, hear } = listening();
  const props = { label: "View", options: OPTIONS, value: "two", onChoose: hear("choose"), tip: "What to see." };
  const { root, draw } = drawn(Choices, props);
  const group = one(root, "[role=radiogroup].choices");
  const radios = [...group.querySelectorAll("[role=radio]")];
  assert.equal(group.getAttribute("aria-label"), "View");
  assert.deepEqual(
    radios.map((radio) => radio.getAttribute("aria-checked")),
    ["false", "true", "false"],
  );
  assert.deepEqual(
    radios.map((radio) => radio.tabIndex),
    [-1, 0, -1],
  );
  const event = send(radios[2], "keydown", { key: "ArrowDown" });
  assert.ok(event.defaultPrevented);
  assert.equal(document.activeElement, radios[0]);
  send(radios[0], "keydown", { key: "ArrowLeft" });
  radios[1].click();
  send(radios[1], "keydown", { key: "x" });
  assert.deepEqual(heard, [
    ["choose", "one"],
    ["choose", "three"],
    ["choose", "two"],
  ]);
  draw({ ...props, value: null });
  assert.deepEqual(
    radios.map((radio) => radio.tabIndex),
    [0, -1, -1],
    "there is a stop where none is chosen",
  );
});

test("the arrow keys pass over choices that are hidden", () => {
  const { heard, hear } = listening();
  const options = OPTIONS.map((option) => ({ ...option, hidden: option.value === "two" }));
  const { root } = drawn(Choices, { label: "View", options, value: "one", onChoose: hear("choose") });
  send(root.querySelectorAll("[role=radio]")[0], "keydown", { key: "ArrowRight" });
  assert.deepEqual(heard, [["choose", "three"]]);
});

test("choices may be numbers or truths", () => {
  const { heard, hear } = listening();
  const options = [
    { value: true, text: "Smooth" },
    { value: false, text: "Pixels" },
  ];
  const { root } = drawn(Choices, { label: "Surface as", options, value: false, onChoose: hear("choose") });
  root.querySelectorAll("button")[0].click();
  assert.deepEqual(heard, [["choose", true]]);
});

test("a list shows what is chosen and gives back the option's own value", () => {
  const { heard, hear } = listening();
  const options = [10, 24].map((value) => ({ value, text: `${value} fps` }));
  const { root, draw } = drawn(Select, { label: "Speed", options, value: 24, onChoose: hear("choose") });
  const list = one(root, "select");
  assert.equal(list.getAttribute("aria-label"), "Speed");
  assert.equal(list.value, "24");
  list.selectedIndex = 0;
  send(list, "change");
  assert.deepEqual(heard, [["choose", 10]]);
  draw({ label: "Speed", options: [...options, { value: 37, text: "37 fps" }], value: 37, onChoose: hear("choose") });
  assert.equal(list.value, "37");
});

test("few classes stand side by side, many in a list, and a mix is none of them", () => {
  const classes = Array.from({ length: 13 }, (_, index) => String(index));
  const group = { name: "digit", classes: classes.slice(0, 12) };
  const { root, draw } = drawn(ClassPicker, { group, value: "3", onChoose: () => {} });
  assert.equal(one(root, "[aria-checked=true]").textContent, "3");
  draw({ group, value: null, title: "digit", onChoose: () => {} });
  assert.equal(root.querySelector("[aria-checked=true]"), null);
  assert.equal(one(root, ".chooser.labelled .label").dataset.tip, "Which digit to ask the generator for.");
  draw({ group: { name: "digit", classes }, value: "12", onChoose: () => {} });
  assert.equal(one(root, "select").value, "12");
});

test("a condition's second class begins as another than the first, and the mix follows the hand", () => {
  const { heard, hear } = listening();
  const groups = [
    { name: "shape", classes: ["circle", "square"] },
    { name: "colour", classes: ["red", "blue"] },
  ];
  const first = { shape: "square", colour: "red" };
  const condition = { first, second: null, mix: 0, shares: {} };
  const told = { onChange: hear("change"), onRest: hear("rest") };
  const { root, draw } = drawn(ConditionControls, { groups, condition, ...told });
  assert.ok(one(root, ".blend").hidden);
  one(root, "button.toggle").click();
  const second = { shape: "circle", colour: "red" };
  assert.deepEqual(heard.pop(), ["change", { ...condition, second, mix: 0.5 }, "rest"]);
  draw({ groups, condition: { ...condition, second, mix: 0.5 }, ...told });
  assert.equal(one(root, "[aria-label='second shape'] [aria-checked=true]").textContent, "circle");
  enter(one(root, "[aria-label='Mix of the two classes']"), 0.25, { done: true });
  assert.equal(heard[0][1].mix, 0.25);
  assert.deepEqual(heard[1], ["rest", "rest"]);
  one(root, "button.toggle").click();
  assert.equal(heard.at(-1)?.[1].second, null);
});

test("history buttons are there for as far as there is somewhere to go", () => {
  const { heard, hear } = listening();
  const { root } = drawn(HistoryButtons, { canUndo: true, canRedo: false, travel: hear("travel") });
  one(root, "[aria-label=Undo]").click();
  assert.ok(one(root, "[aria-label=Redo]").disabled);
  assert.deepEqual(heard, [["travel", "undo"]]);
});

test("a popover opens, and closes with Escape, a click elsewhere and the focus", async () => {
  const { root } = drawn(KeysPopover, { shortcuts: [["R", "another"]] });
  const [button, panel] = [one(root, "button"), one(root, ".panel")];
  const open = async () => {
    button.click();
    await settled();
    assert.equal(button.getAttribute("aria-expanded"), "true");
    assert.ok(!panel.hidden);
  };
  const closed = async () => {
    await settled();
    assert.equal(button.getAttribute("aria-expanded"), "false");
    assert.ok(panel.hidden);
  };
  await closed();
  await open();
  send(panel, "keydown", { key: "Escape" });
  await closed();
  assert.equal(document.activeElement, button);
  await open();
  send(panel, "pointerdown");
  await settled();
  assert.ok(!panel.hidden, "a press inside closes nothing");
  send(document.body, "pointerdown");
  await closed();
  await open();
  send(panel, "focusout", { relatedTarget: document.body });
  await closed();
});

test("the time line names its snapshots, and follows the newest only while more may come", () => {
  const { heard, hear } = listening();
  const props = { images: [0, 100, 300], shown: 200, noun: "images", onMove: hear("move"), onRest: hear("rest") };
  const { root, draw } = drawn(TimeLine, { ...props, onFollow: hear("follow") });
  const bar = one(root, "input[aria-label=Snapshot]");
  assert.deepEqual([bar.max, bar.value], ["3", "2"], "a snapshot that came with its picture is among them");
  assert.equal(bar.getAttribute("aria-valuetext"), "200 images");
  enter(bar, 3, { done: true });
  assert.deepEqual(heard, [
    ["move", 300],
    ["rest", "rest"],
  ]);
  assert.ok(one(root, "button").hidden);
  draw({ ...props, underway: true, onFollow: hear("follow") });
  one(root, "button").click();
  assert.deepEqual(heard.at(-1), ["follow", true]);
  draw({ ...props, images: [200] });
  assert.ok(bar.hidden);
  assert.equal(neighbouringSnapshot([0, 100, 300], 100, 1), 300);
  assert.equal(neighbouringSnapshot([0, 100, 300], 300, 1), null);
});
