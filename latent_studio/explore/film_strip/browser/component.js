// Time: the moments of a run's training as a strip, as a film, two of them side by side, and what still moves.

import { LiveConnection } from "../../../browser/connection.js";
import { LOST, onEverySize } from "../../../browser/frame.js";
import { conditionWords, randomSeed } from "../../../browser/latent.js";
import { mounting } from "../../../browser/mounting.js";
import { Choices, element, heading, Slider, textButton } from "../../../browser/parts.js";
import { Tooltip } from "../../../browser/tooltip.js";
import { columnPictures, MOST_ROWS, rowLatents, singleOf, stacked, thinnedTo } from "./moments.js";
import { Movement } from "./movement.js";
import { Pair } from "./pair.js";
import { LETTERS, Strip } from "./strip.js";
import { TrainingFilm } from "./training.js";

const NEWEST_INTERVAL = 2000; // ms between looks for a newer snapshot, while more may come
const ROOM = 252; // CSS pixels for a large picture
const LEAST_ROOM = 96;

class FilmStrip {
  constructor(component) {
    const { parentElement, data } = component;
    this.facts = data.facts;
    this.settings = data.settings;
    this.images = [];
    this.columns = new Map(); // images -> frame with a sample a row, of the latents that are shown
    this.root = parentElement.querySelector(".film-strip");
    this.connection = new LiveConnection(data.live, {
      onPicture: (frame, { note }) => note.then(frame),
      onError: (sentence, { note }) => note.fail(sentence),
      onLink: (linked, reason) => this.say(linked ? "" : reason || LOST),
    });
    this.build();
    this.adopt(component);
    new Tooltip(this.root);
    this.stopSizes = onEverySize(this.root, (narrow) => this.fit(narrow));
    this.following = setInterval(() => this.lookForNewer(), NEWEST_INTERVAL);
  }

  build() {
    this.strip = new Strip({
      shape: this.facts.shape,
      noun: this.facts.noun,
      onPick: (images, row) => this.take(images, this.latents[row]),
      onPair: (letter, images) => this.choose(letter, images),
    });
    this.film = new TrainingFilm({
      noun: this.facts.noun,
      onFps: (fps) => this.set({ fps }, "moving"),
      onRest: () => this.set({}),
    });
    this.pair = new Pair({ noun: this.facts.noun, onLook: (look) => this.set({ look }) });
    this.movement = new Movement({
      plane: this.facts.directions > 1,
      width: this.strip.cell.width,
      ask: (...wish) => this.ask(...wish),
      onTake: (images, latent) => this.take(images, latent),
    });
    this.message = element("p", { class: "said", role: "status", hidden: true });
    this.root.append(
      element("section", {}, this.stripHeading(), this.strip.root, this.message),
      element("section", { class: "large" }, this.film.root, this.pair.root),
      this.movement.root,
    );
  }

  stripHeading() {
    this.rows = new Slider({
      label: "Rows",
      name: "Rows of the film strip",
      tip: "This latent, and others with all else alike.",
      low: 1,
      high: MOST_ROWS,
      step: 1,
      format: String,
      onInput: (rows) => this.set({ rows }, "moving"),
      onRest: () => this.set({}),
    });
    this.others = textButton({
      symbol: "casino",
      label: "Others",
      tip: "Draw other latents for the rows below the first.",
      onclick: () => this.set({ seed: randomSeed() }),
    });
    this.extent = new Choices({
      label: "Which moments",
      tip: "As many as fit, evenly spread over training, or all of them to scroll along.",
      options: [
        { value: "fitting", text: "What fits" },
        { value: "all", text: "All" },
      ],
      onChoose: (extent) => this.set({ extent }),
    });
    const tip = "The same latents at several moments of training. A click on a picture shows it above; A and B choose "
      + "two moments to compare.";
    return heading("Film strip", tip, this.rows.root, this.others, this.extent.root);
  }

  adopt(component) {
    const { data } = component;
    this.component = component;
    this.underway = data.underway;
    this.axes = data.axes;
    this.chosen = data.shown; // null: the newest
    this.latent = data.latent;
    this.words = conditionWords(data.latent.condition, this.facts.groups);
    const newer = this.images.filter((count) => count > data.snapshots.at(-1));
    this.images = [...data.snapshots, ...newer];
    this.renew();
  }

  // The moment that the page shows: one, or always the newest.
  get shown() {
    return this.chosen ?? this.images.at(-1);
  }

  // Pace "moving": the hand is on it; "rest": it rests, and Python gets to know.
  set(change, pace = "rest") {
    this.settings = { ...this.settings, ...change };
    this.renew();
    if (change.extent === "all") this.strip.toEnd();
    if (pace === "rest") this.component.setStateValue("settings", { ...this.settings, turn: Date.now() });
  }

