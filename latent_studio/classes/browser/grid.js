// One latent in every class over many latents, or one class over many: rows are fetched as they come into sight.

import { element } from "../../browser/parts.js";
import { mosaic } from "../../browser/picture.js";
import { GridControls } from "./grid_controls.js";
import { chunksInSight, GRID_GAP, GRID_LATENTS, gridPlaces, seedsOfChunk } from "./layout.js";
import { mixWords, pureClass, seedAfter, sharesOf, withClass } from "./shares.js";

const KEPT_CHUNKS = 240; // chunks kept in memory beyond those in sight
const MOST_IN_FILE = 256; // samples
const SCROLLBAR = 12; // CSS pixels
const GRID_SHARE = 0.6; // of a narrow window's height

export class Grid {
  constructor(page) {
    this.page = page;
    this.chunks = new Map(); // number -> {key, frame}, the newest last
    this.canvases = new Map(); // number -> Picture's canvas
    this.head = element("div", { class: "grid-head" });
    this.chosen = element("div", { class: "marker chosen", hidden: true });
    this.hovered = element("div", { class: "marker hovered", hidden: true }, element("span", {}));
    this.cells = element("div", { class: "grid-cells" });
    this.body = element("div", { class: "grid-body" }, this.cells, this.chosen, this.hovered);
    this.root = element("div", { class: "grid", tabindex: "0", role: "group" }, this.head, this.body);
    this.root.addEventListener("scroll", () => this.scrolled());
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("pointermove", (event) => this.hover(event));
    this.body.addEventListener("pointerleave", () => this.mark(this.hovered, null));
    this.controls = new GridControls(page);
  }

  get groups() {
    return this.page.facts.groups;
  }

  get group() {
    return this.groups.find(({ name }) => name === this.state.group);
  }

  get perClass() {
    return this.state.layout === "classes";
  }

  fit({ width, height }, narrow) {
    const tall = narrow ? Math.floor(window.innerHeight * GRID_SHARE) : height;
    this.root.style.height = `${tall}px`;
    Object.assign(this, { width: width - SCROLLBAR, height: tall, narrow });
    if (this.state) this.lay();
  }

  // Lay the cells out anew where their size or their number a row has changed.
  lay() {
    const { facts } = this.page;
    const classes = this.perClass ? this.group.classes.length : 0;
    const ratio = window.devicePixelRatio || 1;
    const letters = Math.max(...this.group.classes.map((name) => name.length));
    const { width, narrow } = this;
    const places = gridPlaces({ classes, letters, shape: facts.shape, width, narrow, ratio });
    const laid = JSON.stringify([places, this.perClass, this.state.group]);
    if (laid !== this.laid) {
      this.root.style.width = `${Math.min(places.width, this.width) + SCROLLBAR}px`;
      Object.assign(this, { laid, places });
      this.chunks.clear(); // their pictures stand in other places now
      this.cells.replaceChildren();
      this.canvases.clear();
      this.layHead();
      Object.assign(this.body.style, { width: `${places.width}px`, height: `${places.rows * places.pitch.down}px` });
    }
    this.follow();
  }

  // The names of the columns; or what all pictures are of, and how many there are.
  layHead() {
    const { gutter, pitch, width, gap, scale, ratio } = this.places;
    const apart = (gap * scale) / ratio;
    const names = this.perClass ? this.group.classes : [];
    const spans = names.map((name, column) => {
      const style = `left: ${gutter + column * pitch.across - apart / 2}px; width: ${pitch.across}px`;
      return element("span", { style, title: name }, name);
    });
    const latents = GRID_LATENTS.toLocaleString("en-GB");
    const words = element("span", { class: "all" }, mixWords(this.state.latent.condition, this.groups));
    const count = element("span", { class: "count" }, `${latents} latents`);
    this.head.replaceChildren(...(this.perClass ? spans : [words, count]));
    this.head.style.width = `${width}px`;
  }

