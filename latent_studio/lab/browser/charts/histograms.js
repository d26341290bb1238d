// What the discriminator says of real and of generated samples, as two histograms over each other.

import { Legend } from "../../../browser/charts/legend.js";
import { Plot } from "../../../browser/charts/plot.js";
import { Heading } from "../../../browser/controls/heading.js";
import { same } from "../../../browser/settled_state.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useRef, useState } from "../../../browser/vendor/preact_hooks.js";
import { useFrames } from "../feed.js";
import { Bins, SIDES } from "./bins.js";
import { EMPTY } from "./words.js";

/** @import { Painting } from "../../../browser/charts/painting.js" */
/** @import { Plotted } from "../../../browser/charts/plot.js" */
/** @import { Feed } from "../feed.js" */

const NOTHING = { texts: /** @type {string[]} */ ([]), side: "" };

/** @param {{ feed: Feed, hidden?: boolean }} props */
export function Histograms({ feed, hidden }) {
  const painting = useRef(/** @type {Painting | null} */ (null));
  const [reading, setReading] = useState(NOTHING);
  const [empty, setEmpty] = useState(true);
  const [bins] = useState(() => new Bins());
  const [plotted] = useState(() => plotting(bins, setReading));
  useFrames(feed, (frame) => {
    if (!bins.take(frame)) return;
    setEmpty(!bins.shares);
    if (frame.header.fresh) painting.current?.readSoon();
    painting.current?.ask();
  });
  const { texts, side } = empty ? NOTHING : reading;
  return html`<div class="chart" hidden=${hidden}>
    <${Heading}
      text="The discriminator's outputs"
      tip=${
        "What the discriminator says of real and of generated samples. Look for the two overlapping: it can no longer " +
        "tell them apart. Two separate heaps mean a discriminator that is sure of itself."
      }
    ><span class="chart-side">${side}</span><//>
    <${Plot} plotted=${plotted} empty=${empty ? EMPTY : ""} painting=${painting} />
    <${Legend} lines=${SIDES} texts=${texts} />
  </div>`;
}

/**
 * @param {Bins} bins
 * @param {(reading: typeof NOTHING) => void} onRead
 * @returns {Plotted}
 */
function plotting(bins, onRead) {
  let read = NOTHING;
  return {
    title: "Histograms of the discriminator's outputs",
    options: (ink) => bins.options(ink),
    data: () => bins.data(),
    over: (plot, ink) => bins.over(plot, ink),
    onPoint: (at, plot) => bins.point(at && plot.posToVal(at.x, "x")),
    onKey: (across) => bins.move(across),
    read: (painting, canvas) => {
      if (!bins.shares || !painting.timeToRead()) return;
      const reading = bins.read();
      const words = SIDES.map(({ name }, side) => `${name} ${reading.texts[side]}`).join(", ");
      canvas.setAttribute("aria-label", `Histograms of the discriminator's outputs (${bins.unit}): ${words}`);
      if (!same(reading, read)) onRead(reading);
      read = reading;
    },
  };
}
