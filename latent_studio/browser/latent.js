// The controls of one latent that Explore and Interpolate share: its seed, and its class or mix of two.

import { Choices, element, icon, select, Slider, textButton, whenAtRest } from "./parts.js";

export { conditionWords } from "./condition_words.js";

export const HIGHEST_SEED = 2 ** 32 - 1;
export const MOST_CHIPS = 12; // classes shown side by side; more go into a list

export function randomSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000; // six digits can be read out in a class
}

// A number field and a die. `onInput` as it is typed or stepped, `onRest` once it stands.
export class SeedField {
  constructor({ name = "Seed", label = name, shortcut, onInput, onRest }) {
    Object.assign(this, { onInput, onRest });
    this.input = element("input", {
      type: "number",
      min: 0,
      max: HIGHEST_SEED,
      step: 1,
      inputmode: "numeric",
      "aria-label": label,
      "data-tip": "The seed draws the latent: the same number always gives the same one.",
    });
    this.input.addEventListener("input", () => this.typed());
    whenAtRest(this.input, (pace) => this.done(pace));
    const random = textButton({
      symbol: "casino",
      label: "Random",
      tip: `Draw another latent${shortcut ? `; key ${shortcut}` : ""}.`,
      onclick: () => {
        onInput(randomSeed());
        onRest("rest");
      },
    });
    this.root = element("div", { class: "seed" }, element("span", { class: "slider-label" }, name), this.input, random);
  }

  value() {
    const typed = Number(this.input.value);
    return this.input.value !== "" && Number.isFinite(typed)
      ? Math.min(HIGHEST_SEED, Math.max(0, Math.round(typed)))
      : null;
  }

  typed() {
    const value = this.value();
    if (value !== null) this.onInput(value);
  }

  done(pace) {
    if (this.value() !== null) this.onInput(this.value());
    this.show(this.shown, true);
    this.onRest(pace);
  }

  show(seed, always = false) {
    this.shown = seed;
    const typing = this.input.getRootNode().activeElement === this.input;
    if (always || !typing || this.value() !== seed) this.input.value = seed;
  }
}

// Which class: one per group, and on request a second and the mix between them.
export class ConditionControls {
  constructor({ groups, onChange }) {
    Object.assign(this, { groups, onChange });
    this.first = groups.map((group) => this.chooser(group, "first"));
    this.second = groups.map((group) => this.chooser(group, "second"));
    this.toggle = element(
      "button",
      {
        type: "button",
        class: "toggle",
        "aria-pressed": "false",
        "data-tip":
          "Blend into a second class: conditions are numbers, so the generator can be asked for something between.",
        onclick: () => this.toggled(),
      },
      icon("join_inner"),
      "Mix with another",
    );
    this.mix = new Slider({
      label: "Mix",
      name: "Mix of the two classes",
      tip: "How far from the first class (0) to the second (1).",
      low: 0,
      high: 1,
      step: 0.01,
      format: (value) => value.toFixed(2),
      onInput: (mix) => this.onChange({ ...this.condition, mix }, "moving"),
      onRest: (pace) => this.onChange(this.condition, pace),
    });
    const tip = "What to blend into; the mix says how far.";
    const title = element("span", { class: "label", "data-tip": tip }, "Second class");
    const roots = (choosers) => choosers.map((chooser) => chooser.root);
    this.blend = element("div", { class: "blend" }, title, ...roots(this.second), this.mix.root);
    this.root = element("div", { class: "condition" }, ...roots(this.first), this.toggle, this.blend);
  }

  chooser(group, place) {
    const label = place === "first" ? group.name : `second ${group.name}`;
    const options = group.classes.map((name) => ({ value: name, text: name }));
    const onChoose = (name) => {
      const chosen = { ...this.condition[place], [group.name]: name };
      this.onChange({ ...this.condition, [place]: chosen }, "rest");
    };
    const few = options.length <= MOST_CHIPS;
    const control = few ? new Choices({ label, options, onChoose }) : new ListChoice({ label, options, onChoose });
    const tip = `Which ${group.name} to ask the generator for.`;
    const several = this.groups.length > 1;
    const name = several ? element("span", { class: "label", "data-tip": tip }, group.name) : null;
    const root = element("div", { class: several ? "chooser labelled" : "chooser" }, name, control.root);
    return { name: group.name, root, control };
  }

  toggled() {
    const { first, second } = this.condition;
    const change = second ? { second: null, mix: 0 } : { second: this.another(first), mix: 0.5 };
    this.onChange({ ...this.condition, ...change }, "rest");
  }

  // The next class of the first group: something to mix with that differs.
  another(first) {
    const [group] = this.groups;
    const next = (group.classes.indexOf(first[group.name]) + 1) % group.classes.length;
    return { ...first, [group.name]: group.classes[next] };
  }

  show(condition) {
    this.condition = condition;
    for (const { name, control } of this.first) control.show(condition.first[name]);
    for (const { name, control } of this.second) control.show((condition.second ?? condition.first)[name]);
    this.toggle.setAttribute("aria-pressed", String(condition.second !== null));
    this.blend.hidden = condition.second === null;
    this.mix.show(condition.mix);
  }
}

export class ListChoice {
  constructor({ label, options, onChoose }) {
    this.root = select({ label, options, onChoose });
  }

  show(chosen) {
    this.root.value = chosen;
  }
}

// How far a latent is drawn towards the mean: 0 is the mean itself, 1 the latent as it is.
export function truncationSlider({ name, tip, onInput, onRest }) {
  return new Slider({
    label: "Truncation",
    name,
    tip,
    low: 0,
    high: 2,
    step: 0.01,
    neutral: 1,
    format: (value) => value.toFixed(2),
    onInput,
    onRest,
  });
}
