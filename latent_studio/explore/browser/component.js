// Explore: a picture and the controls of its latent. The state lives here while the hand moves; once it rests, it goes
// to Python (and into the URL) and one exact picture replaces the live one.

import { LiveConnection } from "../../browser/connection.js";
import { bringIntoSight, onEverySize } from "../../browser/frame.js";
import { listenToKeys } from "../../browser/keys.js";
import { conditionWords } from "../../browser/latent.js";
import { mounting } from "../../browser/mounting.js";
import { counted, element, save } from "../../browser/parts.js";
import { Settling } from "../../browser/settling.js";
import { TimeLine } from "../../browser/timeline.js";
import { Tooltip } from "../../browser/tooltip.js";
import { Beside, HALF } from "./beside.js";
import { downloadName, latentFile, listenToDrops, pictureFile } from "./downloads.js";
import { exploreKeys, keyActions } from "./keyboard.js";
import {
  cellCaption,
  chosenCell,
  draggedDirections,
  explorerRequest,
  movedTo,
  pickedChange,
  steppedTo,
} from "./moves.js";
import { Panel } from "./panel.js";
import { Stage } from "./stage.js";
import { Toolbar } from "./toolbar.js";

const FOLLOW_INTERVAL = 1000; // ms between looks for a newer snapshot

class Explorer extends Settling {
  constructor(component) {
    super();
    const { parentElement, data } = component;
    this.facts = data.facts;
    this.description = {};
    this.kept = {};
    this.root = parentElement.querySelector(".explorer");
    this.build();
    this.adopt(component);
    new Tooltip(this.root);
    this.stopKeys = listenToKeys(parentElement.host ?? parentElement, exploreKeys(keyActions(this)));
    this.stopSizes = onEverySize(this.root, (narrow) => this.fit(narrow));
    this.following = setInterval(() => this.lookForNewer(), FOLLOW_INTERVAL);
    this.connection = new LiveConnection(data.live, {
      onPicture: (frame, request) => this.arrived(frame, request),
      onError: (sentence, request) => this.refused(sentence, request),
      onLink: (linked, reason) => this.stage.frame.linked(linked, reason),
    });
    this.redraw(true);
  }

  build() {
    const rest = (pace) => this.rest(pace);
    this.stage = new Stage({
      onPaint: (frame) => this.painted(frame),
      onDrag: (across, up, begins) => this.dragged(across, up, begins),
      onDragEnd: () => this.rest(),
      onPick: (at) => this.picked(at),
      captionOf: (at) => cellCaption(this.state, this.facts.groups, at),
    });
    this.timeline = new TimeLine({
      onMove: (snapshot) => this.edit({ snapshot }, "moving"),
      onRest: rest,
      onFollow: (follow) => this.edit({ snapshot: follow ? "latest" : this.shownImages() }, "rest"),
    });
    this.panel = new Panel({
      facts: this.facts,
      actions: {
        edit: (change, pace) => this.edit(change, pace),
        latent: (change, pace) => this.latent(change, pace),
        direction: (index, value) => this.latent({ directions: movedTo(this.state.latent.directions, { [index]: value }) }, "moving"),
        dimension: (index, value) => this.dimension(index, value),
        refresh: () => this.refresh(),
        reset: () => this.reset(),
        move: (digest, amount, layers) => this.latent({ moves: steppedTo(this.state.latent.moves, digest, amount, layers) }, "moving"),
        find: (asked) => this.component.setTriggerValue("find", asked),
        manage: (asked) => this.component.setTriggerValue("manage", asked),
        rest,
      },
    });
    this.toolbar = new Toolbar({
      travel: (way) => this.travel(way),
      picture: (scale) => this.savePicture(scale),
      latent: () => this.saveLatent(),
      bookmark: () => this.component.setTriggerValue("bookmark", true),
      path: () => this.component.setTriggerValue("path", true),
      interpolate: () => this.component.setTriggerValue("interpolate", true),
    });
    const deck = element("div", { class: "deck" }, this.timeline.root, this.toolbar.root);
    this.beside = new Beside();
    this.caption = element("figcaption", { hidden: true });
    this.stages = element("div", { class: "stages" }, element("figure", {}, this.stage.root, this.caption), this.beside.root);
    const left = element("div", { class: "left" }, this.stages, deck);
    this.root.append(left, this.panel.root);
    listenToDrops(this.stage.root, (data) => this.component.setTriggerValue("dropped", { data }));
  }

  adopt(component) {
    const { data } = component;
    this.kept = { ...this.kept, ...data.kept };
    if (this.takeOver(component) && this.connection) {
      // Something else on the page, further down, has chosen what is shown here.
      bringIntoSight(this.stage.root);
      this.redraw(true);
    }
    const other = data.beside?.run !== this.beside.there?.run;
    this.beside.adopt(data.beside);
    if (other && this.connection) this.redraw(true);
    this.timeline.know(data.snapshots, data.underway, data.facts.noun);
    this.toolbar.keyframes(data.keyframes);
    this.panel.offerOthers(data.others);
    this.panel.directions.adopt(data.directions, data.state.latent.moves);
    this.show();
  }

  latent(change, pace) {
    this.edit({ latent: { ...this.state.latent, ...change } }, pace);
  }

