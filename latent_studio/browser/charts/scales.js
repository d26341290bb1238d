// What a chart counts with: short numbers, round ticks, and axes that keep still.

export const PATIENCE = 3000; // ms for which an axis must have been far too long before it shrinks
const LEAST = 1e-8; // what a logarithmic axis shows of anything smaller
const DIGITS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** @param {number} exponent */
export function powerOfTen(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => DIGITS[Number(digit)]).join("");
  return `10${exponent < 0 ? "\u207b" : ""}${digits}`;
}

/**
 * Three significant digits, always: a number that changes keeps its width.
 *
 * @param {number} value
 */
export function shortNumber(value) {
  if (!Number.isFinite(value)) return "\u2013";
  const sign = value < 0 ? "\u2212" : "";
  const size = Number(Math.abs(value).toPrecision(3));
  if (size === 0) return "0.00";
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  if (exponent < -3 || exponent > 4)
    return `${sign}${(size / 10 ** exponent).toPrecision(3)}\u00d7${powerOfTen(exponent)}`;
  return sign + (exponent > 2 ? size.toLocaleString("en-GB") : size.toFixed(2 - exponent));
}

/**
 * A tick's label: only the digits that its neighbours, a `step` away, differ in.
 *
 * @param {number} value
 * @param {number} step
 */
export function tickText(value, step) {
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

/**
 * The smallest of 1, 2, 5, 10, 20, ... that goes into a span at most `count` times.
 *
 * @param {number} span
 * @param {number} count
 */
export function niceStep(span, count) {
  const least = span / count;
  const power = 10 ** Math.floor(Math.log10(least));
  const steps = [1, 2, 5, 10].map((factor) => factor * power);
  return steps.find((step) => step >= least * (1 - 1e-9)) ?? 10 * power;
}

/**
 * Where an axis of steps ends: in rounds, so that the curves seldom move, and fill most of it always.
 *
 * @param {number} value
 */
export function roundAbove(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const rounds = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((factor) => factor * power);
  return rounds.find((round) => round >= value) ?? 10 * power;
}

/**
 * @typedef {object} AxisOptions
 * @property {boolean} [log] by powers of ten
 * @property {number | null} [floor] a low end that stands, on the axis's own scale
 * @property {number | null} [ceiling] a high end that stands, likewise
 * @property {number} [count] of steps between ticks at most
 */

/** An axis that grows by whole ticks as soon as it must, and shrinks only once it has been far too long for a while. */
export class SteadyAxis {
  /** @param {AxisOptions} [options] */
  constructor({ log = false, floor = null, ceiling = null, count = 4 } = {}) {
    this.log = log;
    this.floor = floor;
    this.ceiling = ceiling;
    this.count = count;
    this.clear();
  }

  clear() {
    /** @type {[number, number] | null} low and high, on the axis's own scale: exponents on a logarithmic one */
    this.ends = null;
    /** @type {number | null} since when it has been too long */
    this.wide = null;
  }

  /** @param {number} value */
  scale(value) {
    return this.log ? Math.log10(Math.max(value, LEAST)) : value;
  }

  /** @param {number} scaled */
  value(scaled) {
    return this.log ? 10 ** scaled : scaled;
  }

  /**
   * A value as it is read off.
   *
   * @param {number} value
   */
  text(value) {
    const least = this.log && value <= LEAST * 1.001;
    return least ? `under ${powerOfTen(Math.log10(LEAST))}` : shortNumber(value);
  }

  /** @param {number} span */
  step(span) {
    const step = niceStep(span, this.count);
    return this.log ? Math.max(1, Math.ceil(step)) : step;
  }

  /**
   * The round ends around what lies between `low` and `high`, all on the axis's own scale.
   *
   * @param {number} low
   * @param {number} high
   * @returns {[number, number]}
   */
  around(low, high) {
    const [least, most] = [this.floor ?? low, this.ceiling ?? high];
    const step = this.step(most - least || Math.abs(most) || 1);
    const from = this.floor ?? Math.floor(least / step + 1e-9) * step;
    const to = this.ceiling ?? Math.ceil(most / step - 1e-9) * step;
    return [from, to > from ? to : from + step];
  }

  /**
   * @param {number} lowest of the values that it is to show
   * @param {number} highest
   */
  fit(lowest, highest, now = performance.now()) {
    const [low, high] = [this.scale(lowest), this.scale(highest)];
    const wanted = this.around(low, high);
    this.ends ??= wanted;
    const slack = 1e-9 * (this.ends[1] - this.ends[0]);
    const holds = low >= this.ends[0] - slack && high <= this.ends[1] + slack;
    if (!holds) this.ends = this.around(Math.min(low, this.ends[0]), Math.max(high, this.ends[1]));
    if (!holds || wanted[1] - wanted[0] > 0.6 * (this.ends[1] - this.ends[0])) this.wide = null;
    else this.wide ??= now;
    if (this.wide === null || now - this.wide < PATIENCE) return;
    this.ends = wanted;
    this.wide = null;
  }

  /**
   * Both ends as values.
   *
   * @returns {[number, number]}
   */
  range() {
    const [low, high] = this.ends ?? [0, 1];
    return [this.value(low), this.value(high)];
  }

  /**
   * The round values between the ends, and what stands beside them.
   *
   * @returns {{ value: number, text: string }[]}
   */
  ticks() {
    const [low, high] = this.ends ?? [0, 1];
    const step = this.step(high - low);
    const first = Math.ceil(low / step - 1e-9);
    const count = Math.floor(high / step + 1e-9) - first + 1;
    return Array.from({ length: Math.max(0, count) }, (_, index) => {
      const at = (first + index) * step;
      return { value: this.value(at), text: this.log ? decadeText(at) : tickText(at, step) };
    });
  }
}

/** @param {number} exponent */
function decadeText(exponent) {
  return Math.abs(exponent) > 2 ? powerOfTen(exponent) : String(Number((10 ** exponent).toFixed(2)));
}
