// Numbers over steps that stay few however many come, and what is worked out of them.

const KEPT = 480; // rows that a series is thinned to
const SPIKES = 0.01; // share of the values at each end that an axis need not show
const SMOOTH = 0.02; // share of a series that a running mean spans

/**
 * Numbers, row by row.
 *
 * @typedef {{ data: Float32Array, shape: number[] }} Rows
 */

/** Rows of numbers over steps, the first of each row. It keeps every row, then every second, every fourth, ... */
export class Series {
  constructor() {
    /** @type {Float32Array[]} */
    this.kept = [];
    /** @type {Float32Array | null} */
    this.newest = null;
    this.seen = 0;
    this.every = 1;
  }

  clear() {
    Object.assign(this, new Series());
  }

  /** @param {Rows} rows */
  add({ data, shape: [count, width] }) {
    for (let index = 0; index < count; index++) {
      const row = data.slice(index * width, (index + 1) * width);
      if (this.newest && row[0] < this.newest[0]) this.clear(); // another run: its steps begin again
      if (this.seen % this.every === 0) this.kept.push(row);
      this.newest = row;
      this.seen += 1;
      if (this.kept.length >= 2 * KEPT) {
        this.kept = this.kept.filter((_, place) => place % 2 === 0);
        this.every *= 2;
      }
    }
  }

  /** Those that are kept, and the newest in any case. */
  rows() {
    return !this.newest || this.kept.at(-1) === this.newest ? this.kept : [...this.kept, this.newest];
  }

  /**
   * One number of each row.
   *
   * @param {number} column
   */
  column(column) {
    return this.rows().map((row) => row[column]);
  }

  /**
   * Whether any row has a number there.
   *
   * @param {number} column
   */
  has(column) {
    return this.rows().some((row) => Number.isFinite(row[column]));
  }

  /**
   * The index of the row whose steps are nearest.
   *
   * @param {number} steps
   */
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

  /**
   * From the lowest to the highest of its numbers without the rarest spikes, and with the newest in any case.
   *
   * @param {number} column
   * @returns {[number, number]}
   */
  range(column) {
    const values = this.kept.map((row) => row[column]).filter(Number.isFinite);
    const sorted = Float64Array.from(values).sort();
    const spikes = Math.floor(SPIKES * sorted.length);
    const ends = sorted.length ? [sorted[spikes], sorted[sorted.length - 1 - spikes]] : [];
    const newest = this.newest?.[column] ?? Number.NaN;
    if (Number.isFinite(newest)) ends.push(newest);
    return [Math.min(...ends), Math.max(...ends)];
  }
}

/**
 * Each value as the mean of its neighbours; none where there is no reading, and none of those counts.
 *
 * @param {number[]} values
 */
export function runningMean(values) {
  const reach = Math.floor((values.length * SMOOTH) / 2);
  return values.map((own, index) => {
    if (Number.isNaN(own)) return Number.NaN;
    const around = values.slice(Math.max(0, index - reach), index + reach + 1).filter((value) => !Number.isNaN(value));
    return around.reduce((sum, value) => sum + value, 0) / around.length;
  });
}