  // What one picture of the grid is the same in as another: a chunk with another key is out of date.
  key(exact) {
    const { run, snapshot, latent, start, group, layout } = this.state;
    const { seed, condition, ...rest } = latent;
    const { groups, group: turning } = this;
    const others = layout === "classes" ? withClass(condition, groups, turning, turning.classes[0]) : condition;
    return JSON.stringify([run, snapshot, rest, others, start, group, layout, exact]);
  }

  // Choosing a picture changes none of the grid's.
  draw(exact) {
    this.page.ask("picked", { view: "single", ...this.state.latent }, exact);
    this.exact = exact || this.wanted === this.key(true);
    this.wanted = this.key(this.exact);
    if (this.places) this.layHead();
    this.follow();
  }

  scrolled() {
    this.scheduled ??= requestAnimationFrame(() => {
      this.scheduled = null;
      this.follow();
    });
  }

  // Draw what is in sight and already here; ask for what isn't, one chunk after the other.
  follow() {
    if (!this.places || !this.wanted || this.root.hidden) return;
    const sight = chunksInSight(this.places, this.root.scrollTop, this.height);
    for (const [number, canvas] of this.canvases) {
      if (sight.includes(number)) continue;
      canvas.root.remove();
      this.canvases.delete(number);
    }
    for (const number of sight) this.place(number);
    const missing = sight.filter((number) => this.chunks.get(number)?.key !== this.wanted);
    if (missing.length) this.ask(this.mostWanted(missing));
    this.root.dataset.complete = String(!missing.length);
    this.mark(this.chosen, this.chosenPlace());
  }

  // What isn't here at all, else what has been out of date longest: a hand that keeps moving leaves no row behind.
  mostWanted(missing) {
    const absent = missing.find((number) => !this.chunks.has(number));
    return absent ?? [...this.chunks.keys()].find((number) => missing.includes(number));
  }

  ask(number) {
    const { latent, start, group } = this.state;
    const seeds = seedsOfChunk(this.places, this.perClass, start, number);
    const spec = { ...latent, seed: seeds[0], kept: null };
    const picture = this.perClass
      ? { view: "classes", ...spec, group }
      : { view: "seeds", ...spec, seeds, columns: this.places.columns };
    this.page.ask("rows", picture, this.exact, { key: this.wanted, laid: this.laid, number });
  }

  place(number) {
    const known = this.chunks.get(number);
    if (!this.canvases.has(number)) {
      const canvas = element("canvas", { role: "img", width: 1, height: 1 });
      const label = element("span", { class: "seed-label", hidden: !this.places.gutter });
      const root = element("div", { class: "grid-row" }, label, canvas);
      root.style.top = `${number * this.places.chunk * this.places.pitch.down}px`;
      this.cells.append(root);
      this.canvases.set(number, { root, canvas, label });
    }
    const shown = this.canvases.get(number);
    if (known && shown.frame !== known.frame) this.paint(shown, known.frame);
    const [seed] = seedsOfChunk(this.places, this.perClass, this.state.start, number);
    shown.label.textContent = String(seed);
    shown.canvas.setAttribute("aria-label", this.perClass ? `Seed ${seed} in every class` : `Seeds from ${seed}`);
  }

  paint(shown, frame) {
    const { columns, scale, ratio, gap, gutter } = this.places;
    const image = mosaic(frame, columns, gap);
    Object.assign(shown.canvas, { width: image.width, height: image.height });
    shown.canvas.getContext("2d").putImageData(image, 0, 0);
    const style = { width: `${(image.width * scale) / ratio}px`, height: `${(image.height * scale) / ratio}px` };
    Object.assign(shown.canvas.style, { ...style, marginLeft: `${gutter}px` });
    shown.canvas.classList.toggle("reduced", scale < 1);
    shown.frame = frame;
  }

  arrived(frame, request) {
    if (request.kind !== "rows") return this.controls.arrived(frame, request);
    const { key, laid, number } = request.note;
    if (laid === this.laid) {
      this.chunks.delete(number);
      this.chunks.set(number, { key, frame });
      for (const old of this.chunks.keys()) {
        if (this.chunks.size <= KEPT_CHUNKS) break;
        this.chunks.delete(old);
      }
    }
    this.follow();
    return true;
  }

