// Learning a direction: marks live here while they are made, and go to Python once the hand pauses, which answers with
// what they teach. Pictures come over the live route.

import { LiveConnection } from "../../../browser/connection.js";
import { LOST, onEverySize } from "../../../browser/frame.js";
import { History } from "../../../browser/history.js";
import { act, commandKey, keysPopover, listenToKeys } from "../../../browser/keys.js";
import { mounting } from "../../../browser/mounting.js";
import { element, textButton } from "../../../browser/parts.js";
import { Tooltip } from "../../../browser/tooltip.js";
import { Findings } from "./findings.js";
import { Sheet } from "./sheet.js";

const PAUSE = 250; // ms without a mark until Python hears of them
const MOST_MARKS = 240;
const FULL = `There are ${MOST_MARKS} marks, which is plenty: keep the slider, or clear them.`;
const MARK_SHORTCUTS = [
  ["Click the right half", "more of it"],
  ["Click the left half", "less of it"],
  ["\u2190 \u2192 \u2191 \u2193", "the next picture"],
  ["M, L", "more, less; once more takes it back"],
  ["N", "other pictures"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
];
const ADVICE =
  "Click the right half (+) of a few pictures that have the most of it, the left half (\u2212) of a few with the least: " +
  "only the clearest.";

class Marking {
  constructor(component) {
    const { parentElement, data } = component;
    this.history = new History();
    this.root = parentElement.querySelector(".marking");
    this.marks = data.marks;
    this.build();
    this.findings.name.value = data.name;
    new Tooltip(this.root);
    this.stopKeys = listenToKeys(parentElement.host ?? parentElement, (event, target) => this.key(event, target));
    this.stopSizes = onEverySize(this.root, () => {});
    this.connection = new LiveConnection(data.live, {
      onPicture: (frame, request) => this.arrived(frame, request),
      onError: (sentence, request) => request.kind === "sheet" && this.sheet.say(sentence),
      onLink: (linked, reason) => this.sheet.say(linked ? "" : reason || LOST),
    });
    this.adopt(component);
  }

  build() {
    this.sheet = new Sheet({ onMark: (seed, more) => this.mark(seed, more) });
    this.others = textButton({
      symbol: "refresh",
      label: "Other pictures",
      tip: "Another sheet of random pictures; the marks stay.",
      onclick: () => this.showOthers(),
    });
    this.findings = new Findings({
      undo: () => this.travel("undo"),
      clear: () => this.change([]),
      keep: () => this.keep(),
      onName: () => this.show(),
    });
    const advice = element("p", { class: "advice" }, ADVICE);
    const bar = element("div", { class: "bar" }, this.others, keysPopover(MARK_SHORTCUTS).root);
    this.root.append(element("div", { class: "marked" }, bar, advice, this.sheet.root), this.findings.root);
  }

  // What Python says: another sheet, other pictures for the same one, or what the marks teach.
  adopt(component) {
    const before = this.data;
    const { data } = component;
    Object.assign(this, { component, data });
    if (data.sheet !== before?.sheet || data.snapshot !== before?.snapshot) this.sheet.lay(data.seeds);
    if (!before || JSON.stringify([data.seeds, data.base, data.snapshot]) !== this.asked) {
      this.asked = JSON.stringify([data.seeds, data.base, data.snapshot]);
      this.ask("sheet", data.seeds);
    }
    const { ends } = data.learned;
    const wanted = ends && JSON.stringify([ends, data.base, data.snapshot]);
    if (wanted && wanted !== this.endsAsked) {
      this.endsAsked = wanted;
      this.ask("ends", [...ends.more, ...ends.less]);
    }
    this.show();
  }

  ask(kind, seeds) {
    const { run, snapshot, base } = this.data;
    const picture = { ...base, view: "seeds", seeds };
    this.connection.ask(kind, { run, snapshot, picture, exact: false, describe: false }, JSON.stringify(seeds));
  }

  arrived(frame, request) {
    if (request.kind === "ends") this.findings.paint(frame);
    else if (request.note === JSON.stringify(this.data.seeds)) this.sheet.paint(frame);
  }

  // The same answer once more takes the mark back.
  mark(seed, more) {
    const { sheet, seeds, condition } = this.data;
    const here = (mark) => mark.seed === seed && mark.sheet === sheet;
    const before = this.marks.find(here);
    const others = this.marks.filter((mark) => !here(mark));
    if (before?.more === more) {
      this.change(others);
      return;
    }
    if (others.length >= MOST_MARKS) {
      this.sheet.say(FULL);
      return;
    }
    this.change([...others, { seed, more, sheet, clearest_of: seeds.length, condition }]);
  }

  change(marks) {
    this.history.push({ marks: this.marks });
    this.set(marks);
  }

  travel(way) {
    const state = this.history[way]({ marks: this.marks });
    if (state) this.set(state.marks);
  }

  set(marks) {
    this.marks = marks;
    this.show();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.component.setStateValue("marks", this.message()), PAUSE);
  }

  message() {
    clearTimeout(this.telling);
    return { marks: this.marks, name: this.findings.name.value.trim(), turn: Date.now() };
  }

  showOthers() {
    this.component.setTriggerValue("others", this.message());
  }

  keep() {
    this.component.setTriggerValue("keep", this.message());
  }

  show() {
    const { data, marks } = this;
    const onSheet = marks.filter(({ sheet }) => sheet === data.sheet);
    this.sheet.show(new Map(onSheet.map(({ seed, more }) => [seed, more])));
    const fresh = data.answered === fingerprint(marks);
    this.findings.show(marks, data.learned, fresh, this.history.past.length > 0);
  }

  // Only what has the focus in here: the keys of nobody's focus are the picture's above.
  key(event, target) {
    if (!this.root.contains(target)) return false;
    const travels = { undo: () => this.travel("undo"), redo: () => this.travel("redo") };
    if (event.ctrlKey || event.metaKey) return commandKey(event, travels);
    const key = event.key.toLowerCase();
    if (key === "n") return act(() => this.showOthers());
    const cell = target.closest(".cell");
    if (!cell) return false;
    if (key === "m" || key === "l") return act(() => this.mark(Number(cell.dataset.seed), key === "m"));
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    return ways[event.key] ? act(() => this.sheet.move(...ways[event.key])) : false;
  }

  close() {
    clearTimeout(this.telling);
    this.connection.close();
    this.stopKeys();
    this.stopSizes();
  }
}

// Which marks an answer is for: as many, the same and in the same order, as Python writes it too.
function fingerprint(marks) {
  return marks.map(({ seed, more, sheet }) => `${sheet}:${seed}${more ? "+" : "-"}`).join(" ");
}

export const mount = mounting(Marking);
