// The directions of a generator by where they come from: one tab a family, and one for the user's own.

import { Choices, element, heading, textButton } from "../../browser/parts.js";
import { DirectionRow } from "./rows.js";

const FAMILIES = [
  {
    value: "principal",
    text: "Principal",
    kinds: [],
  },
  {
    value: "sefa",
    text: "SeFa",
    kinds: ["sefa"],
    tip: "What the generator\u2019s weights read most of a latent, found without a single picture (Shen and Zhou 2021).",
  },
  {
    value: "contrasts",
    text: "Classes",
    kinds: ["contrast"],
    tip: "Towards one class and away from the others.",
  },
  {
    value: "mine",
    text: "Mine",
    kinds: null,
    tip: "Directions that you learned, kept, made independent or loaded.",
  },
];
const NONE_OF_MINE = "None yet: keep one of another tab, learn one from marks, or load a file.";

export class Families {
  constructor({ facts, principal, raw, actions }) {
    Object.assign(this, { facts, principal, actions, known: new Map(), strengths: new Map(), offers: null });
    const families = FAMILIES.filter(({ value }) => value !== "contrasts" || facts.groups.length > 0);
    this.tabs = new Choices({
      label: "Directions",
      options: families,
      onChoose: (name) => this.open(name),
    });
    this.tip = element("p", { class: "source" });
    const shared = { layers: facts.layers, strengths: this.strengths, actions };
    this.panes = new Map(
      families.slice(1).map(({ value, kinds }) => [value, new FamilyPane({ name: value, kinds, ...shared })]),
    );
    this.root = element(
      "section",
      {},
      heading("Directions", "Ways through the latent space, each with a slider in standard deviations."),
      this.tabs.root,
      this.tip,
      principal.root,
      ...[...this.panes.values()].map((pane) => pane.root),
      raw.root,
    );
  }

  // What Python offers, and the steps that it knows of: what they go along and isn't offered is no longer kept. A
  // direction that is new among the user's own is shown.
  adopt(offers, moves) {
    const count = this.offers?.mine.length;
    this.offers = offers;
    const found = Object.values(offers.families).flatMap(({ directions }) => directions);
    for (const digest of Object.keys(moves)) this.known.delete(digest);
    for (const direction of [...offers.used, ...found, ...offers.mine]) this.known.set(direction.digest, direction);
    const own = new Set(offers.mine.map(({ digest }) => digest));
    for (const [name, pane] of this.panes) pane.offer(name === "mine" ? null : offers.families[name], offers.mine, own);
    if (count !== undefined && offers.mine.length > count) this.tab = "mine";
  }

  open(name) {
    this.tab = name;
    this.show(this.latent, this.axes, this.shown);
    this.panes.get(name)?.ask(this.shown);
  }

  show(latent, axes, shown) {
    Object.assign(this, { latent, axes, shown });
    const uses = this.uses(latent);
    this.tab ??= FAMILIES.find(({ value }) => uses[value])?.value ?? "principal";
    this.tabs.show(this.tab);
    for (const [name, button] of this.tabs.buttons) button.classList.toggle("used", Boolean(uses[name]));
    const tip = this.tab === "principal" ? this.principal.found : FAMILIES.find(({ value }) => value === this.tab).tip;
    if (this.tip.textContent !== tip) this.tip.textContent = tip;
    this.principal.root.hidden = this.tab !== "principal";
    for (const [name, pane] of this.panes) {
      pane.root.hidden = name !== this.tab;
      if (name === this.tab) pane.show(latent.moves, this.known, shown);
    }
    if (this.tab === "principal") this.principal.show(latent.directions, axes, latent.basis, shown);
  }

  // By tab, whether the latent is moved along anything that stands there.
  uses({ directions, moves }) {
    const digests = Object.keys(moves);
    const along = (pane) => digests.some((digest) => pane.holds(this.known.get(digest), digest));
    const entries = [...this.panes].map(([name, pane]) => [name, along(pane)]);
    return { principal: Object.keys(directions).length > 0, ...Object.fromEntries(entries) };
  }
}