  dimension(index, value) {
    const dimensions = { ...this.state.latent.dimensions, [index]: value };
    if (value === null) delete dimensions[index];
    this.latent({ dimensions }, "moving");
  }

  refresh() {
    this.latent({ basis: [...this.state.latent.basis, this.shownImages()].slice(-this.facts.longest_basis) }, "rest");
  }

  reset() {
    const still = { directions: {}, moves: {}, dimensions: {}, style: null };
    this.latent({ truncation: 1, towards: "mean", shell: false, ...still }, "rest");
  }

  dragged(across, up, begins) {
    if (begins) this.dragStart = this.state;
    this.latent({ directions: draggedDirections(this.dragStart, across, up) }, "moving");
  }

  picked(at) {
    this.stage.canvas.focus({ preventScroll: true });
    const change = pickedChange(this.state, this.facts.groups, at);
    if (change) this.latent(change, "rest");
  }

  // The canvas is exact again once it shows what is asked for here.
  redraw(exact) {
    this.stage.canvas.dataset.exact = "false";
    this.connection.ask("picture", explorerRequest(this.state, exact));
    const message = this.beside.request(this.state, this.facts, this.kept, exact);
    if (message) this.connection.ask("other", message);
  }

  // Two pictures share the column's width.
  fit(narrow) {
    const both = this.state.beside !== "";
    this.beside.root.hidden = this.caption.hidden = !both;
    this.caption.textContent = both ? this.state.run : "";
    for (const frame of [this.stage.frame, this.beside.frame]) {
      frame.share = both ? HALF : 1;
      if (frame === this.stage.frame || both) frame.fit(narrow);
    }
  }

  // Following: one small picture tells which snapshot is the newest; only a new one is worth the whole view.
  lookForNewer() {
    const { run, snapshot } = this.state;
    if (snapshot !== "latest" || document.hidden || this.connection.busy("picture")) return;
    this.connection.ask("newest", { run, snapshot, picture: { view: "single" }, exact: false, describe: false });
  }

  arrived(frame, request) {
    if (request.kind === "newest") {
      if (this.failed || frame.header.images !== this.shownImages()) this.redraw(true);
      return;
    }
    if (request.kind === "other") {
      this.beside.arrived(frame, request);
      return;
    }
    const { picture, snapshot } = request.message;
    this.failed = false;
    frame.exact = request.message.exact;
    frame.loose = picture.view === "classes";
    const input = JSON.stringify([picture, snapshot, frame.header.images]);
    this.stage.picture.show(frame, input, request.asked);
  }

  refused(sentence, request) {
    if (request.kind === "newest") return; // it is asked for again in a moment
    if (request.kind === "other") {
      this.beside.frame.say(sentence, true);
      return;
    }
    this.failed = true;
    this.stage.frame.say(sentence, true);
  }

  painted(frame) {
    const { header } = frame;
    const { canvas } = this.stage;
    canvas.dataset.exact = String(frame.exact && !this.connection.busy("picture"));
    canvas.dataset.view = this.state.view;
    const changed = header.images !== this.description.images;
    if (frame.exact) {
      this.description = header;
      this.fit(); // what stands above may have come or gone
    } else {
      this.description = { ...this.description, images: header.images };
    }
    if (header.explained) this.panel.directions.principal.describe(header.explained);
    if (frame.exact || changed) this.show();
    if (frame.exact) this.awaited?.();
  }

  // Once the exact picture of what is chosen stands on the canvas.
  exactly() {
    const { picture } = this.stage;
    const settled = picture.frame?.exact && !picture.scheduled && !this.connection.busy("picture");
    if (settled) return Promise.resolve();
    return new Promise((resolve) => {
      this.awaited = resolve;
    });
  }

  shownImages() {
    return this.description.images ?? this.timeline.images.at(-1) ?? 0;
  }

  show() {
    const { state, stage } = this;
    const { condition, seed, kept } = state.latent;
    this.panel.show(state, this.description, this.kept);
    if (this.beside.root.hidden === (state.beside !== "")) this.fit();
    const shown = state.snapshot === "latest" ? this.shownImages() : state.snapshot;
    this.timeline.show(shown, state.snapshot === "latest");
    this.toolbar.show(this.history, this.facts.shape);
    stage.mark(stage.chosen, chosenCell(state, this.facts.groups));
    const words = conditionWords(condition, this.facts.groups);
    const named = [...(words ? [words] : []), kept ? "a kept latent" : `seed ${seed}`, counted(shown, this.facts.noun)].join(", ");
    stage.canvas.setAttribute("aria-label", `Generated picture: ${named}`);
    stage.canvas.classList.toggle("pickable", state.view !== "single");
  }

  async savePicture(scale) {
    const { state } = this;
    const images = this.shownImages();
    try {
      const file = await pictureFile(this.component.data.picture, state, images, scale);
      save(file, downloadName(state, images, scale > 1 ? `-x${scale}.png` : ".png"));
      this.toolbar.failed("");
    } catch (error) {
      this.toolbar.failed(error.message);
    }
  }

  async saveLatent() {
    await this.exactly();
    save(latentFile(this.state, this.description), downloadName(this.state, this.description.images, ".json"));
  }

  close() {
    this.connection.close();
    this.stopKeys();
    this.stopSizes();
    clearInterval(this.following);
    clearTimeout(this.resting);
  }
}

export const mount = mounting(Explorer);
