// One card: what is happening, the measurement behind it, and one thing to try.

import { element } from "../../browser/parts.js";
import { CHART_EMPTY } from "./charts.js";

const DIAGNOSIS_HOLD = 1000; // ms for which a diagnosis stands at least
const DIAGNOSIS_READING = 500; // ms for which its numbers stand still
const DIAGNOSIS_DONE = 1500; // ms for which the button says that it has done its work
// Everything else is a warning.
const DIAGNOSIS_MOODS = { balanced: "well", rough: "waiting", "warming-up": "waiting" };

export class DiagnosisCard {
  constructor({ onApply }) {
    this.onApply = onApply;
    this.dot = element("span", { class: "mood", "aria-hidden": "true" });
    this.title = element("h3", {
      "data-tip":
        "What the lab's own readings say is happening. Look at the measurement, then try the one thing below: " +
        "undo brings the old settings back.",
    });
    this.sentence = element("p", {});
    this.measurement = element("p", { class: "measurement" });
    this.button = element("button", { type: "button", onclick: () => this.apply() });
    this.fix = element("div", { class: "fix" }, this.button);
    const head = element("div", { class: "heading" }, this.dot, this.title);
    const words = element("div", { class: "words", "aria-live": "polite" }, head, this.sentence);
    this.root = element("div", { class: "diagnosis" }, words, this.measurement, this.fix);
    this.reset();
  }

  update({ header }) {
    if (header.fresh) this.reset();
    if (!header.diagnosis) return;
    this.next = header.diagnosis;
    this.show();
  }

  // A new kind waits until the old one has stood for a while, new numbers until the old ones could be read. Another
  // look later makes sure that the last word shows even where no further frame comes.
  show() {
    clearTimeout(this.later);
    const now = performance.now();
    const rest = this.next.kind === this.kind ? DIAGNOSIS_READING : DIAGNOSIS_HOLD;
    const since = this.next.kind === this.kind ? this.readAt : this.changedAt;
    if (now - since < rest) {
      this.later = setTimeout(() => this.show(), since + rest - now);
      return;
    }
    if (this.next.kind !== this.kind) this.changedAt = now;
    this.readAt = now;
    this.kind = this.next.kind;
    this.write(this.next);
  }

  write({ kind, title, sentence, measurement, fix }) {
    this.root.dataset.kind = kind;
    this.root.dataset.mood = DIAGNOSIS_MOODS[kind] ?? "warning";
    const texts = [
      [this.title, title],
      [this.sentence, sentence],
      [this.measurement, measurement],
    ];
    for (const [node, text] of texts) if (node.textContent !== text) node.textContent = text;
    this.offered = fix;
    this.fix.classList.toggle("none", !fix);
    if (fix && !this.done) this.button.textContent = fix.label;
  }

  apply() {
    if (!this.offered || this.done) return;
    this.onApply(this.offered.settings, this.offered.label);
    this.button.disabled = true;
    this.button.textContent = "Applied";
    this.done = setTimeout(() => {
      this.done = null;
      this.button.disabled = false;
      if (this.offered) this.button.textContent = this.offered.label;
    }, DIAGNOSIS_DONE);
  }

  reset() {
    clearTimeout(this.later);
    this.changedAt = this.readAt = -Infinity;
    this.kind = null;
    const sentence = "Once the two networks train, this says how they get on.";
    this.write({ kind: "warming-up", title: CHART_EMPTY, sentence, measurement: "", fix: null });
  }

  visible(visible) {
    this.root.hidden = !visible;
  }
}
