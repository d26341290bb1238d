// Beside the pictures: what is asked for, how many marks there are, and what was learned from them.

import { element, heading, icon, iconButton } from "../../../browser/parts.js";
import { crispSize } from "../../../browser/picture.js";
import { paintSample } from "./sheet.js";

const LONGEST_NAME = 60;
const END_SIZE = 44; // CSS pixels
const NAME_TIP =
  "Mark pictures that have more, or less, of something that you can see. What moves latents from less to more becomes "
  + "a slider.";
const ACCURACY_TIP =
  "A fifth of the marks at a time is predicted from the others. The interval says how far the share may be from the truth "
  + "with so few marks.";

export class Findings {
  constructor({ undo, clear, keep, onName }) {
    this.name = element("input", {
      type: "text",
      maxlength: LONGEST_NAME,
      placeholder: "rounder",
      "aria-label": "Name of the direction",
      autocomplete: "off",
    });
    this.name.addEventListener("input", () => onName());
    this.name.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !this.keep.disabled) keep();
    });
    this.counts = element("span", { class: "counts", role: "status" });
    this.undo = iconButton({ symbol: "undo", label: "Undo the last mark", tip: "Undo; Ctrl + Z.", onclick: undo });
    this.clear = iconButton({
      symbol: "delete_sweep",
      label: "Clear all marks",
      tip: "Start again; this can be undone.",
      onclick: clear,
    });
    this.keep = element("button", { type: "button", class: "keep", onclick: keep }, icon("tune"), "Keep as slider");
    this.lead = element("p", { class: "lead" });
    this.detail = element("p", { class: "detail" });
    const judged = heading("How well it tells them apart", ACCURACY_TIP);
    this.accuracy = element("section", { "aria-live": "polite" }, judged, this.lead, this.detail);
    this.ends = { more: element("div", { class: "ends" }), less: element("div", { class: "ends" }) };
    const label = (text) => element("span", { class: "label" }, text);
    const end = (kind, text) => element("div", { class: "end" }, label(text), this.ends[kind]);
    this.preview = element(
      "section",
      {},
      heading("So far it would say", "Of 300 random pictures, those in which it sees most and least of it."),
      end("more", "More"),
      end("less", "Less"),
    );
    const title = heading("Learn a direction", NAME_TIP);
    const tally = element("div", { class: "tally" }, this.counts, this.undo, this.clear);
    const name = element("label", { class: "named" }, label("Of what"), this.name);
    const asked = element("section", {}, title, name, tally, this.keep);
    this.root = element("div", { class: "controls" }, asked, this.accuracy, this.preview);
  }

  // `marks` are all there are; `learned` is Python's answer to them, `fresh` whether it is the answer to these.
  show(marks, learned, fresh, canUndo) {
    const more = marks.filter((mark) => mark.more).length;
    this.counts.textContent = `${more} more, ${marks.length - more} less`;
    this.undo.disabled = !canUndo;
    this.clear.disabled = !marks.length;
    this.lead.textContent = learned.lead;
    this.detail.textContent = learned.detail;
    this.accuracy.classList.toggle("stale", !fresh);
    this.preview.hidden = !learned.ends;
    this.preview.classList.toggle("stale", !fresh);
    this.keep.disabled = !learned.ends || !this.name.value.trim();
    this.keep.dataset.tip = this.keep.disabled
      ? "Mark some pictures of both kinds and give the slider a name."
      : "It joins the sliders above, for any latent of this generator.";
  }

  // The samples of a frame: first those with most of it, then those with least.
  paint(frame) {
    const half = frame.header.count / 2;
    const { height, width } = frame.header;
    const size = crispSize(width, height, { width: END_SIZE, height: END_SIZE });
    Object.values(this.ends).forEach((row, place) => {
      const cells = Array.from({ length: half }, () => element("canvas", { "aria-hidden": "true" }));
      cells.forEach((canvas, index) => paintSample(canvas, frame, place * half + index, size));
      row.replaceChildren(...cells);
    });
  }
}
