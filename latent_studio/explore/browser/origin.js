// Where the latent begins: a seed, or a latent that is kept; and how it is truncated.

import { SeedField, truncationSlider } from "../../browser/latent.js";
import { Choices, element, heading, icon, textButton } from "../../browser/parts.js";
import { KeptLine } from "./kept_line.js";
import { StyleMixing } from "./mixing.js";

export class Origin {
  constructor({ facts, actions }) {
    Object.assign(this, { facts, actions });
    this.seed = new SeedField({
      label: "Seed",
      shortcut: "R",
      onInput: (seed) => actions.latent({ seed, kept: null }, "moving"),
      onRest: actions.rest,
    });
    this.kept = new KeptLine({ label: "Begins with", onSeed: () => actions.latent({ kept: null }, "rest") });
    this.truncation = truncationSlider({
      tip: "Shrinks the latent towards the mean: below 1 pictures get more typical and less varied; 0 is the mean.",
      onInput: (truncation) => actions.latent({ truncation }, "moving"),
      onRest: actions.rest,
    });
    this.towards = facts.mapped && facts.groups.length ? this.towardsChoice() : null;
    this.shell = facts.mapped ? null : this.shellToggle();
    this.style = facts.layers > 0 ? this.styleMixing() : null;
    const reset = textButton({
      symbol: "restart_alt",
      label: "Reset",
      tip: "Back to what the seed draws: no truncation, no directions, no second latent, no raw changes.",
      onclick: actions.reset,
    });
    this.root = element(
      "section",
      {},
      heading("Latent", "The random numbers that the generator turns into a picture.", reset),
      this.seed.root,
      this.kept.root,
      this.truncation.root,
      this.towards?.labelled,
      this.shell,
      this.style?.root,
    );
  }

  towardsChoice() {
    const choices = new Choices({
      label: "Truncate towards",
      options: [
        { value: "mean", text: "Mean of all" },
        { value: "class", text: "Mean of its class" },
      ],
      tip: "Which average truncation leads to: that of everything, or that of the latent\u2019s own class.",
      onChoose: (towards) => this.actions.latent({ towards }, "rest"),
    });
    choices.labelled = element("div", { class: "chooser labelled" }, element("span", { class: "label" }, "Towards"), choices.root);
    return choices;
  }

  shellToggle() {
    return element(
      "button",
      {
        type: "button",
        class: "toggle shell",
        "aria-pressed": "false",
        "data-tip": "Random latents all have about the same length. A latent that is moved gets its own length back.",
        onclick: () => this.actions.latent({ shell: !this.latent.shell }, "rest"),
      },
      icon("straighten"),
      "Keep the length",
    );
  }

  styleMixing() {
    return new StyleMixing({
      layers: this.facts.layers,
      onChange: (style, pace) => this.actions.latent({ style }, pace),
      onRest: this.actions.rest,
    });
  }

  show(latent, kept) {
    this.latent = latent;
    this.seed.root.hidden = latent.kept !== null;
    this.seed.show(latent.seed);
    this.kept.show(latent.kept, kept);
    this.truncation.show(latent.truncation);
    this.towards?.show(latent.towards);
    this.shell?.setAttribute("aria-pressed", String(latent.shell));
    this.style?.show(latent.style, kept);
  }
}
