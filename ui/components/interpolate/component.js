// Interpolate: the way between two latents, fetched once as exact pictures and then played from memory.

const INTERPOLATE_SHORTCUTS = [
  ["Space", "play, pause"],
  ["\u2190 \u2192", "a picture back, a picture on"],
  ["Home, End", "to A, to B"],
  ["R", "two other random ends"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
];
const ENDS = ["a", "b"];

class Interpolator {
  constructor(component) {
    const { parentElement, data } = component;
    this.facts = data.facts;
    this.history = new History();
    this.frames = [];
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
    this.player = new Player({ onFps: (fps) => this.edit({ fps }, "moving"), onRest: rest });
    this.strip = new Strip({ shape: this.facts.shape, onPick: (index) => this.player.jump(index) });
    this.timeline = new TimeLine({
      onMove: (snapshot) => edit({ snapshot }, "moving"),
      onRest: rest,
      onFollow: () => {},
    });
    this.settings = new Settings({ edit, rest });
    this.ends = Object.fromEntries(
      ENDS.map((end) => [
        end,
        new End({
          letter: end.toUpperCase(),
          groups: this.facts.groups,
          onChange: (change, pace) => edit({ [end]: { ...this.state[end], ...change } }, pace),
        }),
      ]),
    );
    const deck = element("div", { class: "deck" }, this.timeline.root, this.toolbar());
    const left = element("div", { class: "left" }, this.player.root, this.strip.root, deck);
    const right = element("div", { class: "controls" }, this.ends.a.root, this.ends.b.root, this.settings.root);
    this.root.append(left, right);
  }

  toolbar() {
    const travel = (way) => () => this.travel(way);
    this.undo = iconButton({ symbol: "undo", label: "Undo", tip: "Undo; Ctrl + Z.", onclick: travel("undo") });
    this.redo = iconButton({ symbol: "redo", label: "Redo", tip: "Redo; Ctrl + Shift + Z.", onclick: travel("redo") });
    const swap = textButton({
      symbol: "swap_horiz",
      label: "Swap",
      tip: "Make B the beginning and A the end.",
      onclick: () => this.edit({ a: this.state.b, b: this.state.a }, "rest"),
    });
    const random = textButton({
      symbol: "casino",
      label: "Random",
      tip: "Draw two other ends; key R.",
      onclick: () => this.draw(),
    });
    const keys = keysPopover(INTERPOLATE_SHORTCUTS);
    return element("div", { class: "toolbar" }, this.undo, this.redo, swap, random, keys.root);
  }

  adopt(component) {
    const { data } = component;
    this.component = component;
    this.timeline.know(data.snapshots, false);
    if (data.origin === this.origin) return;
    this.origin = data.origin;
    this.state = this.settled = data.state;
    this.show();
    this.fetch(true);
  }

  key(event, target) {
    if (event.ctrlKey || event.metaKey) {
      return commandKey(event, { undo: () => this.travel("undo"), redo: () => this.travel("redo") });
    }
    if (event.key.toLowerCase() === "r") return act(() => this.draw());
    if (target !== document.body && target.tagName !== "CANVAS") return false;
    if (event.key === " ") return act(() => this.player.switch());
    if (event.key === "ArrowLeft") return act(() => this.player.stepBy(-1));
    if (event.key === "ArrowRight") return act(() => this.player.stepBy(1));
    if (event.key === "Home") return act(() => this.player.jump(0));
    if (event.key === "End") return act(() => this.player.jump(placeOfB(this.state)));
    return false;
  }

  // Pace "moving": the hand is on it; "soon": it rests unless another key follows; "rest": it rests.
  edit(change, pace) {
    this.state = { ...this.state, ...change };
    this.show();
    if (pace !== "moving") this.rest(pace);
    else if (this.needsOtherPictures(this.fetched)) this.fetch(false);
  }

  draw() {
    const other = (end) => ({ ...this.state[end], seed: randomSeed(), directions: {}, dimensions: {}, basis: [] });
    this.edit({ a: other("a"), b: other("b") }, "rest");
  }

  rest(pace = "rest") {
    clearTimeout(this.resting);
    const rests = pace === "rest";
    if (this.needsOtherPictures(this.fetched) || (rests && !this.exact)) this.fetch(rests);
    if (!rests) {
      this.resting = setTimeout(() => this.rest(), KEY_REST);
      return;
    }
    if (JSON.stringify(this.state) === JSON.stringify(this.settled)) return;
    this.history.push(this.settled);
    this.tell();
  }

  // Whether the pictures of another state would not do; how fast they play makes no difference.
  needsOtherPictures(other) {
    const pictures = (state) => JSON.stringify({ ...state, fps: 0 });
    return pictures(this.state) !== pictures(other);
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
    if (this.needsOtherPictures(this.fetched)) this.fetch(true);
    this.tell();
  }

  // Fetch the ends and the way anew: while the hand moves only a few live pictures, at rest all of them and exactly.
  fetch(exact) {
    this.exact = exact;
    this.fetched = this.state;
    this.groups = fetchOrder(wayLength(this.state));
    if (!exact) this.groups.length = 1;
    this.frames = [];
    for (const end of ENDS) this.ask(end, { view: "single", ...this.state[end] });
    this.fetchNext();
  }

  fetchNext() {
    const indices = this.groups.shift();
    if (indices) this.ask("way", wayPicture(this.fetched, indices), indices);
  }

  ask(kind, picture, indices) {
    const { run, snapshot } = this.fetched;
    const message = { run, snapshot, picture, exact: this.exact, describe: false };
    this.connection.ask(kind, message, { indices, state: this.fetched });
  }

  arrived(frame, request) {
    this.player.frame.say("");
    this.player.frame.fit(); // what stands above may have come or gone
    if (request.kind !== "way") {
      this.ends[request.kind].picture.show(frame, JSON.stringify(request.message.picture), request.asked);
      return;
    }
    if (request.note.state !== this.fetched) return;
    singleFrames(frame).forEach((single, place) => {
      this.frames[request.note.indices[place]] = single;
    });
    this.player.load(this.frames, playOrder(this.fetched));
    this.strip.show(this.frames, wayLength(this.fetched));
    this.player.canvas.dataset.loaded = Object.keys(this.frames).length;
    this.player.canvas.dataset.exact = String(request.message.exact);
    this.fetchNext();
  }

  failed(sentence, request) {
    if (request.kind === "way") this.player.frame.say(sentence, true);
  }

  show() {
    const { state } = this;
    for (const end of ENDS) this.ends[end].show(state[end]);
    this.settings.show(state);
    this.player.fps.show(state.fps);
    this.player.speed = state.fps;
    this.timeline.show(state.snapshot, false);
    this.undo.disabled = !this.history.past.length;
    this.redo.disabled = !this.history.future.length;
  }

  close() {
    clearTimeout(this.resting);
    this.connection.close();
    this.player.close();
    this.stopKeys();
    this.stopSizes();
  }
}

const interpolators = new WeakMap();

export default function render(component) {
  const { parentElement } = component;
  const interpolator = interpolators.get(parentElement);
  if (interpolator) interpolator.adopt(component);
  else interpolators.set(parentElement, new Interpolator(component));
  return () => {
    interpolators.get(parentElement)?.close();
    interpolators.delete(parentElement);
  };
}
