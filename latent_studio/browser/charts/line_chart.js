// A chart of curves over steps: its heading, the plot, and each line's number beside its name, also where the hand points.

import { Heading } from "../controls/heading.js";
import { html } from "../vendor/htm_preact.js";
import { useLayoutEffect, useReducer, useRef, useState } from "../vendor/preact_hooks.js";
import { Legend } from "./legend.js";
import { Lines } from "./lines.js";
import { Plot } from "./plot.js";

/** @import { Line } from "./lines.js" */
/** @import { Painting } from "./painting.js" */
/** @import { Plotted } from "./plot.js" */
/** @import { AxisOptions } from "./scales.js" */

/**
 * Its lines and its axis stay what they were at first; their series fill up meanwhile. Each drawing asks for a repaint;
 * where numbers come too often for that, `follow` says how many steps there are, and whether they have begun anew, and
 * gives back what ends that.
 *
 * @param {object} props
 * @param {string} props.title
 * @param {string} props.tip
 * @param {string} [props.unit]
 * @param {Line[]} props.lines
 * @param {AxisOptions} [props.axis]
 * @param {number} [props.steps] how many there are by now
 * @param {(grown: (steps: number, anew: boolean) => void) => () => void} [props.follow]
 * @param {string} props.waiting what stands there while there is nothing to draw
 * @param {boolean} [props.hidden]
 */
export function LineChart({ title, tip, unit = "", lines, axis, steps, follow, waiting, hidden }) {
  const painting = useRef(/** @type {Painting | null} */ (null));
  const [, drawAgain] = useReducer((/** @type {number} */ turn) => turn + 1, 0);
  const [reading, setReading] = useState({ texts: /** @type {(string | null)[]} */ ([]), step: "" });
  const [chart] = useState(() => new Lines(lines, axis));
  const [plotted] = useState(() => plotting(chart, title, setReading));
  if (steps !== undefined) chart.steps = steps;
  const empty = !chart.drawn.length;
  if (empty) chart.clear();
  useLayoutEffect(
    () =>
      follow?.((grown, anew) => {
        chart.steps = grown;
        if (anew) chart.clear();
        if (anew) painting.current?.readSoon();
        if (empty !== !chart.drawn.length) drawAgain(undefined);
        else painting.current?.ask();
      }),
    [follow, empty],
  );
  const texts = empty ? [] : reading.texts;
  return html`<div class="chart" hidden=${hidden}>
    <${Heading} text=${title} tip=${tip}>
      <span class="chart-side">${empty ? unit : reading.step || unit}</span>
    <//>
    <${Plot} plotted=${plotted} empty=${empty ? waiting : ""} painting=${painting} />
    <${Legend} lines=${lines} texts=${texts} />
  </div>`;
}

/**
 * @param {Lines} chart
 * @param {string} title
 * @param {(reading: { texts: (string | null)[], step: string }) => void} onRead
 * @returns {Plotted}
 */
function plotting(chart, title, onRead) {
  let read = "";
  return {
    title: `${title} over steps`,
    options: (ink) => chart.options(ink),
    data: () => chart.data(),
    over: (plot, ink) => chart.over(plot, ink),
    onPoint: (at, plot) => {
      const within = at && Math.min(plot.over.clientWidth, Math.max(0, at.x));
      chart.pointed = within === null ? null : plot.posToVal(within, "x");
    },
    onKey: (across) => chart.move(across),
    read: (painting, canvas) => {
      const { drawn, lines, axis } = chart;
      if (!drawn.length || !painting.timeToRead()) return;
      const texts = lines.map((line) => (drawn.includes(line) ? axis.text(chart.reading(line).value) : null));
      const words = lines.flatMap(({ name }, index) => (texts[index] === null ? [] : `${name} ${texts[index]}`));
      canvas.setAttribute("aria-label", `${title} over steps: ${words.join(", ")}`);
      const step = Math.round(chart.reading(drawn[0]).steps).toLocaleString("en-GB");
      const reading = { texts, step: chart.pointed === null ? "" : `step ${step}` };
      const key = JSON.stringify(reading);
      if (key !== read) onRead(reading); // which draws the chart again: not for what it says already
      read = key;
    },
  };
}
