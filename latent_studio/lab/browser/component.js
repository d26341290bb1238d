// The lab: a picture of two players that learn, with everything that drives it and everything that measures it. The
// lab itself lives in its engine; view, speed and whether it plays live here and go to Python once the hand rests.

import { onEverySize } from "../../browser/frame.js";
import { keysPopover, listenToKeys } from "../../browser/keys.js";
import { mounting } from "../../browser/mounting.js";
import { element, iconButton, KEY_REST } from "../../browser/parts.js";
import { Tooltip } from "../../browser/tooltip.js";
import { h, render } from "../../browser/vendor/preact.js";
import { Charts } from "./charts/charts.js";
import { LabConnection } from "./connection.js";
import { DiagnosisCard } from "./diagnosis.js";
import { Exports } from "./exports.js";
import { Feed } from "./feed.js";
import { LAB_SHORTCUTS, labKeys } from "./keyboard.js";
import { Legend } from "./legend.js";
import { Pad } from "./pad.js";
import { Panels } from "./panels.js";
import { LabStage } from "./stage.js";
import { LAB_SPEEDS, speedPlace, Transport } from "./transport.js";
import { Views } from "./views.js";

const NOTICE_STANDS = 5000; // ms

class LabPage {
  constructor(component) {
    const { parentElement, data } = component;
    this.root = parentElement.querySelector(".lab");
    this.build();
    this.adopt(component);
    new Tooltip(this.root);
    this.stopKeys = listenToKeys(parentElement.host ?? parentElement, labKeys(this.keyActions()));
    this.stopSizes = onEverySize(this.root, (narrow) => this.stage.fit(narrow));
    this.connection = new LabConnection(data.route, {
      opening: () => ({
        config: this.config,
        view: this.wantedView(),
        speed: this.state.speed,
        playing: this.state.playing,
        pause_at: this.pauseAt,
      }),
      onFrame: (frame) => this.arrived(frame),
      onMessage: (message) => this.heard(message),
      onLink: (linked, reason, reopen) => this.stage.linked(linked, reason, reopen),
    });
  }

  build() {
    const rest = (pace) => this.rest(pace);
    this.stage = new LabStage({
      onPaint: (frame, picture) => this.painted(frame, picture),
      onHover: (value) => this.legend.hover(value),
    });
    this.legend = new Legend();
    this.transport = new Transport({
      switchPlaying: () => this.edit({ playing: !this.state.playing }, "rest"),
      step: (turn) => this.step(turn),
      reset: () => this.reset(),
      speed: (speed) => this.edit({ speed }, "moving"),
      rest,
    });
    this.views = new Views({
      edit: (change, pace) => this.edit({ view: { ...this.state.view, ...change } }, pace),
      rest,
    });
    this.pad = new Pad({
      onDrawn: (points) => this.component.setTriggerValue("drawn", { points }),
      onOpen: (open) => this.drawing(open),
    });
    this.exports = new Exports({
      send: (message) => this.connection.send(message),
      picture: () => this.stage.png(),
      nameOf: (ending) => `lab-${this.config.dataset.name}-${this.config.objective.name}-${this.steps ?? 0}${ending}`,
      say: (sentence, warning) => this.say(sentence, warning),
    });
    this.diagnosis = element("div", {});
    const onApply = (settings, label) => this.component.setTriggerValue("apply", { settings, label });
    this.panels = new Panels();
    this.feed = new Feed();
    this.charts = element("div", { class: "charts" });
    render(h(DiagnosisCard, { feed: this.feed, onApply }), this.diagnosis);
    this.layOut();
  }

  layOut() {
    this.stage.frame.append(this.pad.canvas);
    this.draw = iconButton({
      symbol: "draw",
      label: "Draw the data",
      tip: "Draw a distribution by hand, right on the picture; the generator then learns it.",
      onclick: () => this.pad.open(!this.pad.opened),
    });
    this.keys = keysPopover(LAB_SHORTCUTS);
    const tools = element("div", { class: "tools" }, this.draw, this.exports.root, this.keys.root);
    const { root, speed, counts } = this.transport;
    const transport = element("div", { class: "transport" }, root, speed.root, counts, tools);
    const under = element("div", { class: "under" }, this.pad.bar, this.legend.root, transport);
    const left = element("div", { class: "left" }, this.stage.root, under);
    const right = element("div", { class: "controls" }, this.diagnosis, this.views.root);
    const charts = element("div", { class: "charts" }, this.panels.root, this.charts);
    // The picture stays in sight while one scrolls beside it, and leaves before the charts come.
    this.root.append(element("div", { class: "upper" }, left, right), charts);
  }

  // Leave out what a link leaves out.
  hide(hidden) {
    const parts = {
      transport: [this.transport.root, this.transport.speed.root],
      views: [this.views.root],
      diagnosis: [this.diagnosis],
      export: [this.exports.root],
      data: [this.draw],
    };
    for (const [name, nodes] of Object.entries(parts)) for (const node of nodes) node.hidden = hidden.includes(name);
    this.views.hide(hidden);
  }

  keyActions() {
    return {
      switchPlaying: () => this.edit({ playing: !this.state.playing }, "rest"),
      step: (turn) => this.step(turn),
      reset: () => this.reset(),
      pace: (by) => {
        const place = Math.min(LAB_SPEEDS.length - 1, Math.max(0, speedPlace(this.state.speed) + by));
        this.edit({ speed: LAB_SPEEDS[place] }, "soon");
      },
      view: (name) => this.views.toggle(name),
    };
  }

