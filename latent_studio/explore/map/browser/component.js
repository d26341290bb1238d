// A map of generated samples: look around, and take a sample as the latent that is shown.

import { onEverySize } from "../../../browser/frame.js";
import { keysPopover } from "../../../browser/keys.js";
import { ListChoice } from "../../../browser/latent.js";
import { mounting } from "../../../browser/mounting.js";
import { Choices, element, iconButton } from "../../../browser/parts.js";
import { Tooltip } from "../../../browser/tooltip.js";
import { Card } from "./card.js";
import { chartOf, colourings } from "./chart.js";
import { marking } from "./colours.js";
import { Hand, KEY_ZOOM } from "./hand.js";
import { Legend } from "./legend.js";
import { Plane } from "./plane.js";

const MAP_SHORTCUTS = [
  ["Drag", "move the map"],
  ["Wheel, pinch, + \u2212", "zoom"],
  ["\u2190 \u2192 \u2191 \u2193", "move the map; the sample in its middle is shown"],
  ["0", "the whole map"],
  ["Click, Enter", "take the sample"],
  ["Click in the legend", "show a class alone"],
];
const HEIGHT_SHARE = 0.68; // of the window
const NARROW_HEIGHT_SHARE = 0.5;
const LEAST_HEIGHT = 280;
const FEW = 4; // ways to colour that stand side by side

class SampleMap {
  constructor(component) {
    const { parentElement } = component;
    this.root = parentElement.querySelector(".sample-map");
    this.build();
    this.adopt(component);
    new Tooltip(this.root);
    this.stopSizes = onEverySize(this.root, (narrow) => this.fit(narrow));
  }

  build() {
    this.plane = new Plane({ onView: () => this.card.hide() });
    this.card = new Card();
    this.legend = new Legend({ onAlone: () => this.mark() });
    this.hand = new Hand(this.plane, {
      onPoint: (x, y) => this.point(x, y),
      onTap: (x, y, touch) => this.tap(x, y, touch),
      onEnter: () => this.take(this.plane.hovered),
    });
    const zoom = (symbol, label, act) => iconButton({ symbol, label, tip: `${label}.`, onclick: act });
    const buttons = element(
      "div",
      { class: "zooms" },
      zoom("add", "Zoom in", () => this.plane.zoom(KEY_ZOOM)),
      zoom("remove", "Zoom out", () => this.plane.zoom(1 / KEY_ZOOM)),
      zoom("fit_screen", "The whole map", () => this.plane.whole()),
      keysPopover(MAP_SHORTCUTS).root,
    );
    this.colours = element("div", { class: "colours" });
    this.root.append(
      element("div", { class: "above" }, this.colours, this.legend.root),
      element("div", { class: "place" }, this.plane.canvas, buttons, this.card.root),
    );
  }

  async adopt(component) {
    this.component = component;
    const chart = chartOf(component.data);
    if (chart.key === this.wanted) return;
    this.wanted = chart.key;
    const atlas = await createImageBitmap(new Blob([chart.atlas], { type: "image/png" }));
    if (chart.key !== this.wanted) return;
    Object.assign(this, { chart, atlas });
    this.card.hide();
    this.plane.load(chart, atlas);
    this.offer();
  }

  // What this map can be coloured by; the same as before, where it can.
  offer() {
    const ways = colourings(this.chart);
    this.ways = ways;
    const onChoose = (value) => this.colour(value);
    const label = "Coloured by";
    const options = ways.map(({ value, text }) => ({ value, text }));
    const few = ways.length <= FEW;
    this.chooser = few ? new Choices({ label, options, onChoose }) : new ListChoice({ label, options, onChoose });
    const name = ways.length ? element("span", { class: "label" }, label) : null;
    this.colours.replaceChildren(...[name, this.chooser.root].filter(Boolean));
    this.colour(ways.some(({ value }) => value === this.coloured) ? this.coloured : ways[0]?.value);
  }

  colour(value) {
    this.coloured = value;
    this.colouring = this.ways.find((way) => way.value === value);
    this.chooser.show(value);
    if (this.colouring) this.chooser.root.dataset.tip = this.colouring.tip;
    this.marking = marking(this.colouring, this.chart.facts.count);
    this.legend.show(this.colouring, this.marking);
    this.mark();
  }

  mark() {
    const { alone } = this.legend;
    const { of } = this.marking;
    this.plane.mark(this.marking, (sample) => !alone.size || alone.has(of[sample]));
  }

  point(x, y) {
    const sample = x === null ? null : this.plane.sampleAt(x, y);
    this.plane.hover(sample);
    this.plane.canvas.classList.toggle("pickable", sample !== null);
    if (sample === null) this.card.hide();
    else this.showCard(sample, [x, y]);
  }

  showCard(sample, at, more) {
    this.card.show(this, this.plane.cellOf(sample), sample, at, [this.plane.width, this.plane.height], more);
    this.plane.canvas.dataset.sample = sample;
  }

  // A finger has nothing to hover with: its first tap shows a sample, its second takes it.
  tap(x, y, touch) {
    const sample = this.plane.sampleAt(x, y);
    if (sample === null) this.point(null);
    else if (!touch || (sample === this.plane.hovered && !this.card.root.hidden)) this.take(sample);
    else {
      this.plane.hover(sample);
      this.showCard(sample, [x, y], "Tap again to take it.");
    }
  }

  take(sample) {
    if (sample === null) return;
    this.plane.choose(sample);
    this.component.setTriggerValue("pick", { seed: sample });
  }

  fit(narrow) {
    const share = narrow ? NARROW_HEIGHT_SHARE : HEIGHT_SHARE;
    this.plane.resize(this.root.clientWidth, Math.max(LEAST_HEIGHT, Math.round(window.innerHeight * share)));
  }

  close() {
    this.stopSizes();
    cancelAnimationFrame(this.plane.scheduled);
  }
}

export const mount = mounting(SampleMap);
