// Small pictures beside the large one: both densities, the optimal discriminator, and how far the discriminator is from it.

import { Heading } from "../../browser/controls/heading.js";
import { signed } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { MEASURING } from "./charts/words.js";
import { useFrames, useSeen } from "./feed.js";
import { drawPanel, panelsOf } from "./picture/panel.js";
import { SteadyScale } from "./picture/scales.js";

/** @import { Picture } from "./data.js" */
/** @import { Feed } from "./feed.js" */
/** @import { Drawn, PanelName } from "./picture/panel.js" */

/** @type {{ name: PanelName, title: string, tip: string }[]} */
const PANELS = [
  {
    name: "density_real",
    title: "Real density",
    tip: "Where the data is, by kernel estimate. Look for the same shape in the next picture.",
  },
  {
    name: "density_generated",
    title: "Sample density",
    tip: "Where the samples are, by the same kernel with the same bandwidth, on the same scale.",
  },
  {
    name: "optimal",
    title: "Optimal discriminator",
    tip:
      "The best discriminator that this objective could have now. Look where it differs from the large picture; empty is " +
      "where neither data nor samples are.",
  },
  {
    name: "difference",
    title: "Discriminator \u2212 optimal",
    tip:
      "Teal: the discriminator trusts this place more than it should; violet: less. Look for a picture without colour: a " +
      "discriminator that keeps up.",
  },
];

/** @param {{ feed: Feed, hidden: boolean }} props */
export function Panels({ feed, hidden }) {
  const [scales] = useState(() => ({
    density: new SteadyScale(),
    outputs: new SteadyScale(),
    difference: new SteadyScale(),
  }));
  const newest = useRef(/** @type {Picture | null} */ (null));
  const [drawn, setDrawn] = useState(/** @type {Partial<Record<PanelName, Drawn>>} */ ({}));
  const seen = useSeen(feed, { there: false, onLine: false, waiting: MEASURING }, (_, { scene }) => ({
    there: Boolean(scene.arrays.optimal),
    onLine: scene.header.dimension === 1,
    waiting: scene.header.no_optimum || MEASURING,
  }));
  const draw = () => newest.current && setDrawn(panelsOf(newest.current, scales));
  useFrames(feed, ({ header, arrays }, picture) => {
    if (header.fresh) for (const scale of Object.values(scales)) scale.clear();
    const other = newest.current?.ink !== picture.ink; // the theme has changed
    newest.current = picture;
    if (!hidden && (arrays.optimal || other)) draw();
  });
  useLayoutEffect(() => {
    if (!hidden) draw();
  }, [hidden]);
  return html`<section class="panels" aria-label="Optimal discriminator" hidden=${hidden}>
    <${Heading}
      text="The optimal discriminator"
      tip="What the discriminator would be if it were perfect, from the densities of data and samples."
    />
    <p class="note" hidden=${seen.there}>${seen.waiting}</p>
    <div class="panel-row">
      ${PANELS.map(({ name, title, tip }) => {
        // On a line both densities and the optimal discriminator are in the large picture already.
        const out = !seen.there || (seen.onLine && name !== "difference");
        return html`<${Panel} key=${name} ...${{ name, title, tip, hidden: out, drawn: drawn[name] }} />`;
      })}
    </div>
  </section>`;
}

/**
 * One small picture with its title and a bar that says what its colours stand for.
 *
 * @param {{ name: PanelName, title: string, tip: string, hidden: boolean, drawn: Drawn | undefined }} props
 */
function Panel({ name, title, tip, hidden, drawn }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useLayoutEffect(() => {
    if (drawn && canvas.current && !hidden) drawPanel(canvas.current, drawn);
  }, [drawn, hidden]);
  const { low, high, unit } = drawn?.scale ?? { low: 0, high: 0, unit: "" };
  const strip = drawn?.values.shape.length === 1;
  return html`<figure class=${strip ? "panel-picture strip" : "panel-picture"} hidden=${hidden}>
    <figcaption data-tip=${tip}>${title}</figcaption>
    <canvas ref=${canvas} role="img" aria-label=${drawn ? `${title}, from ${low} to ${high} (${unit})` : title}></canvas>
    <div class="scale">
      <output>${drawn && endText(low)}</output>
      <i class=${name.startsWith("density") ? "plain" : "heat"}></i>
      <output>${drawn && endText(high)}</output>
    </div>
  </figure>`;
}

/** @param {number} value at an end of a scale */
function endText(value) {
  return signed(value, Math.abs(value) >= 10 ? 0 : 2);
}
