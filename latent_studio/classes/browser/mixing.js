// The continuous mix of classes and attributes: the picture large, a pad for three classes, a slider for each.

import { truncationSlider } from "../../browser/latent.js";
import { element, heading, textButton } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";
import { GroupChooser, seedField } from "./choosers.js";
import { MixPad, PAD_CORNERS, padPoints } from "./pad.js";
import { mixWords, sharesOf, withShares } from "./shares.js";
import { ShareSliders } from "./sliders.js";

const LINEAR = "A class is a row of numbers to the generator, and its embedding is linear: half of one and half of "
  + "another is the point midway between the two.";

const MIX_TIP = "A point in the triangle is a mix: a corner is all of its class, the middle a third of each. Drag, or "
  + "use the arrow keys.";

export class Mixing {
  constructor(page) {
    this.page = page;
    this.canvas = element("canvas", { tabindex: "0", role: "img", width: 1, height: 1, "aria-label": "The mix" });
    this.picture = new Picture(this.canvas);
    this.root = element("div", { class: "mix" }, this.canvas);
    this.controls = new MixControls(page);
  }

  fit(room) {
    this.picture.fit(room);
    this.controls.fit();
  }

  draw(exact) {
    const { state } = this.page;
    this.page.ask("mix", { view: "single", ...state.latent }, exact);
    const lattice = this.lattice();
    if (!lattice) return;
    const key = JSON.stringify([state.run, state.snapshot, lattice]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.page.ask("pad", lattice, true, key);
  }

  // The pictures of the pad, as keyframes of a path that stops at each of them.
  lattice() {
    const { state, facts } = this.page;
    const group = facts.groups.find(({ name }) => name === state.group);
    if (state.corners.length !== PAD_CORNERS.length) return null;
    const keyframes = padPoints().map((weights) => {
      const shares = cornerShares(group, state.corners, weights);
      return { ...state.latent, condition: withShares(state.latent.condition, facts.groups, group, shares) };
    });
    const times = keyframes.map((_, place) => place / (keyframes.length - 1));
    return { view: "path", keyframes, times, method: "linear" };
  }

  arrived(frame, request) {
    if (request.kind === "pad") {
      if (request.note === this.drawn) this.controls.pad.paint(frame);
      return true;
    }
    if (request.kind !== "mix") return false;
    this.picture.show(frame, JSON.stringify(request.message.picture), request.asked);
    this.canvas.dataset.exact = String(request.message.exact);
    return true;
  }

  refused() {
    this.drawn = null;
  }

  file(fetched) {
    return fetched({ picture: { view: "single", ...this.page.state.latent }, columns: 1 });
  }

  show(state) {
    this.controls.show(state);
    const words = mixWords(state.latent.condition, this.page.facts.groups);
    this.canvas.setAttribute("aria-label", `Generated picture: ${words}`);
  }
}

// Shares of a group's classes: the corners' weights, and nothing of the others. Corners may name a class twice.
function cornerShares(group, corners, weights) {
  const shares = Object.fromEntries(group.classes.map((name) => [name, 0]));
  corners.forEach((name, corner) => {
    shares[name] += weights[corner];
  });
  return shares;
}

class MixControls {
  constructor(page) {
    this.page = page;
    const { groups, shape } = page.facts;
    const rest = (pace) => page.rest(pace);
    this.group = new GroupChooser({
      groups,
      tip: "Whose classes are in the corners.",
      onChoose: (name) => page.regroup(name),
    });
    this.pad = new MixPad({ shape, onMix: (weights) => this.mixed(weights), onRest: rest });
    this.corners = [0, 1, 2].map((corner) => element("select", {
      class: `corner corner-${corner}`,
      "aria-label": `Class at the ${["top", "left", "right"][corner]}`,
      "data-tip": "The class in this corner.",
      onchange: (event) => this.cornered(corner, event.target.value),
    }));
    const [top, left, right] = this.corners;
    this.triangle = element("div", { class: "triangle" }, top, this.pad.root, left, right);
    this.seed = seedField(page, rest);
    this.truncation = truncationSlider({
      tip: "Shrinks the latent towards the mean: below 1 pictures get more typical, 0 is the mean.",
      onInput: (truncation) => page.latent({ truncation }, "moving"),
      onRest: rest,
    });
    this.sliders = groups.map((group) => ({ group, sliders: this.slidersOf(group, rest) }));
    this.root = this.sections();
  }

