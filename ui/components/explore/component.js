// Explore: a picture and the controls of its latent. The state lives here while the hand moves; once it rests, it goes
// to Python (and into the URL) and one exact picture replaces the live one.

const FOLLOW_INTERVAL = 1000; // ms between looks for a newer snapshot

class Explorer {
  constructor(component) {
    const { parentElement, data } = component;
    this.facts = data.facts;
    this.history = new History();
    this.description = {};
    this.root = parentElement.querySelector(".explorer");
    this.build();
    this.adopt(component);
    new Tooltip(this.root);
    this.stopKeys = listenToKeys(parentElement.host ?? parentElement, exploreKeys(this.keyActions()));
    this.stopSizes = onEverySize(this.root, (narrow) => this.stage.frame.fit(narrow));
    this.following = setInterval(() => this.lookForNewer(), FOLLOW_INTERVAL);
    this.connection = new LiveConnection(data.live, {
      onPicture: (frame, request) => this.arrived(frame, request),
      onError: (sentence, request) => this.refused(sentence, request),
      onLink: (linked, reason) => this.stage.frame.linked(linked, reason),
    });
    this.draw(true);
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
        rest,
      },
    });
    this.toolbar = new Toolbar({
      undo: () => this.travel("undo"),
      redo: () => this.travel("redo"),
      picture: (scale) => this.savePicture(scale),
      latent: () => this.saveLatent(),
      carry: (end) => this.component.setTriggerValue("carry", end),
      interpolate: () => this.component.setTriggerValue("interpolate", true),
    });
    const deck = element("div", { class: "deck" }, this.timeline.root, this.toolbar.root);
    const left = element("div", { class: "left" }, this.stage.root, deck);
    this.root.append(left, this.panel.root);
  }

  keyActions() {
    return {
      undo: () => this.travel("undo"),
      redo: () => this.travel("redo"),
      reset: () => this.reset(),
      random: () => this.latent({ seed: randomSeed() }, "soon"),
      view: (place) => this.panel.views[place] && this.edit({ view: this.panel.views[place].value }, "rest"),
      move: (across, up) => this.latent({ directions: movedBy(this.state, across, up) }, "soon"),
      time: (step) => {
        const snapshot = this.timeline.neighbour(this.shownImages(), step);
        if (snapshot !== null) this.edit({ snapshot }, "soon");
      },
    };
  }

  // What Python says: its state counts where it comes from elsewhere than from here (another link, the browser's back).
  adopt(component) {
    const { data } = component;
    this.component = component;
    if (data.origin !== this.origin) {
      this.origin = data.origin;
      this.state = this.settled = data.state;
      if (this.connection) this.draw(true);
    }
    this.timeline.know(data.snapshots, data.underway);
    this.toolbar.carried(data.carried);
    this.show();
  }

  // Pace "moving": the hand is on it; "soon": it rests unless another key follows; "rest": it rests.
  edit(change, pace) {
    this.state = { ...this.state, ...change };
    this.show();
    if (pace === "moving") this.draw(false);
    else this.rest(pace);
  }

  latent(change, pace) {
    this.edit({ latent: { ...this.state.latent, ...change } }, pace);
  }

  // The hand rests: an exact picture, one entry in the history, and Python gets to know.
  rest(pace = "rest") {
    clearTimeout(this.resting);
    this.draw(pace === "rest");
    if (pace === "soon") {
      this.resting = setTimeout(() => this.rest(), KEY_REST);
      return;
    }
    if (JSON.stringify(this.state) === JSON.stringify(this.settled)) return;
    this.history.push(this.settled);
    this.tell();
  }

  tell() {
    this.settled = this.state;
    this.show();
    this.component.setStateValue("state", { ...this.state, turn: Date.now() }); // never equal to what it was: a change
  }

  travel(way) {
    this.rest(); // what still moves by keys is a step of its own
    const state = this.history[way](this.state);
    if (!state) return;
    this.state = state;
    this.draw(true);
    this.tell();
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
    this.latent({ truncation: 1, directions: {}, dimensions: {} }, "rest");
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

  draw(exact) {
    this.connection.ask("picture", explorerRequest(this.state, exact));
  }

  // Following: one small picture tells which snapshot is the newest; only a new one is worth the whole view.
  lookForNewer() {
    const { run, snapshot } = this.state;
    if (snapshot !== "latest" || document.hidden || this.connection.busy("picture")) return;
    this.connection.ask("newest", { run, snapshot, picture: { view: "single" }, exact: false, describe: false });
  }

  arrived(frame, request) {
    if (request.kind === "newest") {
      if (this.failed || frame.header.images !== this.shownImages()) this.draw(true);
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
    this.failed = true;
    this.stage.frame.say(sentence, true);
  }

  painted(frame) {
    const { header } = frame;
    const { canvas } = this.stage;
    canvas.dataset.exact = String(frame.exact);
    canvas.dataset.view = this.state.view;
    const changed = header.images !== this.description.images;
    if (frame.exact) {
      this.description = header;
      this.stage.frame.fit(); // what stands above may have come or gone
    } else {
      this.description = { ...this.description, images: header.images };
    }
    if (header.explained) this.panel.directions.describe(header.explained);
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
    const { condition, seed } = state.latent;
    this.panel.show(state, this.description);
    const shown = state.snapshot === "latest" ? this.shownImages() : state.snapshot;
    this.timeline.show(shown, state.snapshot === "latest");
    this.toolbar.show(this.history, this.facts.shape);
    stage.mark(stage.chosen, chosenCell(state, this.facts.groups));
    const words = conditionWords(condition, this.facts.groups);
    const named = [...(words ? [words] : []), `seed ${seed}`, counted(shown)].join(", ");
    stage.canvas.setAttribute("aria-label", `Generated picture: ${named}`);
    stage.canvas.classList.toggle("pickable", state.view !== "single");
  }

  fileName(ending) {
    const { run, latent } = this.state;
    return `${run}-${this.shownImages()}-seed${latent.seed}${ending}`;
  }

  async savePicture(scale) {
    await this.exactly();
    save(await this.stage.picture.png(scale), this.fileName(scale > 1 ? `-x${scale}.png` : ".png"));
  }

  // What the picture is made from: the latent as it was chosen, and `z`, or `w`, as the generator renders it.
  async saveLatent() {
    await this.exactly();
    const { run, latent } = this.state;
    const { images, digest, final, space } = this.description;
    const content = { run, snapshot: images, generator: digest, ...latent, [space]: final };
    save(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }), this.fileName(".json"));
  }

  close() {
    this.connection.close();
    this.stopKeys();
    this.stopSizes();
    clearInterval(this.following);
    clearTimeout(this.resting);
  }
}

const explorers = new WeakMap();

export default function render(component) {
  const { parentElement } = component;
  const explorer = explorers.get(parentElement);
  if (explorer) explorer.adopt(component);
  else explorers.set(parentElement, new Explorer(component));
  return () => {
    explorers.get(parentElement)?.close();
    explorers.delete(parentElement);
  };
}
