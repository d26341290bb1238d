// Classes: four ways to look at what a generator's classes do. The state lives here while the hand moves; once it
// rests, it goes to Python (and into the URL) and exact pictures replace the live ones.

import { LiveConnection } from "../../browser/connection.js";
import { onEverySize, PictureFrame } from "../../browser/frame.js";
import { listenToKeys } from "../../browser/keys.js";
import { randomSeed } from "../../browser/latent.js";
import { mounting } from "../../browser/mounting.js";
import { Choices, element, save } from "../../browser/parts.js";
import { Settling } from "../../browser/settling.js";
import { TimeLine } from "../../browser/timeline.js";
import { Tooltip } from "../../browser/tooltip.js";
import { Arithmetic } from "./arithmetic.js";
import { Difference } from "./difference.js";
import { Grid } from "./grid.js";
import { classesKeys } from "./keyboard.js";
import { Mixing } from "./mixing.js";
import { sharesOf } from "./shares.js";
import { classesFile, ClassesToolbar } from "./toolbar.js";

const CLASSES_VIEWS = [
  { value: "grid", text: "Grid", symbol: "grid_on" },
  { value: "mix", text: "Mix", symbol: "change_history" },
  { value: "arithmetic", text: "Arithmetic", symbol: "calculate" },
  { value: "difference", text: "One attribute", symbol: "difference" },
];

class ClassStudio extends Settling {
  constructor(component) {
    super();
    const { parentElement, data } = component;
    this.facts = data.facts;
    this.root = parentElement.querySelector(".classes");
    this.build();
    this.connection = new LiveConnection(data.live, {
      onPicture: (frame, request) => this.arrived(frame, request),
      onError: (sentence, request) => this.refused(sentence, request),
      onLink: (linked, reason) => this.frame.linked(linked, reason),
    });
    this.adopt(component);
    new Tooltip(this.root);
    this.stopKeys = listenToKeys(parentElement.host ?? parentElement, classesKeys(this.keyActions()));
    this.stopSizes = onEverySize(this.root, (narrow) => {
      this.narrow = narrow;
      this.frame.fit(narrow);
    });
    this.redraw(true);
  }

  build() {
    const { groups } = this.facts;
    const possible = CLASSES_VIEWS.filter(({ value }) => groups.length || value === "arithmetic");
    const kinds = { grid: Grid, mix: Mixing, arithmetic: Arithmetic, difference: Difference };
    this.views = Object.fromEntries(possible.map(({ value }) => [value, new kinds[value](this)]));
    const views = Object.values(this.views);
    const content = element("div", { class: "content" }, ...views.map(({ root }) => root));
    this.frame = new PictureFrame({ canvas: content, fit: (room) => this.fitted(room) });
    this.timeline = new TimeLine({
      onMove: (snapshot) => this.edit({ snapshot }, "moving"),
      onRest: (pace) => this.rest(pace),
      onFollow: () => {},
    });
    this.toolbar = new ClassesToolbar({
      travel: (way) => this.travel(way),
      take: (to) => this.take(to),
      download: () => this.download(),
    });
    this.choices = new Choices({
      label: "View",
      tip: "Every class beside the others, mixes of them, sums of latents, or what one attribute changes.",
      options: possible,
      onChoose: (view) => this.edit(this.entering(view), "rest"),
    });
    this.choices.root.classList.add("views");
    this.choices.root.hidden = possible.length < 2;
    const deck = element("div", { class: "deck" }, this.timeline.root, this.toolbar.root);
    const left = element("div", { class: "left" }, this.frame.root, deck);
    const all = views.map((view) => view.controls.root);
    const controls = element("div", { class: "controls" }, this.choices.root, ...all);
    this.root.append(left, controls);
  }

  keyActions() {
    const order = CLASSES_VIEWS.map(({ value }) => value);
    return {
      undo: () => this.travel("undo"),
      redo: () => this.travel("redo"),
      random: () => this.edit(this.random(), "soon"),
      view: (place) => this.views[order[place]] && this.edit(this.entering(order[place]), "rest"),
      step: (across, down) => this.views.grid.step(across, down),
      open: () => this.take("explore"),
    };
  }