// One tab's rows. A family is asked for when it is first opened; the user's own are always there.
class FamilyPane {
  constructor({ name, kinds, layers, strengths, actions }) {
    Object.assign(this, { name, kinds, layers, strengths, actions, rows: new Map() });
    this.source = element("span", { class: "source" });
    this.again = textButton({
      symbol: "autorenew",
      label: "Take new ones",
      tip: "Find them again in the snapshot shown.",
      onclick: () => this.find(),
    });
    this.head = element("div", { class: "heading" }, this.source, this.again);
    this.message = element("p", { class: "source", role: "status", hidden: true });
    this.list = element("div", { class: "rows" });
    const load = textButton({
      symbol: "upload",
      label: "Load a direction",
      tip: "Open a direction\u2019s file that was downloaded from this generator.",
      onclick: () => actions.manage({ act: "load" }),
    });
    this.root = element("div", { class: "pane", hidden: true }, this.head, this.message, this.list, kinds ? null : load);
  }

  // Whether a direction belongs here; what nobody knows of any more stands among the user's own.
  holds(direction, digest) {
    if (this.kinds) return this.listed.has(digest) || (this.kinds.includes(direction?.kind) && !this.own.has(digest));
    return this.own.has(digest) || !["sefa", "contrast"].includes(direction?.kind);
  }

  offer(found, mine, own) {
    if (this.finding !== undefined && found?.turn !== this.finding) this.finding = undefined;
    const offered = this.kinds ? (found?.directions ?? []) : mine;
    Object.assign(this, { found, own, offered, listed: new Set(offered.map(({ digest }) => digest)), stale: true });
  }

  ask(shown) {
    this.shown = shown;
    if (this.kinds && !this.found && this.finding === undefined) this.find();
  }

  find() {
    this.finding = this.found?.turn ?? null;
    this.actions.find({ family: this.name, images: this.shown });
    this.say();
  }

  show(moves, known, shown) {
    this.shown = shown;
    this.fill(moves, known);
    for (const [digest, row] of this.rows) row.show(moves[digest]);
    this.say();
  }

  // The rows are made anew only where they are others than before: one may be under the hand.
  fill(moves, known) {
    const added = Object.keys(moves).filter((digest) => !this.listed.has(digest) && this.holds(known.get(digest), digest));
    const signature = added.join();
    if (!this.stale && signature === this.signature) return;
    Object.assign(this, { signature, stale: false });
    const wanted = [...this.offered, ...added.map((digest) => known.get(digest) ?? goneDirection(digest))];
    const contents = JSON.stringify(wanted);
    if (contents === this.contents) return;
    this.contents = contents;
    this.rows = new Map(wanted.map((direction) => [direction.digest, this.row(direction)]));
    this.list.replaceChildren(...[...this.rows.values()].map((row) => row.root));
  }

  row(direction) {
    const { actions, strengths } = this;
    return new DirectionRow(direction, {
      layers: this.layers,
      strengths: strengths.get(direction.digest) ?? [],
      onMove: (digest, amount, layers) => {
        strengths.set(digest, layers);
        actions.move(digest, amount, layers);
      },
      onEdit: (digest) => actions.manage({ act: "edit", digest }),
      onRest: actions.rest,
    });
  }

  say() {
    const finding = this.finding !== undefined;
    const { images, refusal } = this.found ?? {};
    const nothing = this.kinds || this.rows.size ? "" : NONE_OF_MINE;
    const words = finding ? "Finding directions\u2026" : refusal || nothing;
    this.message.hidden = !words;
    if (this.message.textContent !== words) this.message.textContent = words;
    this.head.hidden = finding || !this.found || this.found.images === this.shown;
    this.source.textContent = images === undefined ? "" : `of snapshot ${images.toLocaleString("en-GB")}`;
  }
}

function goneDirection(digest) {
  return { digest, name: "No longer kept", kind: "learned", images: 0, accuracy: null, note: "", gone: true };
}
