// Curves over steps: one line a quantity, its number beside its name, and the same at any step under the hand.

import { element, heading } from "../../browser/parts.js";
import { CHART_SMOOTH, ChartAxis, chartRange, ChartSeries, chartSteps, roundAbove } from "./axes.js";
import {
  CHART_DASHES,
  CHART_EMPTY,
  CHART_LEFT,
  CHART_RIGHT,
  chartAxes,
  ChartCanvas,
  chartDot,
  ChartLegend,
} from "./charts.js";

// `lines`: {name, source (an array of the frame), column, colour, dash, smooth, tip}; one that is smooth shows each
// reading faintly and their running mean over it. `waiting` says what an empty chart waits for once the lab plays.
export class LineChart {
  constructor({ title, tip, unit = "", lines, axis = {}, waiting = "" }) {
    Object.assign(this, { title, unit, lines, waiting, pointed: null, steps: 0 });
    this.axis = new ChartAxis(axis);
    this.series = Object.fromEntries(lines.map(({ source }) => [source, new ChartSeries()]));
    this.legend = new ChartLegend(lines);
    this.side = element("span", { class: "chart-side" }, unit);
    this.plot = new ChartCanvas({
      draw: (context, place) => this.draw(context, place),
      onPoint: (pointer) => this.point(pointer),
      onKey: (across) => this.move(across),
    });
    this.root = element("div", { class: "chart" }, heading(title, tip, this.side), this.plot.root, this.legend.root);
  }

  update({ header, arrays }) {
    if (header.fresh) this.reset();
    const { end } = this;
    this.steps = header.steps;
    if (this.end !== end && !this.empty) this.plot.ask();
    for (const [source, series] of Object.entries(this.series)) {
      if (!arrays[source]?.shape[0]) continue;
      series.add(arrays[source]);
      this.plot.ask();
    }
    this.plot.say(this.empty ? (header.playing && this.waiting) || CHART_EMPTY : "");
  }

  get empty() {
    return !this.lines.some(({ source, column }) => this.series[source].has(column));
  }

  reset() {
    for (const series of Object.values(this.series)) series.clear();
    this.axis.clear();
    this.pointed = null;
    this.plot.clear(CHART_EMPTY);
  }

  visible(visible) {
    this.root.hidden = !visible;
  }

  // How many steps the axis shows.
  get end() {
    return roundAbove(Math.max(this.steps, 100));
  }

  point(pointer) {
    const width = this.plot.root.clientWidth - CHART_LEFT - CHART_RIGHT;
    this.pointed = pointer && Math.min(1, Math.max(0, (pointer.x - CHART_LEFT) / width)) * this.end;
  }

  move(across) {
    if (!across || this.empty) return false;
    this.pointed = Math.min(this.end, Math.max(0, (this.pointed ?? this.end) + (across * this.end) / 60));
    return true;
  }

  draw(context, place) {
    if (this.empty) {
      this.legend.show(this.lines.map(() => null));
      return;
    }
    const drawn = this.lines.filter(({ source, column }) => this.series[source].has(column));
    this.fit(drawn);
    const { end } = this;
    const steps = new ChartAxis({ floor: 0, ceiling: end, count: place.width > 420 ? 6 : 4 });
    steps.fit(0, end);
    const box = chartAxes(context, place, this.axis.ticks(), steps.ticks(), "steps");
    const at = (row, value) => [
      box.left + (row[0] / end) * (box.right - box.left),
      box.bottom - this.axis.at(value) * (box.bottom - box.top),
    ];
    context.save();
    context.beginPath();
    context.rect(box.left, box.top - 2, box.right - box.left + 4, box.bottom - box.top + 4);
    context.clip();
    for (const line of drawn) this.drawLine(context, line, at, place.ink);
    if (this.pointed !== null) this.drawPointed(context, drawn, at, box, place.ink);
    context.restore();
    this.read();
  }

