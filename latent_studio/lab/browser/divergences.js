// How far the generated distribution is from the real one, by several measures.

import { element, heading } from "../../browser/parts.js";
import { chartShare } from "./axes.js";
import { CHART_EMPTY } from "./charts.js";
import { LineChart } from "./lines.js";

const DIVERGENCE_SIGNIFICANT = 0.01; // the p-value below which a classifier tells them apart
const DIVERGENCE_WAITING = "The first measurement is being made\u2026";

export class DivergenceChart {
  constructor() {
    this.divergences = new LineChart({
      title: "Divergences",
      unit: "nats",
      tip:
        "How different the two densities are; 0 where they are the same. The axis goes by powers of ten. Look for " +
        "all of them falling; Jensen-Shannon never exceeds ln 2 = 0.693.",
      axis: { log: true },
      waiting: DIVERGENCE_WAITING,
      lines: [
        {
          name: "Jensen-Shannon",
          source: "measured",
          column: 1,
          colour: "plain",
          tip: "Symmetric: what the first GAN lowers where its discriminator is optimal.",
        },
        {
          name: "KL(real \u2016 generated)",
          source: "measured",
          column: 2,
          colour: "real",
          tip: "Large where real data has no samples near it: modes were lost.",
        },
        {
          name: "KL(generated \u2016 real)",
          source: "measured",
          column: 3,
          colour: "generator",
          tip: "Large where samples lie far from all real data: samples are poor.",
        },
      ],
    });
    this.distance = new LineChart({
      title: "Wasserstein-1 distance",
      unit: "of half the picture",
      tip:
        "How far the samples must be moved, on average, to lie as the real data does: exact, by optimal transport. " +
        "Look for a steady fall even where the divergences stand still because the two don't overlap; about 0.05 " +
        "remains between equal distributions, for both are samples.",
      axis: { floor: 0, count: 3 },
      waiting: DIVERGENCE_WAITING,
      lines: [{ name: "distance", source: "measured", column: 4, colour: "plain" }],
    });
    this.coverage = new Coverage();
    this.root = element("div", { class: "charts" }, this.divergences.root, this.distance.root, this.coverage.root);
  }

  update(frame) {
    for (const part of [this.divergences, this.distance, this.coverage]) part.update(frame);
  }

  reset() {
    for (const part of [this.divergences, this.distance, this.coverage]) part.reset();
  }

  visible(visible) {
    this.root.hidden = !visible;
  }
}

// Modes covered, the share of good samples, and whether a classifier can tell the two apart.
class Coverage {
  constructor() {
    this.modes = new ShareBar({
      name: "Modes covered",
      tip: "How many of the data's clusters have samples near them. Look for fewer than all: modes were lost.",
    });
    this.quality = new ShareBar({
      name: "High quality",
      tip:
        "The share of samples within three standard deviations of a cluster's centre. Look for samples between " +
        "clusters: they don't count.",
    });
    this.verdict = element("p", { class: "verdict", hidden: true });
    this.waiting = element("p", { class: "verdict waiting" }, CHART_EMPTY);
    const tip =
      "Three questions about the samples: is every cluster there, are they any good, and can a classifier that has " +
      "never seen them tell them from real data? Look for a classifier that only guesses.";
    const head = heading("Coverage and quality", tip);
    const bars = [this.modes.root, this.quality.root];
    this.root = element("div", { class: "chart" }, head, ...bars, this.verdict, this.waiting);
    this.reset();
  }

  update({ header }) {
    if (header.fresh) this.reset();
    const { measures, playing } = header;
    if (!this.shown) this.waiting.textContent = playing ? DIVERGENCE_WAITING : CHART_EMPTY;
    const shown = JSON.stringify(measures);
    if (!measures || shown === this.shown) return;
    this.shown = shown;
    this.show(measures);
  }

  show({ modes, modes_there: there, high_quality: quality, accuracy, p_value: chance }) {
    this.waiting.hidden = true;
    this.modes.show(modes == null ? null : modes / there, `${modes} of ${there}`);
    this.quality.show(quality ?? null, chartShare(quality));
    this.verdict.hidden = accuracy == null;
    if (accuracy == null) return;
    const apart = chance < DIVERGENCE_SIGNIFICANT;
    const right = `${Math.round(100 * accuracy)} % right`;
    this.verdict.textContent = apart
      ? `A fresh classifier tells them apart: ${right}.`
      : `A fresh classifier cannot tell them apart: ${right}, no better than guessing.`;
    this.verdict.classList.toggle("apart", apart);
  }

  reset() {
    this.shown = null;
    this.modes.show(null);
    this.quality.show(null);
    this.verdict.hidden = true;
    this.waiting.hidden = false;
    this.waiting.textContent = CHART_EMPTY;
  }
}

// A share as a bar with its number; hidden where it has no meaning.
class ShareBar {
  constructor({ name, tip }) {
    this.output = element("output", {});
    this.bar = element("div", { class: "share", role: "presentation" }, element("div", {}));
    const label = element("span", { class: "label", "data-tip": tip }, name);
    this.root = element("div", { class: "share-bar" }, label, this.bar, this.output);
  }

  show(share, text = "") {
    this.root.hidden = share === null;
    this.bar.firstChild.style.inlineSize = `${100 * (share ?? 0)}%`;
    this.output.textContent = text;
  }
}
