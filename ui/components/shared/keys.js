// Keys, heard on the window before Streamlit hears them: its own R would run the script again.

// `host` is the element in the page that holds the component; keys count where the focus is inside it or nowhere, and
// never while something is typed. `handle(event, target)` says whether it took the key. Returns what ends that.
function listenToKeys(host, handle) {
  const listener = (event) => {
    const path = event.composedPath();
    const typing = path[0].matches?.("input:not([type=range]), textarea, select, [contenteditable]");
    const here = path[0] === document.body || path.includes(host);
    if (!here || typing || event.altKey || !handle(event, path[0])) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", listener, true);
  return () => window.removeEventListener("keydown", listener, true);
}

function commandKey(event, actions) {
  const key = event.key.toLowerCase();
  if (key === "z") return act(event.shiftKey ? actions.redo : actions.undo);
  if (key === "y") return act(actions.redo);
  return false;
}

function act(action) {
  action();
  return true;
}

// A button that lists shortcuts, each a pair of keys and what they do.
function keysPopover(shortcuts) {
  const label = "Keys and gestures";
  const rows = shortcuts.map(([keys, does]) =>
    element("div", { class: "shortcut" }, element("kbd", {}, keys), element("span", {}, does)),
  );
  const panel = element("div", { class: "shortcuts" }, element("h3", {}, label), ...rows);
  return new Popover({ symbol: "help", label, tip: `${label}.`, panel });
}
