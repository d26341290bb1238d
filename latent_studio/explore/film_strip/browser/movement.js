// Where training still moves things: many latents at two moments, and a plane around the shown one.

import { element, heading, signed, textButton } from "../../../browser/parts.js";
import { Picture } from "../../../browser/picture.js";
import {
  extremes,
  greyLevels,
  meanChanges,
  planeLatent,
  planePicture,
  quantity,
  seedsPicture,
  singleOf,
  stacked,
} from "./moments.js";

const MANY = 128; // latents that are looked at
const PART = 32; // of them in one request, so that one sees how far it is
const SHOWN_EXTREMES = 8;

export class Movement {
  // `ask(kind, images, picture, then, fail)` gets a frame or a sentence; `onTake(images, latent)` takes a latent.
  constructor({ ask, onTake, plane, width }) {
    Object.assign(this, { ask, onTake, plane, width });
    this.button = textButton({
      symbol: "query_stats",
      label: "Look",
      tip: `Draws ${MANY} latents at both moments, all else as in the latent above, and compares their pixels.`,
      onclick: () => this.look(),
    });
    this.status = element("span", { class: "source", role: "status" });
    this.most = element("div", { class: "extremes", role: "group", "aria-label": "Moved most" });
    this.least = element("div", { class: "extremes", role: "group", "aria-label": "Moved least" });
    this.cells = element("div", { class: "heat", role: "group", "aria-label": "Change over the plane" });
    this.scale = element("output");
    this.axes = element("figcaption", {});
    this.found = element(
      "div",
      { class: "found", hidden: true },
      element("div", { class: "ranks" }, this.ranked("Moved most", this.most), this.ranked("Moved least", this.least)),
      element(
        "figure",
        { class: "plane", hidden: !plane },
        this.axes,
        this.cells,
        element("div", { class: "scale" }, "0", element("span", {}), this.scale),
      ),
    );
    const tip = "The mean change of a pixel between moments A and B, of 255. A click takes a latent, at moment B.";
    const title = heading("What still moves", tip, this.status, this.button);
    this.root = element("section", { class: "movement" }, title, this.found);
  }

  ranked(text, list) {
    return element("div", {}, element("div", { class: "label" }, text), list);
  }

  // What the next look is for.
  know({ latent, pair, axes, words }) {
    const before = this.subject && JSON.stringify(this.subject);
    this.subject = { latent, pair, axes, words };
    const stale = this.done && before !== JSON.stringify(this.subject);
    if (stale && !this.looking) this.status.textContent = `${this.done} Look again for what is chosen now.`;
  }

  look() {
    const subject = this.subject;
    const seeds = Array.from({ length: MANY }, (_, index) => index);
    const parts = subject.pair.flatMap((images, moment) =>
      Array.from({ length: MANY / PART }, (_, part) => ({ images, moment, seeds: seeds.slice(part * PART, (part + 1) * PART) })),
    );
    this.looking = subject;
    this.frames = [[], []];
    this.button.disabled = true;
    this.next(subject, parts, 0);
  }

  next(subject, parts, done) {
    if (this.looking !== subject) return;
    this.status.textContent = `${Math.round((100 * done) / parts.length)} %`;
    if (done === parts.length) {
      this.rank(subject, seedsOfParts(parts));
      this.overPlane(subject);
      return;
    }
    const { images, moment, seeds } = parts[done];
    const then = (frame) => {
      this.frames[moment].push(frame);
      this.next(subject, parts, done + 1);
    };
    this.ask("movement", images, seedsPicture(subject.latent, seeds), then, (sentence) => this.fail(sentence));
  }

  rank(subject, seeds) {
    const [before, after] = this.frames.map(stacked);
    const changes = meanChanges(before, after);
    const { most, least } = extremes(changes, SHOWN_EXTREMES);
    const item = (index) => this.item(subject, seeds[index], changes[index], [singleOf(before, index), singleOf(after, index)]);
    this.most.replaceChildren(...most.map(item));
    this.least.replaceChildren(...least.map(item));
    this.found.hidden = false;
    this.button.disabled = false;
    const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
    const [from, to] = subject.pair.map(quantity);
    const of = subject.words ? ` (${subject.words})` : "";
    this.done = `${from} to ${to} images${of}: ${greyLevels(mean)} of 255 on average.`;
    this.status.textContent = this.done;
    this.root.dataset.mean = mean;
  }

  // A latent before and after, as one button.
  item({ latent, pair }, seed, change, frames) {
    const picture = new Picture(element("canvas", { width: 1, height: 1 }), { gap: 2 });
    picture.fit({ width: this.width, height: Infinity });
    picture.paint(stacked(frames), `${seed}`, performance.now());
    const said = `Seed ${seed}: a pixel changes by ${greyLevels(change)} of 255`;
    return element(
      "button",
      {
        type: "button",
        class: "moment",
        "aria-label": `${said}. Take this latent`,
        "data-tip": `${said}. Above: A, below: B. A click takes this latent.`,
        onclick: () => this.onTake(pair[1], { ...latent, seed, kept: null }),
      },
      picture.canvas,
      element("span", { class: "count" }, greyLevels(change)),
    );
  }

  overPlane(subject) {
    this.looking = null;
    if (!this.plane) return;
    const { latent, pair, axes } = subject;
    const frames = [];
    const arrived = (moment) => (frame) => {
      frames[moment] = frame;
      if (frames[0] && frames[1]) this.heat(subject, meanChanges(...frames));
    };
    const fail = () => {
      this.cells.parentElement.hidden = true; // a generator without directions has no plane
    };
    pair.forEach((images, moment) => this.ask(`plane ${moment}`, images, planePicture(latent, axes), arrived(moment), fail));
  }

  heat({ latent, pair, axes }, changes) {
    const largest = Math.max(...changes, 1e-9);
    this.axes.textContent = `Direction ${axes[0] + 1} to the right, ${axes[1] + 1} upwards`;
    this.scale.textContent = greyLevels(largest);
    const cells = changes.map((change, cell) => {
      const there = planeLatent(latent, axes, cell);
      const at = axes.map((axis) => `direction ${axis + 1} at ${signed(there.directions[axis] ?? 0, 1)}`).join(", ");
      const said = `A pixel changes by ${greyLevels(change)} of 255 at ${at}`;
      return element("button", {
        type: "button",
        style: `--heat: ${(100 * change) / largest}%`,
        "aria-label": `${said}. Take this latent`,
        "data-tip": `${said}. A click takes this latent.`,
        onclick: () => this.onTake(pair[1], there),
      });
    });
    this.cells.replaceChildren(...cells);
    this.cells.parentElement.hidden = false;
  }

  // Nothing will come of the look in hand.
  fail(sentence) {
    this.looking = null;
    this.button.disabled = false;
    this.status.textContent = sentence;
  }
}

function seedsOfParts(parts) {
  return parts.filter(({ moment }) => moment === 0).flatMap(({ seeds }) => seeds);
}
