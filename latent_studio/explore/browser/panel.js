// The controls beside the picture.

import { ConditionControls } from "../../browser/latent.js";
import { Choices, element, heading, select, Slider } from "../../browser/parts.js";
import { DirectionSliders, RawDimensions } from "./directions.js";
import { Families } from "./families.js";
import { Origin } from "./origin.js";

const VIEWS = [
  { value: "single", text: "Picture", symbol: "image" },
  { value: "neighbourhood", text: "Neighbours", symbol: "grid_view" },
  { value: "classes", text: "Classes", symbol: "category" },
];

export class Panel {
  // `edit(change, pace)` changes the state, `latent(change, pace)` the latent in it; pace is "moving" or "rest".
  constructor({ facts, actions }) {
    Object.assign(this, { facts, actions });
    this.shares = element("p", { class: "source", hidden: true });
    this.origin = new Origin({ facts, actions });
    const possible = { neighbourhood: facts.directions > 1, classes: facts.groups.length > 0 };
    this.views = VIEWS.filter(({ value }) => possible[value] ?? true);
    this.root = element(
      "div",
      { class: "controls" },
      this.viewSection(),
      this.origin.root,
      ...(facts.groups.length ? [this.classSection()] : []),
      this.directionSection(),
    );
  }

  viewSection() {
    const { actions, facts } = this;
    const way = (_, index) => ({ value: index, text: `Direction ${index + 1}` });
    const ways = Array.from({ length: facts.directions }, way);
    this.view = new Choices({
      label: "View",
      options: this.views,
      tip: facts.groups.length
        ? "One picture, the 8 by 8 pictures around it, or the same latent in every class."
        : "One picture, or the 8 by 8 pictures around it.",
      onChoose: (view) => actions.edit({ view }, "rest"),
    });
    const axis = (place, label) =>
      select({
        label,
        options: ways,
        tip: "The direction that this way across the neighbourhood follows; the arrow keys follow the same two.",
        onChoose: (value) => actions.edit({ axes: this.axesWith(place, Number(value)) }, "rest"),
      });
    this.axes = [axis(0, "Direction across"), axis(1, "Direction up")];
    this.spread = new Slider({
      label: "Spread",
      tip: "How far the neighbourhood reaches to each side, in standard deviations.",
      low: 0.1,
      high: 3,
      step: 0.05,
      format: (value) => value.toFixed(2),
      onInput: (spread) => actions.edit({ spread }, "moving"),
      onRest: actions.rest,
    });
    const labelled = (text, node) => element("label", { class: "inline" }, element("span", {}, text), node);
    this.neighbourhood = element(
      "div",
      { class: "options" },
      element("div", { class: "pair" }, labelled("Across", this.axes[0]), labelled("Up", this.axes[1])),
      this.spread.root,
    );
    this.group = select({
      label: "Classes of",
      options: facts.groups.map(({ name }) => ({ value: name, text: name })),
      tip: "Which classes to lay out.",
      onChoose: (group) => actions.edit({ group }, "rest"),
    });
    this.classes = element("div", { class: "options" }, labelled("Classes of", this.group));
    this.compared = select({
      label: "Compare with",
      options: [],
      tip: "Show what another generator makes of the same latent, beside this one.",
      onChoose: (beside) => actions.edit({ beside }, "rest"),
    });
    this.comparing = labelled("Compare with", this.compared);
    return element("section", {}, this.view.root, this.neighbourhood, this.classes, this.comparing);
  }

  // Choosing the other way's direction swaps the two.
  axesWith(place, index) {
    const axes = [...this.state.axes];
    if (axes[1 - place] === index) axes[1 - place] = axes[place];
    axes[place] = index;
    return axes;
  }

  classSection() {
    this.condition = new ConditionControls({
      groups: this.facts.groups,
      onChange: (condition, pace) => this.actions.latent({ condition: { ...condition, shares: {} } }, pace),
    });
    const title = heading("Class", "What the generator is asked for; the latent decides the rest.");
    return element("section", {}, title, this.shares, this.condition.root);
  }

  directionSection() {
    const { actions, facts } = this;
    const principal = new DirectionSliders({
      count: facts.directions,
      mapped: facts.mapped,
      onEdit: (index, value) => actions.direction(index, value),
      onRest: actions.rest,
      onRefresh: actions.refresh,
    });
    this.raw = new RawDimensions({
      count: facts.dimension,
      onEdit: (index, value) => actions.dimension(index, value),
      onRest: actions.rest,
      onClear: () => actions.latent({ dimensions: {} }, "rest"),
    });
    this.directions = new Families({ facts, principal, raw: this.raw, actions });
    return this.directions.root;
  }

  // Other runs may come and go while the page is open.
  offerOthers(others) {
    const signature = others.join("\n");
    if (signature === this.others) return;
    this.others = signature;
    const options = others.map((value) => element("option", { value }, value));
    this.compared.replaceChildren(element("option", { value: "" }, "nothing"), ...options);
    this.comparing.hidden = !others.length;
  }

  // A mix of several classes is made on another page; here it is told, and any choice of a class ends it.
  showShares(shares) {
    const parts = Object.values(shares).flatMap((classes) => Object.entries(classes));
    const words = parts.filter(([, share]) => share > 0).map(([name, share]) => `${(share * 100).toFixed(0)} % ${name}`);
    this.shares.hidden = !words.length;
    this.shares.textContent = words.length ? `A mix: ${words.join(", ")}. Choose a class to end it.` : "";
  }

  show(state, description, kept) {
    this.state = state;
    const { latent } = state;
    this.view.show(state.view);
    this.neighbourhood.hidden = state.view !== "neighbourhood";
    this.classes.hidden = state.view !== "classes" || this.facts.groups.length < 2;
    this.axes.forEach((node, place) => {
      node.value = state.axes[place];
    });
    this.spread.show(state.spread);
    this.group.value = state.group;
    this.compared.value = state.beside;
    this.origin.show(latent, kept);
    this.condition?.show(latent.condition);
    this.showShares(latent.condition.shares);
    this.directions.show(latent, state.axes, description.images);
    this.raw.root.hidden = kept[latent.kept]?.space === "w"; // it has no z
    this.raw.show(latent.dimensions, description.latents ?? []);
  }
}