  // What Python says: its view and speed count where they come from elsewhere than from here, its settings always.
  adopt(component) {
    const { data } = component;
    this.component = component;
    this.config = data.config;
    this.hide(data.hidden);
    if (data.origin !== this.origin) {
      this.origin = data.origin;
      this.state = this.settled = { view: data.view, speed: data.speed, playing: data.playing };
      this.tellEngine({}, this.state);
    }
    this.connection?.configure(data.config);
    if (this.fresh !== undefined && this.fresh !== data.fresh) this.reset();
    this.fresh = data.fresh;
    this.pause(data.pause_at);
    if (data.drawing) this.pad.load(data.config.dataset.points);
    if (data.drawing && this.drawn === false && !this.pad.opened)
      this.say("Press the pen under the picture to draw your own.");
    this.drawn = data.drawing;
    this.show();
  }

  // Where the lab pauses by itself; told last, so that it is the lab of these settings that does.
  pause(steps) {
    if (JSON.stringify(steps) === JSON.stringify(this.pauseAt)) return;
    this.pauseAt = steps;
    this.connection?.send({ type: "pause_at", steps });
  }

  // Pace "moving": the hand is on it; "soon": it rests unless another key follows; "rest": it rests.
  edit(change, pace) {
    const before = this.state;
    this.state = { ...before, ...change };
    this.tellEngine(before, this.state);
    this.show();
    if (pace !== "moving") this.rest(pace);
  }

  rest(pace = "rest") {
    clearTimeout(this.resting);
    if (pace === "soon") {
      this.resting = setTimeout(() => this.rest(), KEY_REST);
      return;
    }
    if (JSON.stringify(this.state) === JSON.stringify(this.settled)) return;
    this.settled = this.state;
    this.component.setStateValue("state", { ...this.state, turn: Date.now() }); // never equal to what it was: a change
  }

  tellEngine(before, { view, speed, playing }) {
    if (!this.connection) return;
    if (view !== before.view || speed.slow !== before.speed?.slow) {
      this.connection.send({ type: "view", view: this.wantedView() });
    }
    if (speed !== before.speed) this.connection.send({ type: "speed", ...speed });
    if (playing !== before.playing) this.connection.send({ type: playing ? "play" : "pause" });
  }

  // In slow motion each phase shows what it is about, whatever is switched on.
  wantedView() {
    const { view, speed } = this.state;
    return speed.slow ? { ...view, surface: true, sample_gradients: true, actual_steps: true } : view;
  }

  step(turn) {
    if (this.state.playing) this.edit({ playing: false }, "soon");
    this.connection.send({ type: "step", turn });
  }

  reset() {
    this.connection.send({ type: "reset" });
  }

  drawing(open) {
    this.draw.setAttribute("aria-pressed", String(open));
    this.draw.classList.toggle("set", open);
    this.root.classList.toggle("drawing", open);
  }

  arrived(frame) {
    if (frame.header.type === "film") {
      this.exports.filmed(frame);
      return;
    }
    this.stage.take(frame);
  }

  heard(message) {
    const heard = {
      opened: ({ resumed }) => this.steps !== undefined && !resumed && this.say("The lab was gone; it starts again."),
      paused: ({ steps }) => {
        this.state = { ...this.state, playing: false };
        this.show();
        this.rest();
        this.say(`The lab has paused after ${steps.toLocaleString("en-GB")} steps, where the lesson wants you to look.`);
      },
      changed: ({ restarted }) => restarted && this.say("The lab starts again with these settings."),
      saved: ({ state }) => this.exports.saved(state),
      loaded: ({ config }) => {
        this.connection.sent = JSON.stringify(config);
        this.component.setTriggerValue("imported", { config });
      },
      film: ({ progress }) => this.exports.progress(progress),
      error: ({ sentence }) => {
        this.exports.ended();
        this.say(sentence, true);
      },
    };
    heard[message.type]?.(message);
  }

  painted(frame, picture) {
    const { header } = frame;
    this.connection.send({ type: "painted", frame: header.frame });
    this.steps = header.steps;
    this.tellRoot(frame);
    this.stage.canvas.setAttribute("aria-label", `The lab after ${header.steps.toLocaleString("en-GB")} steps`);
    this.transport.count(header, picture.now);
    this.legend.show(picture);
    this.views.know(header);
    if (header.fresh) this.panels.clear();
    this.panels.show(picture, Boolean(frame.arrays.optimal));
    this.feed.tell(frame, picture);
  }

  // What tests and benchmarks read.
  tellRoot({ header, arrays }) {
    const { dataset } = this.root;
    dataset.painted = this.stage.painted;
    dataset.steps = header.steps;
    dataset.playing = header.playing;
    dataset.speed = Math.round(header.speed);
    dataset.shows = Object.keys(arrays).join(" ");
    if (header.fresh) dataset.data = this.connection.data;
  }

  show() {
    const { state } = this;
    this.transport.show(state);
    this.views.show(state.view);
    this.stage.look(state.view);
    render(h(Charts, { feed: this.feed, view: state.view }), this.charts);
    if (this.stage.picture) this.panels.show({ ...this.stage.picture, view: state.view }, true);
  }

  say(sentence, warning = false) {
    clearTimeout(this.forgetting);
    this.stage.remark(sentence, warning);
    if (sentence) this.forgetting = setTimeout(() => this.say(""), NOTICE_STANDS);
  }

  close() {
    clearTimeout(this.resting);
    clearTimeout(this.forgetting);
    render(null, this.diagnosis);
    render(null, this.charts);
    this.connection.close();
    this.stage.close();
    this.stopKeys();
    this.stopSizes();
  }
}

export const mount = mounting(LabPage);
