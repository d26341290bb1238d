// Keys, heard on the window before Streamlit hears them: its own R would run the script again.

import { element, Popover } from "./parts.js";

const TYPED_INTO = "input:not([type=range]), textarea, select, [contenteditable]";
// What the space bar presses, opens or chooses, and what holds it.
const PRESSED = "button, a, summary, input, [role=button], [role=option], [role=combobox], [role=dialog], [role=menu]";
const OPEN_TAB = "[role=tab][aria-selected=true]"; // which nothing more can be done with

// `host` is the element in the page that holds the component; keys count where the focus is inside it or nowhere, the
// space bar also on what has no use for it elsewhere, and none while something is typed. `handle(event, target)` says
// whether it took the key. Returns what ends that.
export function listenToKeys(host, handle) {
  let taken = null; // the key that is down
  const press = (event) => {
    taken = null;
    const path = event.composedPath();
    const [target] = path;
    const here = target === document.body || path.includes(host) || (event.key === " " && !wantsSpace(target));
    if (!here || target.matches?.(TYPED_INTO) || event.altKey || !handle(event, target)) return;
    taken = event.key;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Some browsers press a button only when the space bar comes up again.
  const release = (event) => event.key === taken && event.preventDefault();
  window.addEventListener("keydown", press, true);
  window.addEventListener("keyup", release, true);
  return () => {
    window.removeEventListener("keydown", press, true);
    window.removeEventListener("keyup", release, true);
  };
}

function wantsSpace(target) {
  return !target.matches?.(OPEN_TAB) && Boolean(target.closest?.(PRESSED));
}

export function commandKey(event, actions) {
  const key = event.key.toLowerCase();
  if (key === "z") return act(event.shiftKey ? actions.redo : actions.undo);
  if (key === "y") return act(actions.redo);
  return false;
}

export function act(action) {
  action();
  return true;
}

// A button that lists shortcuts, each a pair of keys and what they do.
export function keysPopover(shortcuts) {
  const label = "Keys and gestures";
  const rows = shortcuts.map(([keys, does]) =>
    element("div", { class: "shortcut" }, element("kbd", {}, keys), element("span", {}, does)),
  );
  const panel = element("div", { class: "shortcuts" }, element("h3", {}, label), ...rows);
  return new Popover({ symbol: "help", label, tip: `${label}.`, panel });
}