  adopt(component) {
    const first = this.origin === undefined;
    this.timeline.know(component.data.snapshots, false, component.data.facts.noun);
    if (!this.takeOver(component)) return;
    this.show();
    if (!first) this.redraw(true);
  }

  get view() {
    return this.views[this.state.view];
  }

  fitted(room) {
    this.room = room;
    this.view.fit(room, this.narrow);
  }

  latent(change, pace) {
    this.edit({ latent: { ...this.state.latent, ...change } }, pace);
  }

  // Another group: its own classes stand in the corners and are compared.
  regroup(name) {
    const { classes } = this.facts.groups.find((group) => group.name === name);
    const spread = [0, 1, 2].map((corner) => classes[Math.floor((corner * classes.length) / 3)]);
    const corners = classes.length < 3 ? [] : spread;
    this.edit({ group: name, corners, pair: [classes[0], classes[Math.floor(classes.length / 2)]] }, "rest");
  }

  // Entering the mix with classes that are in no corner puts the strongest there.
  entering(view) {
    const { corners, latent, group } = this.state;
    if (view !== "mix" || !corners.length) return { view };
    const shares = sharesOf(latent.condition, this.facts.groups.find(({ name }) => name === group));
    const present = Object.keys(shares).filter((name) => shares[name] > 0);
    const strongest = present.sort((a, b) => shares[b] - shares[a]).slice(0, corners.length);
    if (strongest.every((name) => corners.includes(name))) return { view };
    const others = corners.filter((name) => !strongest.includes(name));
    return { view, corners: [...strongest, ...others].slice(0, corners.length) };
  }

  random() {
    const { view, latent, a, b, c } = this.state;
    if (view === "arithmetic") {
      const [first, second, third] = [randomSeed(), randomSeed(), randomSeed()];
      const last = b.seed === c.seed ? second : third; // where they differ by their class alone they go on so
      const drawn = (term, seed) => ({ ...term, seed, kept: null });
      return { a: drawn(a, first), b: drawn(b, second), c: drawn(c, last) };
    }
    const seed = randomSeed();
    return { latent: { ...latent, seed, kept: null }, ...(view === "grid" ? { start: seed } : {}) };
  }

  take(to) {
    this.rest();
    this.component.setTriggerValue("take", { to, state: this.state });
  }

  // The file of what is to be seen.
  async download() {
    const { run, snapshot, view } = this.state;
    this.rest();
    try {
      const file = await this.view.file((wanted) => {
        return classesFile(this.component.data.picture, this.state, wanted, this.facts.shape);
      });
      save(file, `${run}-${snapshot}-${view}.png`);
      this.toolbar.failed("");
    } catch (error) {
      this.toolbar.failed(error.message);
    }
  }

  redraw(exact) {
    this.view.draw(exact);
  }

  ask(kind, picture, exact, note) {
    const { run, snapshot } = this.state;
    this.connection.ask(kind, { run, snapshot, picture, exact, describe: false }, note);
  }

  arrived(frame, request) {
    this.frame.say("");
    this.frame.fit(); // what stands above may have come or gone
    for (const view of Object.values(this.views)) if (view.arrived(frame, request)) return;
  }

  refused(sentence) {
    this.view.refused?.();
    this.frame.say(sentence, true);
  }

  show() {
    const { state } = this;
    if (state.view !== this.shown) this.turnTo(state.view);
    this.view.show(state);
    this.choices.show(state.view);
    this.timeline.show(state.snapshot, false);
    this.toolbar.show(this.history);
  }

  turnTo(name) {
    this.shown = name;
    for (const [each, view] of Object.entries(this.views)) {
      view.root.hidden = each !== name;
      view.controls.root.hidden = each !== name;
    }
    this.root.dataset.view = name;
    this.view.show(this.state);
    if (this.room) this.view.fit(this.room, this.narrow);
  }

  close() {
    clearTimeout(this.resting);
    this.connection.close();
    this.stopKeys();
    this.stopSizes();
  }
}

export const mount = mounting(ClassStudio);
