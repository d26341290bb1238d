// What changes when only one attribute changes: a latent in two classes, and their difference.

import { truncationSlider } from "../../browser/latent.js";
import { Choices, element, heading, textButton } from "../../browser/parts.js";
import { crispSize, mosaic } from "../../browser/picture.js";
import { ClassChooser, ClassChoosers, GroupChooser, seedField } from "./choosers.js";
import { seedAfter, withClass } from "./shares.js";
import { colourOf, differenceOf, meanSample, scaleOf, signedPixels } from "./signed.js";
import { FILE_SIDE } from "./toolbar.js";

const MANY = 64; // latents over which a typical change is averaged
const FIGURE_GAP = 12; // CSS pixels
const SIDE_SHARE = 0.28; // of the width, for the two pictures
const FIGURE_CAPTION = 28;
const LEGEND_ROOM = 76;

export class Difference {
  constructor(page) {
    this.page = page;
    this.parts = {};
    this.left = figure("Left");
    this.right = figure("Right");
    this.change = figure("Difference");
    const pair = element("div", { class: "figure-pair" }, this.left.root, this.right.root);
    this.figures = element("div", { class: "figures" }, pair, this.change.root);
    this.legend = new Legend();
    this.root = element("div", { class: "comparison" }, this.figures, this.legend.root);
    this.controls = new DifferenceControls(page);
  }

  // The two pictures one above the other, and their difference as large as there is room beside them.
  fit({ width, height }, narrow) {
    this.root.style.width = `${width}px`;
    const free = width - FIGURE_GAP;
    const side = free * SIDE_SHARE;
    const large = free - side;
    const high = narrow ? large : height - FIGURE_CAPTION - LEGEND_ROOM;
    for (const each of [this.left, this.right]) each.fit({ width: side, height: high / 2 - FIGURE_CAPTION });
    this.change.fit({ width: large, height: high });
  }

  condition(name) {
    const { groups } = this.page.facts;
    const group = groups.find((each) => each.name === this.page.state.group);
    return withClass(this.page.state.latent.condition, groups, group, name);
  }

  draw(exact) {
    const { latent, pair, many, run, snapshot } = this.page.state;
    const count = many ? MANY : 1;
    const seeds = Array.from({ length: count }, (_, index) => seedAfter(latent.seed, index));
    const kept = many ? null : latent.kept;
    const pictures = pair.map((name) => {
      const spec = { ...latent, kept, condition: this.condition(name) };
      return many ? { view: "seeds", ...spec, seeds } : { view: "single", ...spec };
    });
    const key = JSON.stringify([run, snapshot, pictures, exact]);
    this.wanted = key;
    pictures.forEach((picture, place) => this.page.ask(["left", "right"][place], picture, exact, key));
  }

  arrived(frame, request) {
    if (request.kind !== "left" && request.kind !== "right") return false;
    if (request.note !== this.wanted) return true;
    this.parts[request.kind] = { frame, key: request.note };
    const { left, right } = this.parts;
    const complete = left?.key === this.wanted && right?.key === this.wanted;
    if (complete) this.paint(left.frame, right.frame, request.message.exact);
    return true;
  }

  paint(left, right, exact) {
    this.shown = [left, right];
    this.left.paint(averagePixels(left));
    this.right.paint(averagePixels(right));
    const change = differenceOf(left, right);
    const scale = scaleOf(change);
    const colours = { ground: "--difference-ground", more: "--more", less: "--less" };
    const rgb = Object.fromEntries(Object.entries(colours).map(([name, css]) => [name, colourOf(this.root, css)]));
    this.change.paint(signedPixels(change, scale, rgb));
    this.legend.show({ ...change, scale, pair: this.page.state.pair, many: this.page.state.many });
    Object.assign(this.change.canvas.dataset, { exact: String(exact), absolute: change.absolute.toFixed(3), scale });
  }

  // The difference is no generator's picture: it has no recipe.
  file() {
    const { canvas } = this.change;
    const scale = Math.ceil(FILE_SIDE / Math.max(canvas.width, canvas.height));
    const large = new OffscreenCanvas(canvas.width * scale, canvas.height * scale);
    const context = large.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, 0, 0, large.width, large.height);
    return large.convertToBlob({ type: "image/png" });
  }

  show(state) {
    const { pair, many } = state;
    const mean = many ? `Average of ${MANY} with ` : "";
    this.left.caption.textContent = `${mean}${pair[0]}`;
    this.right.caption.textContent = `${mean}${pair[1]}`;
    this.change.caption.textContent = many ? "Typical change" : "Change";
    this.change.canvas.setAttribute("aria-label", `Difference from ${pair[0]} to ${pair[1]}`);
    this.controls.show(state);
  }
}

function averagePixels(frame) {
  const { header } = frame;
  const samples = Uint8Array.from(meanSample(frame), Math.round);
  return mosaic({ header: { ...header, count: 1 }, samples }, 1);
}

