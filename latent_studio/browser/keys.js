// Keys, heard on the window before Streamlit hears them: its own R would run the script again.

const TYPED_INTO = "input:not([type=range]), textarea, select, [contenteditable]";
// What the space bar presses, opens or chooses, and what holds it.
const PRESSED = "button, a, summary, input, [role=button], [role=option], [role=combobox], [role=dialog], [role=menu]";
const OPEN_TAB = "[role=tab][aria-selected=true]"; // which nothing more can be done with

/**
 * `host` is the element in the page that holds the component; keys count where the focus is inside it or nowhere, the
 * space bar also on what has no use for it elsewhere, and none while something is typed. `handle` says whether it took
 * the key. Gives back what ends that.
 *
 * @param {Element} host
 * @param {(event: KeyboardEvent, target: HTMLElement) => unknown} handle
 */
export function listenToKeys(host, handle) {
  let taken = ""; // the key that is down
  const press = (/** @type {KeyboardEvent} */ event) => {
    taken = "";
    const path = event.composedPath();
    const target = /** @type {HTMLElement} */ (path[0]);
    const here = target === document.body || path.includes(host) || (event.key === " " && !wantsSpace(target));
    if (!here || target.matches?.(TYPED_INTO) || event.altKey || !handle(event, target)) return;
    taken = event.key;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Some browsers press a button only when the space bar comes up again.
  const release = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === taken) event.preventDefault();
  };
  window.addEventListener("keydown", press, true);
  window.addEventListener("keyup", release, true);
  return () => {
    window.removeEventListener("keydown", press, true);
    window.removeEventListener("keyup", release, true);
  };
}

/** @param {HTMLElement} target */
function wantsSpace(target) {
  return !target.matches?.(OPEN_TAB) && Boolean(target.closest?.(PRESSED));
}

/**
 * Undo and redo by the keys with which everybody does so; whether it was one of them.
 *
 * @param {KeyboardEvent} event
 * @param {{ undo: () => void, redo: () => void }} actions
 */
export function commandKey(event, actions) {
  const key = event.key.toLowerCase();
  if (key === "z") return act(event.shiftKey ? actions.redo : actions.undo);
  if (key === "y") return act(actions.redo);
  return false;
}

/**
 * For a handler of keys, which says whether it took one.
 *
 * @param {() => void} action
 */
export function act(action) {
  action();
  return true;
}