  fit(drawn) {
    const ranges = drawn.map(({ source, column }) => {
      const { kept, newest } = this.series[source];
      const finite = kept.map((row) => row[column]).filter(Number.isFinite);
      return chartRange(finite, Number.isFinite(newest[column]) ? [newest[column]] : []);
    });
    this.axis.fit(Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high)));
  }

  drawLine(context, { source, column, colour, dash = "solid", smooth }, at, ink) {
    const rows = this.series[source].rows();
    context.strokeStyle = ink[colour];
    context.lineWidth = dash === "dotted" ? 1.75 : 1.5;
    context.lineJoin = "round";
    context.setLineDash(CHART_DASHES[dash]);
    if (smooth) {
      context.globalAlpha = 0.3;
      strokeRows(context, rows, (row) => at(row, row[column]));
      context.globalAlpha = 1;
    }
    const values = smooth ? this.smoothed(rows, column) : rows.map((row) => row[column]);
    const count = strokeRows(context, rows, (row, index) => at(row, values[index]));
    context.setLineDash([]);
    if (count === 1 || dash === "solid") chartDot(context, ink[colour], at(rows.at(-1), values.at(-1)));
  }

  // Each value as the mean of its neighbours, on the axis's own scale; none where there is no reading.
  smoothed(rows, column) {
    const reach = Math.floor((rows.length * CHART_SMOOTH) / 2);
    const values = rows.map((row) => (Number.isFinite(row[column]) ? this.axis.scale(row[column]) : NaN));
    return values.map((own, index) => {
      if (Number.isNaN(own)) return NaN;
      let [sum, count] = [0, 0];
      for (let at = Math.max(0, index - reach); at <= index + reach && at < values.length; at++) {
        if (Number.isNaN(values[at])) continue;
        sum += values[at];
        count += 1;
      }
      return this.axis.log ? 10 ** (sum / count) : sum / count;
    });
  }

  // What a line says at the hand's place, or at its end: {row, value}.
  reading({ source, column, smooth }) {
    const series = this.series[source];
    const rows = series.rows();
    const index = this.pointed === null ? rows.length - 1 : series.near(this.pointed);
    const value = smooth ? this.smoothed(rows, column)[index] : rows[index][column];
    return { row: rows[index], value };
  }

  drawPointed(context, drawn, at, box, ink) {
    const x = box.left + (this.pointed / this.end) * (box.right - box.left);
    context.globalAlpha = 0.4;
    context.fillStyle = ink.text;
    context.fillRect(Math.round(x), box.top, 1, box.bottom - box.top);
    context.globalAlpha = 1;
    for (const line of drawn) {
      const { row, value } = this.reading(line);
      chartDot(context, ink[line.colour], at(row, value), 3, ink.background);
    }
  }

  // The numbers beside the names: where the hand points, or the newest.
  read() {
    if (!this.plot.timeToRead()) return;
    const texts = this.lines.map((line) =>
      this.series[line.source].has(line.column) ? this.axis.text(this.reading(line).value) : null,
    );
    this.legend.show(texts);
    const there = this.lines[texts.findIndex((text) => text !== null)];
    this.side.textContent = this.pointed === null ? this.unit : `step ${chartSteps(this.reading(there).row[0])}`;
    const words = this.lines.flatMap(({ name }, index) => (texts[index] === null ? [] : `${name} ${texts[index]}`));
    this.plot.canvas.setAttribute("aria-label", `${this.title} over steps: ${words.join(", ")}`);
  }
}

// One path through the places of rows, with gaps where there is none; how many there are.
function strokeRows(context, rows, placeOf) {
  let gap = true;
  let count = 0;
  context.beginPath();
  rows.forEach((row, index) => {
    const [x, y] = placeOf(row, index);
    const there = Number.isFinite(y);
    if (there && gap) context.moveTo(x, y);
    else if (there) context.lineTo(x, y);
    count += there ? 1 : 0;
    gap = !there;
  });
  context.stroke();
  return count;
}
