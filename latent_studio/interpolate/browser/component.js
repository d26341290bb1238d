// Interpolate: the way through keyframes, fetched once as exact pictures and then played from memory.

import { LiveConnection } from "../../browser/connection.js";
import { onEverySize } from "../../browser/frame.js";
import { HistoryButtons } from "../../browser/history.js";
import { act, commandKey, keysPopover, listenToKeys } from "../../browser/keys.js";
import { randomSeed } from "../../browser/latent.js";
import { mounting } from "../../browser/mounting.js";
import { element, textButton } from "../../browser/parts.js";
import { Settling } from "../../browser/settling.js";
import { TimeLine } from "../../browser/timeline.js";
import { Tooltip } from "../../browser/tooltip.js";
import { KeyframeEditor } from "./editor.js";
import { FEWEST_KEYFRAMES, Keyframes, MOST_KEYFRAMES } from "./keyframes.js";
import { Player } from "./player.js";
import { Settings } from "./settings.js";
import { Strip } from "./strip.js";
import { another, cardsPicture, fetchOrder, fitsWay, gridPicture, singleFrames, wayPicture } from "./way.js";

const INTERPOLATE_SHORTCUTS = [
  ["Space", "play, pause"],
  ["\u2190 \u2192", "a picture back, a picture on"],
  ["Home, End", "to the first keyframe, to the last"],
  ["A", "add a keyframe"],
  ["R", "draw all keyframes again"],
  ["on a card \u2190 \u2192", "choose the one before, the next"],
  ["on a card Shift + \u2190 \u2192", "move it"],
  ["on a card Delete", "remove it"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
];

class Interpolator extends Settling {
  constructor(component) {
    super();
    const { parentElement, data } = component;
    this.facts = data.facts;
    this.frames = [];
    this.chosen = 0;
    this.root = parentElement.querySelector(".interpolator");
    this.build();
    this.connection = new LiveConnection(data.live, {
      onPicture: (frame, request) => this.arrived(frame, request),
      onError: (sentence, request) => this.failed(sentence, request),
      onLink: (linked, reason) => this.player.frame.linked(linked, reason),
    });
    this.adopt(component);
    new Tooltip(this.root);
    this.stopKeys = listenToKeys(parentElement.host ?? parentElement, (event, target) => this.key(event, target));
    this.stopSizes = onEverySize(this.root, (narrow) => {
      this.strip.fit();
      this.player.frame.fit(narrow);
    });
  }

  build() {
    const rest = (pace) => this.rest(pace);
    const edit = (change, pace) => this.edit(change, pace);
    this.player = new Player({ onFps: (fps) => this.edit({ fps }, "rest") });
    this.strip = new Strip({ shape: this.facts.shape, onPick: (index) => this.player.jump(index) });
    this.timeline = new TimeLine({
      onMove: (snapshot) => edit({ snapshot }, "moving"),
      onRest: rest,
      onFollow: () => {},
    });
    this.settings = new Settings({ mapped: this.facts.mapped, edit, rest });
    this.cards = new Keyframes({
      onSelect: (index) => this.choose(index),
      onMove: (from, to, pace) => this.move(from, to, pace),
      onAdd: () => this.add(),
      onInsert: (latent) => this.insert(this.state.keyframes.length, latent),
      onRemove: () => this.remove(),
    });
    this.editor = new KeyframeEditor({
      groups: this.facts.groups,
      onChange: (change, pace) => this.change(change, pace),
      onShift: (step) => this.move(this.chosen, this.chosen + step, "rest"),
      onDuplicate: () => this.insert(this.chosen + 1, this.state.keyframes[this.chosen]),
      onRemove: () => this.remove(),
    });
    const deck = element("div", { class: "deck" }, this.timeline.root, this.toolbar());
    const left = element("div", { class: "left" }, this.player.root, this.strip.root, deck);
    const right = element("div", { class: "controls" }, this.cards.root, this.editor.root, this.settings.root);
    this.root.append(left, right);
  }

  toolbar() {
    this.historyButtons = new HistoryButtons((way) => this.travel(way));
    const reverse = textButton({
      symbol: "swap_horiz",
      label: "Reverse",
      tip: "Begin with the last keyframe and end with the first.",
      onclick: () => this.edit({ keyframes: [...this.state.keyframes].reverse() }, "rest"),
    });
    const random = textButton({
      symbol: "casino",
      label: "Random",
      tip: "Draw all keyframes again; key R.",
      onclick: () => this.draw(),
    });
    const keys = keysPopover(INTERPOLATE_SHORTCUTS);
    return element("div", { class: "toolbar" }, ...this.historyButtons.buttons, reverse, random, keys.root);
  }

  adopt(component) {
    this.timeline.know(component.data.snapshots, false, component.data.facts.noun);
    this.cards.offer(component.data.offered);
    const waited = this.fetched && !fitsWay(this.way, this.fetched);
    const { way } = component.data;
    const taken = this.takeOver(component);
    if (taken || fitsWay(way, this.state)) this.way = way;
    if (taken) this.show();
    else if (!waited) return;
    this.fetch(true);
  }

  key(event, target) {
    if (event.ctrlKey || event.metaKey) {
      return commandKey(event, { undo: () => this.travel("undo"), redo: () => this.travel("redo") });
    }
    if (event.key.toLowerCase() === "r") return act(() => this.draw());
    if (event.key.toLowerCase() === "a") return act(() => this.add());
    if (event.key === " ") return event.repeat || act(() => this.player.switch());
    if (target !== document.body && target.tagName !== "CANVAS") return false;
    if (event.key === "ArrowLeft") return act(() => this.player.stepBy(-1));
    if (event.key === "ArrowRight") return act(() => this.player.stepBy(1));
    if (event.key === "Home") return act(() => this.player.jump(0));
    if (event.key === "End") return act(() => this.player.jump(this.placeOfLast()));
    return false;
  }

  placeOfLast() {
    return this.way.places.at(-1);
  }

  change(change, pace) {
    const changed = (latent, index) => (index === this.chosen ? { ...latent, ...change } : latent);
    this.edit({ keyframes: this.state.keyframes.map(changed) }, pace);
  }

  choose(index) {
    this.chosen = index;
    this.show();
  }

  move(from, to, pace) {
    const keyframes = [...this.state.keyframes];
    keyframes.splice(to, 0, ...keyframes.splice(from, 1));
    this.chosen = to;
    this.edit({ keyframes }, pace);
  }

  // A keyframe at the end, of the chosen one's class.
  add() {
    const { keyframes } = this.state;
    this.insert(keyframes.length, another(keyframes[this.chosen], randomSeed()));
  }

  insert(place, latent) {
    if (this.state.keyframes.length >= MOST_KEYFRAMES) return;
    this.chosen = place;
    this.edit({ keyframes: this.state.keyframes.toSpliced(place, 0, latent) }, "rest");
  }

  remove() {
    if (this.state.keyframes.length <= FEWEST_KEYFRAMES) return;
    this.edit({ keyframes: this.state.keyframes.toSpliced(this.chosen, 1) }, "rest");
  }

  draw() {
    this.edit({ keyframes: this.state.keyframes.map((latent) => another(latent, randomSeed())) }, "rest");
  }

  redraw(exact) {
    if (this.needsOtherPictures(this.fetched) || (exact && !this.exact)) this.fetch(exact);
  }

  // Whether the pictures of another state would not do; how fast they play makes no difference.
  needsOtherPictures(other) {
    const pictures = (state) => JSON.stringify({ ...state, fps: 0 });
    return pictures(this.state) !== pictures(other);
  }

  // Fetch the keyframes and the way anew: while the hand moves only a few live pictures, at rest all and exactly.
  fetch(exact) {
    this.exact = exact;
    this.fetched = this.state;
    this.fetchCards();
    if (this.fetched.view === "grid") {
      this.frames = [];
      this.ask("way", gridPicture(this.fetched), null);
      return;
    }
    if (!fitsWay(this.way, this.fetched)) return; // until Python has laid it out
    this.frames = [];
    this.groups = fetchOrder(this.way);
    if (!exact) this.groups.length = 1;
    this.fetchNext();
  }

  fetchCards() {
    const { run, snapshot, keyframes } = this.fetched;
    const wanted = JSON.stringify([run, snapshot, keyframes, this.exact]);
    if (wanted === this.cardsAsked) return;
    this.cardsAsked = wanted;
    this.ask("cards", cardsPicture(this.fetched), null);
  }

  fetchNext() {
    const indices = this.groups.shift();
    if (indices) this.ask("way", wayPicture(this.fetched, this.way, indices), indices);
  }

  ask(kind, picture, indices) {
    const { run, snapshot } = this.fetched;
    const message = { run, snapshot, picture, exact: this.exact, describe: false };
    this.connection.ask(kind, message, { indices, state: this.fetched });
  }

  arrived(frame, request) {
    if (request.kind === "cards") {
      this.cards.paint(singleFrames(frame), request.asked);
      return;
    }
    this.player.frame.say("");
    this.player.frame.fit(); // what stands above may have come or gone
    const { indices, state } = request.note;
    if (state !== this.fetched) return;
    if (indices) {
      singleFrames(frame).forEach((single, place) => {
        this.frames[indices[place]] = single;
      });
      this.strip.show(this.frames, this.way.times.length);
    } else {
      this.frames = [frame];
    }
    this.player.load(this.frames, indices ? this.way.order : [0]);
    this.player.canvas.dataset.loaded = Object.keys(this.frames).length;
    this.player.canvas.dataset.exact = String(request.message.exact);
    if (indices) this.fetchNext();
  }

  failed(sentence, request) {
    if (request.kind === "way") this.player.frame.say(sentence, true);
    else this.cardsAsked = null;
  }

  show() {
    const { state } = this;
    this.chosen = Math.min(this.chosen, state.keyframes.length - 1);
    this.cards.show(state, this.chosen);
    this.editor.show(state.keyframes, this.chosen);
    this.settings.show(state);
    this.player.show(state.fps);
    this.player.transport.hidden = this.strip.root.hidden = state.view === "grid";
    this.timeline.show(state.snapshot, false);
    this.historyButtons.show(this.history);
    this.strip.fit();
    this.player.frame.fit();
  }

  close() {
    clearTimeout(this.resting);
    this.connection.close();
    this.player.close();
    this.stopKeys();
    this.stopSizes();
  }
}

export const mount = mounting(Interpolator);
