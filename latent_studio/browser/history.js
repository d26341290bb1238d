// What was settled before, and what was undone. Where the time line stands is no part of it: the run goes on meanwhile.

import { iconButton } from "./parts.js";

const LONGEST_HISTORY = 200;

export class History {
  constructor() {
    this.past = [];
    this.future = [];
  }

  push(state) {
    this.past = [...this.past, state].slice(-LONGEST_HISTORY);
    this.future = [];
  }

  undo(present) {
    return this.travel(this.past, this.future, present);
  }

  redo(present) {
    return this.travel(this.future, this.past, present);
  }

  travel(from, to, present) {
    if (!from.length) return null;
    to.push(present);
    return { ...from.pop(), snapshot: present.snapshot };
  }
}

// The two buttons that travel: enabled where there is somewhere to go.
export class HistoryButtons {
  constructor(travel) {
    this.undo = iconButton({
      symbol: "undo",
      label: "Undo",
      tip: "Undo; Ctrl + Z.",
      onclick: () => travel("undo"),
      shortcut: "Control+Z",
    });
    this.redo = iconButton({
      symbol: "redo",
      label: "Redo",
      tip: "Redo; Ctrl + Shift + Z.",
      onclick: () => travel("redo"),
      shortcut: "Control+Shift+Z",
    });
    this.buttons = [this.undo, this.redo];
  }

  show({ past, future }) {
    this.undo.disabled = !past.length;
    this.redo.disabled = !future.length;
  }
}
