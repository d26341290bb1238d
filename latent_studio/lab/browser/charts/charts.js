// The charts below the picture.

import { html } from "../../../browser/vendor/htm_preact.js";
import { useState } from "../../../browser/vendor/preact_hooks.js";
import { Coverage } from "./coverage.js";
import { Distance, Divergences, GradientChart, LossChart } from "./curves.js";
import { NetworkGraphs } from "./graph.js";
import { Histograms } from "./histograms.js";
import { Readings } from "./readings.js";

/** @import { LabView } from "../data.js" */
/** @import { Feed } from "../feed.js" */
/** @import { CurveProps } from "./curves.js" */

/** @param {{ feed: Feed, view: LabView }} props */
export function Charts({ feed, view }) {
  const [readings] = useState(() => new Readings(feed));
  return html`
    <${LossChart} ...${{ feed, readings, hidden: !view.losses }} />
    <${DivergenceChart} ...${{ feed, readings, hidden: !view.divergences }} />
    <${Histograms} feed=${feed} hidden=${!view.histograms} />
    <${GradientChart} ...${{ feed, readings, hidden: !view.gradients }} />
    <${NetworkGraphs} feed=${feed} hidden=${!view.neurons} />
  `;
}

/**
 * How far the generated distribution is from the real one, by several measures.
 *
 * @param {CurveProps} props
 */
export function DivergenceChart({ feed, readings, hidden }) {
  return html`<div class="charts" hidden=${hidden}>
    <${Divergences} ...${{ feed, readings }} />
    <${Distance} ...${{ feed, readings }} />
    <${Coverage} feed=${feed} />
  </div>`;
}