// A canvas with a caption under it.
function figure(name) {
  const canvas = element("canvas", { role: "img", width: 1, height: 1, "aria-label": name });
  const caption = element("figcaption", {}, name);
  const root = element("figure", { class: `figure ${name.toLowerCase()}` }, canvas, caption);
  let room = { width: 120, height: 120 };
  const enlarge = () => {
    const { width, height, scale } = crispSize(canvas.width, canvas.height, room);
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    canvas.classList.toggle("reduced", scale < 1);
  };
  const paint = (image) => {
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext("2d").putImageData(image, 0, 0);
    enlarge();
  };
  const fit = (given) => {
    room = given;
    enlarge();
  };
  return { root, canvas, caption, paint, fit };
}

// What the colours mean, and how much changes on the whole.
class Legend {
  constructor() {
    this.less = element("span", {});
    this.more = element("span", {});
    this.bar = element("div", { class: "legend-bar" });
    this.total = element("p", { class: "total", role: "status" });
    const scale = element("div", { class: "legend" }, this.less, this.bar, this.more);
    this.root = element("div", { class: "legend-room" }, scale, this.total);
  }

  show({ channels, scale, absolute, pair, many }) {
    const [less, more] = channels === 3 ? ["less of a colour", "more of it"] : ["darker", "brighter"];
    this.less.textContent = `${less} with ${pair[1]}, \u2212${scale}`;
    this.more.textContent = `+${scale} grey levels, ${more}`;
    this.bar.classList.toggle("coloured", channels === 3);
    const whose = many ? `over ${MANY} latents` : "for this latent";
    this.total.textContent = `Mean absolute change ${threeDigits(absolute)} of 255 grey levels, ${whose}.`;
  }
}

function threeDigits(value) {
  return value === 0 ? "0" : value.toFixed(Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(value)))));
}

class DifferenceControls {
  constructor(page) {
    this.page = page;
    const { groups } = page.facts;
    const rest = (pace) => page.rest(pace);
    this.group = new GroupChooser({
      groups,
      tip: "Which attribute changes; all others stay.",
      onChoose: (name) => page.regroup(name),
    });
    this.pair = new Map(groups.map((group) => [group.name, this.pairOf(group)]));
    this.many = new Choices({
      label: "Over",
      tip: `One latent, or the average over ${MANY} seeds: what this change does as a rule.`,
      options: [
        { value: false, text: "One latent", symbol: "image" },
        { value: true, text: `Typical, over ${MANY}`, symbol: "apps" },
      ],
      onChoose: (many) => page.edit({ many }, "rest"),
    });
    this.others = new ClassChoosers({ groups, onChange: (condition, pace) => page.latent({ condition }, pace) });
    this.seed = seedField(page, rest);
    this.truncation = truncationSlider({
      tip: "Shrinks the latents towards the mean: below 1 pictures get more typical and less varied.",
      onInput: (truncation) => page.latent({ truncation }, "moving"),
      onRest: rest,
    });
    this.root = this.sections();
  }

  pairOf(group) {
    return [0, 1].map((place) => {
      const titled = place === 0 ? "From" : "To";
      const onChoose = (name) => this.chosen(place, name);
      return new ClassChooser({ group, label: `${titled} ${group.name}`, titled, onChoose });
    });
  }

  // Choosing what the other side shows swaps the two.
  chosen(place, name) {
    const pair = [...this.page.state.pair];
    if (pair[1 - place] === name) pair[1 - place] = pair[place];
    pair[place] = name;
    this.page.edit({ pair }, "rest");
  }

  sections() {
    const { groups } = this.page.facts;
    const swap = textButton({
      symbol: "swap_horiz",
      label: "Swap",
      tip: "Turn the change round.",
      onclick: () => this.page.edit({ pair: [...this.page.state.pair].reverse() }, "rest"),
    });
    const choosers = groups.map(({ name }) => this.pair.get(name).map(({ root }) => root));
    this.pairs = choosers.map((roots) => element("div", { class: "condition" }, ...roots));
    this.fixed = element(
      "section",
      { hidden: groups.length < 2 },
      heading("All else alike", "The other attributes, the same on both sides."),
      this.others.root,
    );
    const latent = heading("Latent", "The random numbers, the same on both sides.");
    const title = heading("What changes", "Two classes of one attribute.", swap);
    return element(
      "div",
      { class: "view-controls" },
      element("section", {}, title, this.group.root, ...this.pairs),
      this.fixed,
      element("section", {}, latent, this.many.root, this.seed.root, this.truncation.root),
    );
  }

  show(state) {
    const { groups } = this.page.facts;
    this.group.show(state.group);
    groups.forEach(({ name }, place) => {
      this.pairs[place].hidden = name !== state.group;
      if (name === state.group) this.pair.get(name).forEach((chooser, side) => chooser.show(state.pair[side]));
    });
    this.others.show(state.latent.condition, state.group);
    this.many.show(state.many);
    this.seed.show(state.latent.seed);
    this.truncation.show(state.latent.truncation);
  }
}