  slidersOf(group, onRest) {
    return new ShareSliders({
      group,
      onShares: (shares) => this.shared(group, shares),
      onRest,
      spare: () => (group.name === this.page.state.group ? this.page.state.corners : []),
    });
  }

  sections() {
    this.words = element("span", { class: "mix-words" });
    this.title = heading("Mix of three", MIX_TIP, this.words);
    const note = element("p", { class: "note" }, LINEAR);
    const latent = heading("Latent", "The random numbers that stay the same while the classes are mixed.");
    return element(
      "div",
      { class: "view-controls" },
      element("section", {}, this.title, this.group.root, this.triangle, note),
      ...this.sliders.map(({ group, sliders }) => {
        const even = textButton({
          label: "Even",
          tip: `The same share of every class of ${group.name}.`,
          onclick: () => this.evenly(group),
        });
        const tip = `How much of each class of ${group.name}; together they are the whole.`;
        return element("section", {}, heading(`Shares of ${group.name}`, tip, even), sliders.root);
      }),
      element("section", {}, latent, this.seed.root, this.truncation.root),
    );
  }

  get chosenGroup() {
    return this.page.facts.groups.find(({ name }) => name === this.page.state.group);
  }

  shared(group, shares, pace = "moving") {
    const { state, facts } = this.page;
    this.page.latent({ condition: withShares(state.latent.condition, facts.groups, group, shares) }, pace);
  }

  mixed(weights) {
    this.shared(this.chosenGroup, cornerShares(this.chosenGroup, this.page.state.corners, weights));
  }

  evenly(group) {
    this.shared(group, Object.fromEntries(group.classes.map((name) => [name, 1])), "rest");
  }

  // Another class in a corner takes over the share that its corner had; one that is in another corner changes places.
  cornered(corner, name) {
    const { state, facts } = this.page;
    const corners = [...state.corners];
    const other = corners.indexOf(name);
    if (other >= 0) corners[other] = corners[corner];
    corners[corner] = name;
    const weights = this.pad.weights;
    const { condition } = state.latent;
    const mixed = weights
      ? withShares(condition, facts.groups, this.chosenGroup, cornerShares(this.chosenGroup, corners, weights))
      : condition;
    this.page.edit({ corners, latent: { ...state.latent, condition: mixed } }, "rest");
  }

  fit() {
    this.pad.fit();
  }

  show(state) {
    const { groups } = this.page.facts;
    const group = this.chosenGroup;
    const { condition } = state.latent;
    this.group.show(state.group);
    this.title.hidden = groups.length < 2 && !state.corners.length;
    this.triangle.hidden = !state.corners.length;
    if (group.name !== this.offered) this.offer(group);
    this.corners.forEach((select, corner) => {
      select.value = state.corners[corner] ?? "";
    });
    const shares = sharesOf(condition, group);
    const weights = state.corners.map((name) => shares[name]);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const words = mixWords(condition, [group]);
    this.pad.show(total > 1e-6 ? weights.map((weight) => weight / total) : null, total, words);
    this.words.textContent = words;
    for (const each of this.sliders) each.sliders.show(sharesOf(condition, each.group));
    this.seed.show(state.latent.seed);
    this.truncation.show(state.latent.truncation);
  }

  offer(group) {
    this.offered = group.name;
    for (const select of this.corners) {
      select.replaceChildren(...group.classes.map((name) => element("option", { value: name }, name)));
    }
  }
}