  choose(letter, images) {
    const pair = [...this.moments()];
    pair[LETTERS.indexOf(letter)] = images;
    this.set({ pair });
  }

  // The two moments that are compared: those chosen, as far as they are there, or the last two.
  moments() {
    const { pair } = this.settings;
    const there = pair?.every((images) => this.images.includes(images));
    return there ? pair : this.images.slice(-2);
  }

  take(images, latent) {
    this.component.setTriggerValue("pick", { images, latent });
  }

  // What is to be seen now: pictures that are still right stay, the others are asked for.
  renew() {
    const { rows, seed } = this.settings;
    this.latents = rowLatents(this.latent, this.settings);
    const wanted = JSON.stringify(this.latents);
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.columns = new Map();
      this.asked = new Set();
    }
    this.strip.name(["This latent", ...this.latents.slice(1).map((latent) => `Seed ${latent.seed}`)]);
    this.rows.show(rows);
    this.others.disabled = rows === 1;
    this.extent.show(this.settings.extent);
    this.film.fps.show(this.settings.fps);
    this.film.speed = this.settings.fps;
    if (this.pair.shown !== this.settings.look) this.pair.showAs(this.settings.look);
    this.root.dataset.seed = seed;
    this.lay();
    this.develop();
    this.show();
  }

  lay() {
    const { extent } = this.settings;
    const at = (images) => this.images.indexOf(images);
    const wanted = [...new Set([...this.moments(), this.shown].map(at))].filter((index) => index >= 0);
    const count = extent === "all" ? this.images.length : this.strip.room();
    this.laid = thinnedTo(this.images.length, count, wanted).map((index) => this.images[index]);
    this.strip.lay(this.laid);
    for (const [images, frame] of this.columns) this.strip.paint(images, frame);
  }

  // Ask for what is in sight first.
  develop() {
    for (const images of new Set([...this.laid, ...this.images])) {
      if (this.asked.has(images)) continue;
      this.asked.add(images);
      this.column(images, this.wanted, columnPictures(this.latents), []);
    }
  }

  column(images, wanted, [picture, ...rest], before) {
    const then = (frame) => {
      if (wanted !== this.wanted) return;
      const frames = [...before, frame];
      if (rest.length) this.column(images, wanted, rest, frames);
      else this.developed(images, stacked(frames));
    };
    this.ask(`column ${images}`, images, picture, then, (sentence) => {
      if (wanted === this.wanted) this.missed(images, sentence);
    });
  }

  ask(kind, images, picture, then, fail) {
    const message = { run: this.facts.run, snapshot: images, picture, exact: true, describe: false };
    this.connection.ask(kind, message, { then, fail });
  }

  developed(images, frame) {
    this.say("");
    this.columns.set(images, frame);
    this.strip.paint(images, frame);
    this.root.dataset.developed = this.columns.size;
    this.show();
  }

  missed(images, sentence) {
    this.strip.miss(images, sentence);
    if (!this.columns.size) this.say(sentence);
  }

  show() {
    const own = new Map([...this.columns].map(([images, frame]) => [images, this.own(images, frame)]));
    const pair = this.moments();
    this.strip.mark(this.shown, pair);
    this.film.load(this.images, own);
    this.pair.show(pair, pair.map((images) => own.get(images)));
    this.movement.know({ latent: this.latent, pair, axes: this.axes, words: this.words });
    if (own.size === 1) this.fit();
  }

  // The first row of a column, the same object as long as the column is the same.
  own(images, frame) {
    frame.own ??= singleOf(frame, 0);
    return frame.own;
  }

  lookForNewer() {
    if (!this.underway || document.hidden || this.connection.busy("newest")) return;
    const message = { run: this.facts.run, snapshot: "latest", picture: { view: "single" }, exact: false, describe: false };
    const then = ({ header }) => {
      if (this.images.includes(header.images)) return;
      this.images = [...this.images, header.images].sort((a, b) => a - b);
      this.renew();
    };
    this.connection.ask("newest", message, { then, fail: () => {} }); // it is asked for again in a moment
  }

  say(sentence) {
    this.message.textContent = sentence;
    this.message.hidden = !sentence;
  }

  fit(narrow = this.narrow) {
    this.narrow = narrow;
    const width = this.root.clientWidth;
    const side = Math.max(LEAST_ROOM, Math.min(ROOM, Math.floor(narrow ? (width - 16) / 2 : (width - 96) / 4)));
    this.film.picture.fit(narrow ? { width: Math.min(width, ROOM), height: ROOM } : { width: side, height: side });
    this.pair.fit({ width: side, height: side });
    this.lay();
    this.strip.mark(this.shown, this.moments());
  }

  close() {
    this.connection.close();
    this.film.close();
    this.pair.close();
    this.stopSizes();
    clearInterval(this.following);
  }
}

export const mount = mounting(FilmStrip);
