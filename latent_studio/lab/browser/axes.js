// What a chart counts with: short numbers, round ticks, axes that keep still, and series that stay short.

const CHART_KEPT = 480; // rows that a series is thinned to
export const CHART_PATIENCE = 3000; // ms for which an axis must have been far too long before it shrinks
const CHART_SPIKES = 0.01; // share of the values at each end that an axis need not show
export const CHART_SMOOTH = 0.02; // share of a series that a running mean spans
const CHART_LEAST = 1e-8; // what a logarithmic axis shows of anything smaller
const CHART_DIGITS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

function powerOfTen(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => CHART_DIGITS[digit]).join("");
  return `10${exponent < 0 ? "\u207b" : ""}${digits}`;
}

// Three significant digits, always: a number that changes keeps its width.
export function chartNumber(value) {
  if (!Number.isFinite(value)) return "\u2013";
  const sign = value < 0 ? "\u2212" : "";
  const size = Number(Math.abs(value).toPrecision(3));
  if (size === 0) return "0.00";
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  if (exponent < -3 || exponent > 4) {
    return `${sign}${(size / 10 ** exponent).toPrecision(3)}\u00d7${powerOfTen(exponent)}`;
  }
  if (exponent > 2) return sign + size.toLocaleString("en-GB");
  return sign + size.toFixed(2 - exponent);
}

export function chartShare(value) {
  return `${Math.round(100 * value)} %`;
}

export function chartSteps(steps) {
  return Math.round(steps).toLocaleString("en-GB");
}

// A tick's label: only the digits that its neighbours differ in.
function tickText(value, step) {
  const size = Math.abs(value);
  if (size < step / 1e6) return "0";
  const sign = value < 0 ? "\u2212" : "";
  if (size >= 1e5) {
    const exponent = Math.floor(Math.log10(size) + 1e-9);
    const factor = Number((size / 10 ** exponent).toPrecision(3));
    return sign + (factor === 1 ? "" : `${factor}\u00d7`) + powerOfTen(exponent);
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return sign + size.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

// The smallest of 1, 2, 5, 10, 20, ... that goes into a span at most `count` times.
export function niceStep(span, count) {
  const least = span / count;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9));
}

// Where an axis of steps ends: in rounds, so that the curves seldom move, and fill most of it always.
export function roundAbove(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((round) => round >= value);
}

// An axis that grows by whole ticks as soon as it must, and shrinks only once it has been far too long for a while.
export class ChartAxis {
  constructor({ log = false, floor = null, ceiling = null, count = 4 } = {}) {
    Object.assign(this, { log, floor, ceiling, count });
    this.clear();
  }

  clear() {
    this.low = this.high = null;
    this.wide = null; // since when it has been too long
  }

  scale(value) {
    return this.log ? Math.log10(Math.max(value, CHART_LEAST)) : value;
  }

  // A value as it is read off.
  text(value) {
    const least = this.log && value <= CHART_LEAST * 1.001;
    return least ? `under ${powerOfTen(Math.log10(CHART_LEAST))}` : chartNumber(value);
  }

  step(span) {
    const step = niceStep(span, this.count);
    return this.log ? Math.max(1, Math.ceil(step)) : step;
  }

  // The round ends around values from `low` to `high`, on the axis's own scale.
  around(low, high) {
    const least = this.floor ?? low;
    const most = this.ceiling ?? high;
    const step = this.step(most - least || Math.abs(most) || 1);
    const from = this.floor ?? Math.floor(least / step + 1e-9) * step;
    const to = this.ceiling ?? Math.ceil(most / step - 1e-9) * step;
    return [from, to > from ? to : from + step];
  }

  fit(lowest, highest, now = performance.now()) {
    const [low, high] = [this.scale(lowest), this.scale(highest)];
    const wanted = this.around(low, high);
    if (this.low === null) [this.low, this.high] = wanted;
    const slack = 1e-9 * (this.high - this.low);
    const holds = low >= this.low - slack && high <= this.high + slack;
    if (!holds) [this.low, this.high] = this.around(Math.min(low, this.low), Math.max(high, this.high));
    if (!holds || wanted[1] - wanted[0] > 0.6 * (this.high - this.low)) this.wide = null;
    else this.wide ??= now;
    if (this.wide === null || now - this.wide < CHART_PATIENCE) return;
    [this.low, this.high] = wanted;
    this.wide = null;
  }

  // Where a value stands: 0 at the low end, 1 at the high one.
  at(value) {
    return (this.scale(value) - this.low) / (this.high - this.low);
  }

  // [{at, text}]
  ticks() {
    const span = this.high - this.low;
    const step = this.step(span);
    const first = Math.ceil(this.low / step - 1e-9);
    const count = Math.floor(this.high / step + 1e-9) - first + 1;
    return Array.from({ length: Math.max(0, count) }, (_, index) => {
      const value = (first + index) * step;
      return { at: (value - this.low) / span, text: this.log ? decadeText(value) : tickText(value, step) };
    });
  }
}

function decadeText(exponent) {
  return Math.abs(exponent) > 2 ? powerOfTen(exponent) : String(Number((10 ** exponent).toFixed(2)));
}

// Rows of numbers over steps, the first of each row. It keeps every row, then every second, every fourth, ...
export class ChartSeries {
  constructor() {
    this.clear();
  }

  clear() {
    this.kept = [];
    this.newest = null;
    this.seen = 0;
    this.every = 1;
  }

  add({ data, shape: [count, width] }) {
    for (let index = 0; index < count; index++) {
      const row = data.slice(index * width, (index + 1) * width);
      if (this.newest && row[0] < this.newest[0]) this.clear(); // another run: its steps begin again
      if (this.seen % this.every === 0) this.kept.push(row);
      this.newest = row;
      this.seen += 1;
      if (this.kept.length >= 2 * CHART_KEPT) {
        this.kept = this.kept.filter((_, place) => place % 2 === 0);
        this.every *= 2;
      }
    }
  }

  rows() {
    return !this.newest || this.kept.at(-1) === this.newest ? this.kept : [...this.kept, this.newest];
  }

  // The index of the row whose steps are nearest.
  near(steps) {
    const rows = this.rows();
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle][0] < steps) low = middle + 1;
      else high = middle;
    }
    return low > 0 && steps - rows[low - 1][0] < rows[low][0] - steps ? low - 1 : low;
  }

  has(column) {
    return this.kept.some((row) => Number.isFinite(row[column])) || Number.isFinite(this.newest?.[column]);
  }
}

// From the lowest to the highest of some values without the rarest spikes, and of `recent` ones in any case.
export function chartRange(values, recent) {
  const sorted = Float64Array.from(values).sort();
  const spikes = Math.floor(CHART_SPIKES * sorted.length);
  const ends = sorted.length ? [sorted[spikes], sorted[sorted.length - 1 - spikes]] : [];
  return [Math.min(...ends, ...recent), Math.max(...ends, ...recent)];
}