  // Where the current latent lies, as {row, column}; null where the grid doesn't hold it.
  chosenPlace() {
    const { latent, start } = this.state;
    const further = seedAfter(latent.seed, -start);
    if (latent.kept || further >= GRID_LATENTS) return null;
    const { columns } = this.places;
    if (!this.perClass) return { row: Math.floor(further / columns), column: further % columns };
    const pure = pureClass(sharesOf(latent.condition, this.group));
    return pure === null ? null : { row: further, column: this.group.classes.indexOf(pure) };
  }

  placeAt(event) {
    const box = this.body.getBoundingClientRect();
    const { pitch, gutter, columns, rows } = this.places;
    const column = Math.floor((event.clientX - box.left - gutter) / pitch.across);
    const row = Math.floor((event.clientY - box.top) / pitch.down);
    const inside = column >= 0 && column < columns && row >= 0 && row < rows;
    return inside && (this.perClass || row * columns + column < GRID_LATENTS) ? { row, column } : null;
  }

  mark(marker, at) {
    marker.hidden = at === null;
    if (!at) return;
    const { pitch, gutter, scale, ratio, gap } = this.places;
    const [across, down] = [gap, GRID_GAP].map((pixels) => (pixels * scale) / ratio);
    Object.assign(marker.style, {
      left: `${gutter + at.column * pitch.across}px`,
      top: `${at.row * pitch.down}px`,
      width: `${pitch.across - across}px`,
      height: `${pitch.down - down}px`,
    });
  }

  hover(event) {
    const at = event.pointerType === "mouse" ? this.placeAt(event) : null;
    this.mark(this.hovered, at);
    if (at) this.hovered.firstChild.textContent = this.words(at);
  }

  seedAt({ row, column }) {
    return seedAfter(this.state.start, this.perClass ? row : row * this.places.columns + column);
  }

  words(at) {
    return this.perClass ? `${this.group.classes[at.column]}, seed ${this.seedAt(at)}` : `seed ${this.seedAt(at)}`;
  }

  clicked(event) {
    const at = this.placeAt(event);
    if (at) this.pick(at, "rest");
  }

  pick(at, pace) {
    const { condition } = this.state.latent;
    const chosen = this.perClass
      ? withClass(condition, this.groups, this.group, this.group.classes[at.column])
      : condition;
    this.page.latent({ seed: this.seedAt(at), kept: null, condition: chosen }, pace);
  }

  // The cell next to the chosen one, by the arrow keys.
  step(across, down) {
    const at = this.chosenPlace() ?? { row: 0, column: 0 };
    const { columns, rows } = this.places;
    const next = {
      row: Math.min(rows - 1, Math.max(0, at.row + down)),
      column: Math.min(columns - 1, Math.max(0, at.column + across)),
    };
    this.pick(next, "soon");
    this.reveal(next.row);
  }

  reveal(row) {
    const { down } = this.places.pitch;
    const head = this.head.offsetHeight;
    const top = row * down;
    const { scrollTop } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + down > scrollTop + this.height - head) this.root.scrollTop = top + down - this.height + head;
  }

  // The current latent in every class, or the latents in sight.
  file(fetched) {
    const { latent, group, start } = this.state;
    if (this.perClass) return fetched({ picture: { view: "classes", ...latent, group }, columns: 5 });
    const { columns, pitch } = this.places;
    const [top, rows] = [Math.floor(this.root.scrollTop / pitch.down), Math.ceil(this.height / pitch.down)];
    const count = Math.min(rows * columns, MOST_IN_FILE, GRID_LATENTS - top * columns);
    const seeds = Array.from({ length: count }, (_, index) => seedAfter(start, top * columns + index));
    return fetched({ picture: { view: "seeds", ...latent, kept: null, seeds, columns }, columns });
  }

  show(state) {
    const before = this.state;
    this.state = state;
    this.controls.show(state);
    const many = this.perClass ? `One latent in every ${state.group}` : "Many latents of one class";
    this.root.setAttribute("aria-label", `${many}; arrow keys choose a picture, Enter opens it in Explore.`);
    if (before && before.start !== state.start) this.root.scrollTop = 0;
    if (this.width) this.lay();
  }
}
