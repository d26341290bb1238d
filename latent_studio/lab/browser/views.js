// What is looked at: a switch for each view, with a sentence on what to look for.

import { Choices, element, heading, select, Slider } from "../../browser/parts.js";

export const LAB_VIEWS = [
  {
    name: "real",
    text: "Real points",
    key: "1",
    tip: "Points of the data. Look whether generated points lie where these do.",
  },
  {
    name: "generated",
    text: "Generated points",
    key: "2",
    tip: "The same 512 latents all along. Look for clusters that get none, and for points between clusters.",
  },
  {
    name: "surface",
    text: "Discriminator's surface",
    key: "3",
    tip:
      "Teal where the discriminator says real, violet where it says generated. Look for a surface that fades: there the " +
      "discriminator can no longer tell.",
  },
  {
    name: "manifold",
    text: "Manifold",
    key: "4",
    tip: "A grid of the noise as the generator bends it. Look for folds, and for cells stretched between clusters.",
  },
  {
    name: "noise",
    text: "Noise to data",
    key: "5",
    tip: "Each sample travels from its noise to its place. Look which noise becomes which cluster.",
  },
  {
    name: "sample_gradients",
    text: "Gradient arrows",
    key: "6",
    tip: "The loss's gradient at each sample, \u2212dL/dx. Look for arrows that vanish where the discriminator is sure.",
  },
  {
    name: "actual_steps",
    text: "Step arrows",
    key: "7",
    tip:
      "The actual step: how far an update of the weights moves each sample. Look where it differs from the gradient: " +
      "all samples share the weights.",
  },
  {
    name: "optimal",
    text: "Optimal discriminator",
    key: "8",
    tip: "The optimal discriminator for these samples, and how far the trained one is from it.",
  },
  { name: "losses", text: "Losses", tip: "Both losses over time. Look for a tie, not for zero." },
  {
    name: "divergences",
    text: "Divergences",
    key: "9",
    tip: "Distances between data and samples over time, and what a classifier says. Look for a fall.",
  },
  {
    name: "histograms",
    text: "Discriminator's outputs",
    tip: "What the discriminator says of real and of generated points. Look for two heaps that overlap.",
  },
  {
    name: "gradients",
    text: "Gradients",
    tip: "How strongly each network is pushed. Look for a generator's gradient that vanishes.",
  },
  {
    name: "neurons",
    text: "Networks",
    key: "0",
    tip: "Every neuron of both networks and what it responds to. Look for neurons that split the plane.",
  },
];
const ON_THE_LINE = {
  surface: {
    text: "Discriminator's curve",
    tip: "What the discriminator says along the line. Look for a flat curve: it can no longer tell.",
  },
  manifold: {
    text: "Noise lines",
    tip: "Lines from the noise to where the generator brings it. Look where they crowd: there samples are dense.",
  },
  optimal: {
    text: "Optimal discriminator",
    tip: "The optimal discriminator for these samples, dashed. Look how far the discriminator's curve is from it.",
  },
};
const MOST_CLASS_BUTTONS = 8;

export class Views {
  constructor({ edit, rest }) {
    this.edit = edit;
    this.switches = new Map();
    this.groups = [];
    const button = ({ name, text, tip, key }) => {
      const node = element(
        "button",
        {
          type: "button",
          class: "toggle",
          "aria-pressed": "false",
          "aria-keyshortcuts": key,
          "data-tip": key ? `${tip} Key ${key}.` : tip,
          onclick: () => this.toggle(name),
        },
        text,
      );
      this.switches.set(name, node);
      return node;
    };
    const group = (title, tip, those) => {
      const switches = element("div", { class: "switches", role: "group", "aria-label": title }, ...those.map(button));
      const parts = [heading(title, tip), switches];
      this.groups.push({ parts, names: those.map(({ name }) => name) });
      return parts;
    };
    const from = LAB_VIEWS.findIndex(({ name }) => name === "losses");
    this.root = element(
      "section",
      { class: "views", "aria-label": "Views" },
      ...group(
        "On the picture",
        "What is drawn on the large picture.",
        LAB_VIEWS.slice(0, from),
      ),
      this.options(rest),
      ...group(
        "Charts",
        "What is drawn below over time.",
        LAB_VIEWS.slice(from),
      ),
    );
  }

  options(rest) {
    this.smooth = new Choices({
      label: "Surface as",
      tip: "The discriminator's surface between its 40 by 40 values: filled in smoothly, or each value as one square.",
      options: [
        { value: true, text: "Smooth" },
        { value: false, text: "Pixels" },
      ],
      onChoose: (smooth) => this.edit({ smooth }, "rest"),
    });
    this.bandwidth = new Slider({
      label: "Bandwidth",
      tip:
        "How widely each point is smeared before densities are compared, the same for real and generated. Wider " +
        "is smoother and blinder.",
      low: 0.02,
      high: 0.4,
      step: 0.01,
      neutral: 0.1,
      format: (value) => value.toFixed(2),
      onInput: (bandwidth) => this.edit({ bandwidth }, "moving"),
      onRest: rest,
    });
    this.classes = element("div", { class: "class-choice" });
    const labelled = element(
      "div",
      { class: "labelled" },
      element("span", { class: "label" }, "Surface"),
      this.smooth.root,
    );
    this.surfaceOptions = labelled;
    return element("div", { class: "view-options" }, labelled, this.classes, this.bandwidth.root);
  }

  // Leave switches out, and the heading of those that are all left out.
  hide(hidden) {
    for (const [name, node] of this.switches) node.hidden = hidden.includes(name);
    for (const { parts, names } of this.groups) {
      for (const part of parts) part.hidden = names.every((name) => hidden.includes(name));
    }
  }

  toggle(name) {
    if (!this.switches.get(name).hidden) this.edit({ [name]: !this.view[name] }, "rest");
  }

  show(view) {
    this.view = view;
    for (const [name, node] of this.switches) node.setAttribute("aria-pressed", String(view[name]));
    this.smooth.show(view.smooth);
    this.bandwidth.show(view.bandwidth);
    this.bandwidth.root.hidden = !view.optimal && !view.divergences;
    this.surfaceOptions.hidden = this.dimension === 1 || !view.surface;
    this.chosen?.show(view.shown_class);
  }

  // What a frame says of the lab: its classes, and whether its data lies on a line.
  know({ dimension, classes = [] }) {
    const key = `${dimension}|${classes.join()}`;
    if (key === this.known) return;
    Object.assign(this, { known: key, dimension });
    for (const [name, words] of Object.entries(ON_THE_LINE)) {
      const node = this.switches.get(name);
      if (node) node.textContent = (dimension === 1 ? words : LAB_VIEWS.find((view) => view.name === name)).text;
    }
    this.classes.replaceChildren(...(classes.length ? this.classChoice(classes) : []));
    if (!classes.length) this.chosen = null;
    this.show(this.view);
  }

  classChoice(classes) {
    const tip = "The class that the surface, the manifold and the densities are of; points of the others are faint.";
    const options = classes.map((text, value) => ({ value, text }));
    const onChoose = (value) => this.edit({ shown_class: Number(value) }, "rest");
    if (classes.length <= MOST_CLASS_BUTTONS) {
      this.chosen = new Choices({ label: "Shown class", tip, options, onChoose });
      return [element("div", { class: "labelled" }, element("span", { class: "label" }, "Class"), this.chosen.root)];
    }
    const node = select({ label: "Shown class", tip, options, onChoose });
    this.chosen = { show: (value) => (node.value = value) };
    return [element("label", { class: "labelled" }, element("span", { class: "label" }, "Class"), node)];
  }
}
