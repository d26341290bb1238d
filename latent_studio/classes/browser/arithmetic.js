// a - b + c: three latents, the way from a over the sum and on, and any step of it large.

import { SeedField, truncationSlider } from "../../browser/latent.js";
import { element, heading, rounded, Slider, textButton } from "../../browser/parts.js";
import { crispSize, Picture } from "../../browser/picture.js";
import { ClassChoosers } from "./choosers.js";
import { singles } from "./pad.js";

const FURTHEST_TIME = 1.5;
const RESULT_TIME = 1;
const STEPS = [13, 7, 4]; // stills on the way, as many as there is room for
const STEP_GAP = 6; // CSS pixels
const STEP_LEAST = 44; // CSS pixels that a still is wide at least
const STEP_MOST = 72;
const STEP_LABEL = 28;
const TERM_ROOM = { width: 84, height: 84 };
const TERMS = [
  { term: "a", sign: "a", tip: "Where the sum begins." },
  { term: "b", sign: "\u2212 b", tip: "What is taken away." },
  { term: "c", sign: "+ c", tip: "What is put in its place." },
];

function stepTimes(count) {
  return Array.from({ length: count }, (_, place) => rounded((place * FURTHEST_TIME) / (count - 1)));
}

export class Arithmetic {
  constructor(page) {
    this.page = page;
    this.canvas = element("canvas", { tabindex: "0", role: "img", width: 1, height: 1, "aria-label": "The sum" });
    this.picture = new Picture(this.canvas, { onPaint: (frame) => this.painted(frame) });
    this.strip = element("div", { class: "steps", role: "group", "aria-label": "Steps from a over the sum and on" });
    this.root = element("div", { class: "sum" }, element("div", { class: "large" }, this.canvas), this.strip);
    this.steps = [];
    this.controls = new ArithmeticControls(page);
  }

  fit({ width, height }) {
    const [, high, wide] = this.page.facts.shape;
    const sideOf = (count) => Math.min(STEP_MOST, Math.floor((width + STEP_GAP) / count - STEP_GAP));
    const shownAt = (count) => crispSize(wide, high, { width: sideOf(count), height: sideOf(count) }).width;
    const count = STEPS.find((each) => shownAt(each) >= STEP_LEAST) ?? STEPS.at(-1);
    const side = sideOf(count);
    this.root.style.width = `${width}px`;
    this.picture.fit({ width, height: Math.max(120, height - side - STEP_LABEL - STEP_GAP) });
    if (count !== this.steps.length) this.build(count);
    for (const { picture } of this.steps) picture.fit({ width: side, height: side });
  }

  build(count) {
    this.steps = stepTimes(count).map((time) => {
      const canvas = element("canvas", { "aria-hidden": "true", width: 1, height: 1 });
      const onclick = () => this.page.edit({ time }, "rest");
      const label = time === 0 ? "Step 0: a" : time === RESULT_TIME ? "Step 1: a \u2212 b + c" : `Step ${time}`;
      const words = { 0: "a", [RESULT_TIME]: "sum" };
      const name = element("span", {}, words[time] ?? time.toFixed(2).replace(/0$/, ""));
      const root = element("button", { type: "button", class: "step", "aria-label": label, onclick }, canvas, name);
      root.classList.toggle("result", time === RESULT_TIME);
      return { time, root, picture: new Picture(canvas) };
    });
    this.strip.replaceChildren(...this.steps.map(({ root }) => root));
    if (this.shownTime !== undefined) {
      this.mark();
      this.draw(true);
    }
  }

  requestAt(times) {
    const { a, b, c } = this.page.state;
    return { view: "arithmetic", a, b, c, times };
  }

  // The canvas is exact again once it shows the sum that is asked for here.
  draw(exact) {
    const { state } = this.page;
    this.canvas.dataset.exact = "false";
    this.page.ask("sum", this.requestAt([state.time]), exact);
    const times = this.steps.map(({ time }) => time);
    const wanted = JSON.stringify([state.run, state.snapshot, state.a, state.b, state.c, times, exact]);
    if (!times.length || wanted === this.drawn) return;
    this.drawn = wanted;
    this.page.ask("steps", this.requestAt(times), exact, times.length);
    for (const { term } of TERMS) this.page.ask(term, { view: "single", ...state[term] }, exact);
  }

