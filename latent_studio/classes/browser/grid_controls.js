// What the grid shows, and the sample that was clicked.

import { SeedField, truncationSlider } from "../../browser/latent.js";
import { Choices, element, heading } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";
import { ClassChoosers, GroupChooser } from "./choosers.js";
import { mixWords } from "./shares.js";

const PICKED_ROOM = { width: 168, height: 168 }; // CSS pixels

export class GridControls {
  constructor(page) {
    this.page = page;
    const { groups } = page.facts;
    const edit = (name) => (value) => page.edit({ [name]: value }, "rest");
    this.layout = new Choices({
      label: "Grid",
      tip: "One latent a row, in every class; or one class of as many latents as you like.",
      options: [
        { value: "classes", text: "Every class", symbol: "view_column" },
        { value: "latents", text: "One class", symbol: "apps" },
      ],
      onChoose: edit("layout"),
    });
    this.group = new GroupChooser({
      groups,
      tip: "Which classes the columns run through.",
      onChoose: (name) => page.regroup(name),
    });
    this.choosers = new ClassChoosers({ groups, onChange: (condition, pace) => page.latent({ condition }, pace) });
    this.start = new SeedField({
      name: "From seed",
      label: "Seed of the first latent",
      shortcut: "R",
      onInput: (start) => page.edit({ start, latent: { ...page.state.latent, seed: start, kept: null } }, "moving"),
      onRest: (pace) => page.rest(pace),
    });
    this.truncation = truncationSlider({
      tip: "Shrinks all these latents towards the mean: below 1 pictures get more typical and less varied.",
      onInput: (truncation) => page.latent({ truncation }, "moving"),
      onRest: (pace) => page.rest(pace),
    });
    this.canvas = element("canvas", { role: "img", width: 1, height: 1, "aria-label": "The current latent" });
    this.picture = new Picture(this.canvas);
    this.picture.fit(PICKED_ROOM);
    this.caption = element("span", { role: "status" });
    this.root = this.sections();
  }

  sections() {
    const options = heading("Rows and columns", "Scroll down for other latents; each row has one seed.");
    const picked = heading("Current latent", "Click a picture to take it; Enter opens it in Explore.");
    this.classes = element("div", { class: "condition" }, this.choosers.root);
    const fields = [this.layout, this.group, { root: this.classes }, this.start, this.truncation];
    return element(
      "div",
      { class: "view-controls" },
      element("section", {}, options, ...fields.map(({ root }) => root)),
      element("section", {}, picked, element("div", { class: "picked" }, this.canvas, this.caption)),
    );
  }

  arrived(frame, request) {
    if (request.kind !== "picked") return false;
    this.picture.show(frame, JSON.stringify(request.message.picture), request.asked);
    this.canvas.dataset.exact = String(request.message.exact);
    return true;
  }

  show(state) {
    const { groups } = this.page.facts;
    this.layout.show(state.layout);
    this.group.show(state.group);
    this.group.root.hidden = groups.length < 2 || state.layout !== "classes";
    this.choosers.show(state.latent.condition, state.layout === "classes" ? state.group : null);
    this.classes.hidden = state.layout === "classes" && groups.length < 2;
    this.start.show(state.start);
    this.truncation.show(state.latent.truncation);
    const { condition, seed, kept } = state.latent;
    const words = `${mixWords(condition, groups)}, ${kept ? "a kept latent" : `seed ${seed}`}`;
    if (this.caption.textContent !== words) this.caption.textContent = words;
  }
}
