// The keyframes as a row of cards: chosen with a click or the arrows, put in order by dragging or with Shift and an
// arrow.

import { element, heading, Popover, textButton } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";

export const MOST_KEYFRAMES = 16;
export const FEWEST_KEYFRAMES = 2;
const CARD_ROOM = { width: 72, height: 72 }; // CSS pixels for a card's picture
const DRAG_BEGINS = 6; // CSS pixels until a press counts as dragging
const EDGE = 28; // CSS pixels at the row's ends within which dragging scrolls it
const CORNER_NAMES = ["top left", "top right", "bottom left", "bottom right"];

export class Keyframes {
  // `onMove(from, to, pace)` while a card is dragged ("moving"), once it lies ("rest").
  constructor({ onSelect, onMove, onAdd, onInsert, onRemove }) {
    Object.assign(this, { onSelect, onMove, onInsert, onRemove, cards: [], selected: 0 });
    this.row = element("div", { class: "cards", role: "group", "aria-label": "Keyframes" });
    this.row.addEventListener("keydown", (event) => this.key(event));
    this.add = textButton({
      symbol: "add",
      label: "Add",
      tip: `Add a keyframe with a random seed; key A. A path has at most ${MOST_KEYFRAMES}.`,
      onclick: onAdd,
    });
    this.menu = element("div", { class: "menu" });
    this.offered = new Popover({
      symbol: "bookmark_add",
      label: "Add a bookmark",
      tip: "Add a latent that was bookmarked in Explore, or marked there to learn a direction.",
      panel: this.menu,
    });
    this.note = element("div", { class: "note" });
    const tip = "The latents that the way leads through, in order; drag one to another place.";
    this.root = element(
      "section",
      { "aria-label": "Keyframes" },
      heading("Keyframes", tip, this.offered.root, this.add),
      this.row,
      this.note,
    );
  }

  show({ keyframes, view }, selected) {
    while (this.cards.length < keyframes.length) this.append();
    while (this.cards.length > keyframes.length) this.cards.pop().button.remove();
    const moved = selected !== this.selected;
    this.selected = selected;
    this.cards.forEach(({ button }, index) => {
      const corner = view === "grid" && index < CORNER_NAMES.length ? `, ${CORNER_NAMES[index]}` : "";
      const { seed } = keyframes[index];
      button.setAttribute("aria-label", `Keyframe ${index + 1} of ${keyframes.length}${corner}, seed ${seed}`);
      button.setAttribute("aria-pressed", String(index === selected));
      button.tabIndex = index === selected ? 0 : -1;
      button.classList.toggle("unused", view === "grid" && index >= CORNER_NAMES.length);
    });
    this.add.disabled = this.offered.button.disabled = keyframes.length >= MOST_KEYFRAMES;
    const missing = CORNER_NAMES.length - keyframes.length;
    const drawn = missing > 1 ? "corners are drawn from the next seeds" : "corner is drawn from another seed";
    this.note.textContent = `The other ${drawn}.`;
    this.note.hidden = view !== "grid" || missing <= 0;
    if (moved) this.reveal();
  }

  // What can be added: latents, each with a name.
  offer(offered) {
    this.offered.root.hidden = !offered.length;
    const buttons = offered.map(({ name, latent }) =>
      textButton({
        label: name,
        onclick: () => {
          this.offered.open(false);
          this.onInsert(latent);
        },
      }),
    );
    this.menu.replaceChildren(...buttons);
  }

  append() {
    const canvas = element("canvas", { width: 1, height: 1 });
    const picture = new Picture(canvas);
    picture.fit(CARD_ROOM);
    const number = element("span", { class: "number", "aria-hidden": "true" }, String(this.cards.length + 1));
    const index = this.cards.length;
    const onclick = () => this.onSelect(index);
    const button = element("button", { type: "button", class: "card", onclick }, canvas, number);
    button.addEventListener("pointerdown", (event) => this.press(event, index));
    this.cards.push({ button, picture });
    this.row.append(button);
  }

  paint(frames, asked) {
    this.cards.forEach(({ picture }, index) => {
      if (frames[index]) picture.show(frames[index], String(frames[index].header.id), asked);
    });
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) this.step(step, event.shiftKey);
    else if (event.key === "Delete" || event.key === "Backspace") this.onRemove();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.cards[this.selected]?.button.focus();
  }

  step(step, move) {
    const to = Math.min(this.cards.length - 1, Math.max(0, this.selected + step));
    if (to === this.selected) return;
    if (move) this.onMove(this.selected, to, "soon");
    else this.onSelect(to);
  }

  // A finger scrolls the row; what it moves, it moves with the buttons below.
  press(event, index) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const ended = new AbortController();
    const start = event.clientX;
    let from = null;
    const move = ({ clientX }) => {
      if (from === null && Math.abs(clientX - start) < DRAG_BEGINS) return;
      from ??= index;
      this.row.classList.add("dragging");
      this.scrollAt(clientX);
      const to = this.cardAt(clientX);
      if (to === from) return;
      this.onMove(from, to, "moving");
      from = to;
    };
    const end = () => {
      ended.abort();
      this.row.classList.remove("dragging");
      if (from !== null) this.onMove(from, from, "rest");
    };
    window.addEventListener("pointermove", move, { signal: ended.signal });
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, end, { signal: ended.signal });
  }

  cardAt(x) {
    const beyond = this.cards.findIndex(({ button }) => x < button.getBoundingClientRect().right);
    return beyond < 0 ? this.cards.length - 1 : beyond;
  }

  scrollAt(x) {
    const { left, right } = this.row.getBoundingClientRect();
    if (x < left + EDGE) this.row.scrollLeft -= EDGE / 2;
    if (x > right - EDGE) this.row.scrollLeft += EDGE / 2;
  }

  // Scroll the row, and nothing else, until the chosen card is in sight.
  reveal() {
    const { row } = this;
    const { left, right } = row.getBoundingClientRect();
    const card = this.cards[this.selected].button.getBoundingClientRect();
    row.scrollLeft += Math.min(0, card.left - left) + Math.max(0, card.right - right);
  }
}