  arrived(frame, request) {
    if (request.kind === "steps") {
      if (request.note === this.steps.length) {
        singles(frame).forEach((single, place) => this.steps[place].picture.paint(single, "", request.asked));
      }
      return true;
    }
    const input = JSON.stringify(request.message.picture);
    if (request.kind === "sum") {
      frame.exact = request.message.exact;
      this.picture.show(frame, input, request.asked);
      return true;
    }
    const field = this.controls.terms[request.kind];
    field?.picture.show(frame, input, request.asked);
    return field !== undefined;
  }

  painted(frame) {
    this.canvas.dataset.exact = String(frame.exact && !this.page.connection.busy("sum"));
  }

  refused() {
    this.drawn = null;
  }

  file(fetched) {
    return fetched({ picture: this.requestAt([this.page.state.time]), columns: 1 });
  }

  show(state) {
    this.shownTime = state.time;
    this.controls.show(state);
    const words = state.time === RESULT_TIME ? "a \u2212 b + c" : `a + ${state.time.toFixed(2)} (c \u2212 b)`;
    this.canvas.setAttribute("aria-label", `Generated picture: ${words}`);
    this.mark();
  }

  mark() {
    for (const { time, root } of this.steps) root.setAttribute("aria-pressed", String(time === this.shownTime));
  }
}

class ArithmeticControls {
  constructor(page) {
    this.page = page;
    this.terms = Object.fromEntries(TERMS.map((each) => [each.term, new Term(page, each)]));
    this.time = new Slider({
      label: "How far",
      tip: "0 is a itself, 1 the sum a \u2212 b + c, and beyond 1 the same step is taken further.",
      low: 0,
      high: FURTHEST_TIME,
      step: 0.01,
      neutral: RESULT_TIME,
      format: (value) => value.toFixed(2),
      onInput: (time) => page.edit({ time }, "moving"),
      onRest: (pace) => page.rest(pace),
    });
    this.truncation = truncationSlider({
      tip: "Shrinks all three latents towards the mean. A sum of three lies further out than each of them, so less is "
        + "safer.",
      onInput: (truncation) => page.edit(this.withAll({ truncation }), "moving"),
      onRest: (pace) => page.rest(pace),
    });
    const title = heading("How far", "From a along c \u2212 b; the sum is at 1.");
    this.root = element(
      "div",
      { class: "view-controls" },
      element("section", {}, title, this.time.root, this.truncation.root),
      ...Object.values(this.terms).map(({ root }) => root),
    );
  }

  withAll(change) {
    const { state } = this.page;
    return Object.fromEntries(TERMS.map(({ term }) => [term, { ...state[term], ...change }]));
  }

  show(state) {
    this.time.show(state.time);
    this.truncation.show(state.a.truncation);
    for (const { term } of TERMS) this.terms[term].show(state[term]);
  }
}

// One latent of the sum: its picture, its seed and its classes.
class Term {
  constructor(page, { term, sign, tip }) {
    const { groups } = page.facts;
    const change = (changes, pace) => page.edit({ [term]: { ...page.state[term], ...changes } }, pace);
    this.canvas = element("canvas", { role: "img", width: 1, height: 1, "aria-label": `Picture of ${term}` });
    this.picture = new Picture(this.canvas);
    this.picture.fit(TERM_ROOM);
    this.seed = new SeedField({
      label: `Seed of ${term}`,
      onInput: (seed) => change({ seed, kept: null }, "moving"),
      onRest: (pace) => page.rest(pace),
    });
    this.classes = new ClassChoosers({
      groups,
      compact: true,
      labelOf: (group) => `${group.name} of ${term}`,
      onChange: (condition, pace) => change({ condition }, pace),
    });
    const take = groups.length
      ? textButton({
          symbol: "colorize",
          label: "Current latent",
          tip: "Put the latent here that was clicked in the grid.",
          onclick: () => change(page.state.latent, "rest"),
        })
      : null;
    const beside = element("div", { class: "beside" }, this.seed.root, this.classes.root);
    this.root = element(
      "section",
      { class: "term", "aria-label": `Latent ${term}` },
      heading(sign, tip, take),
      element("div", { class: "term-row" }, element("div", { class: "term-picture" }, this.canvas), beside),
    );
  }

  show(latent) {
    this.seed.show(latent.seed);
    this.classes.show(latent.condition);
  }
}
