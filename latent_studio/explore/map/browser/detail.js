// Which samples show their thumbnails: the further in, the more; never two over each other, and never fewer than before.

export const FIRST_THUMBNAILS = 1.5; // times the whole map at which the first appear
const DEEPEST = 9; // doublings after which all that fit are shown
const APART = 3; // CSS pixels between thumbnails

/** The samples of each level, coarsest first, each level with those before it. */
export class Detail {
  /**
   * @param {object} map
   * @param {Float32Array} map.positions x and y of each sample after one another
   * @param {number} map.scale CSS pixels a unit at the whole map
   * @param {number[]} map.size of a thumbnail
   * @param {(sample: number) => boolean} map.wanted samples that it refuses are left out
   */
  constructor({ positions, scale, size, wanted }) {
    this.positions = positions;
    this.scale = scale;
    this.size = size;
    this.left = Array.from({ length: positions.length / 2 }, (_, sample) => sample).filter(wanted);
    /** @type {number[][]} */
    this.levels = [];
  }

  /** @param {number} zoom */
  at(zoom) {
    const level = Math.min(DEEPEST, Math.floor(Math.log2(zoom / FIRST_THUMBNAILS)));
    if (level < 0) return [];
    while (this.levels.length <= level) this.refine();
    return this.levels[level];
  }

  /** Whether there is nothing left to show further in. */
  get whole() {
    return !this.left.length;
  }

  refine() {
    const zoom = FIRST_THUMBNAILS * 2 ** this.levels.length * this.scale;
    const [across, down] = this.size.map((side) => (side + APART) / zoom);
    /** @type {Map<string, number[]>} samples by their cells */
    const taken = new Map();
    const place = (/** @type {number} */ sample) => [this.positions[2 * sample], this.positions[2 * sample + 1]];
    const cellOf = (/** @type {number} */ x, /** @type {number} */ y) => `${Math.floor(x)},${Math.floor(y)}`;
    const put = (/** @type {number} */ sample) => {
      const [x, y] = place(sample);
      const cell = cellOf(x / across, y / down);
      taken.set(cell, [...(taken.get(cell) ?? []), sample]);
    };
    const free = (/** @type {number} */ sample) => {
      const [x, y] = place(sample);
      const near = [-1, 0, 1].flatMap((column) =>
        [-1, 0, 1].flatMap((row) => taken.get(cellOf(x / across + column, y / down + row)) ?? []),
      );
      return !near.some((other) => {
        const [a, b] = place(other);
        return Math.abs(a - x) < across && Math.abs(b - y) < down;
      });
    };
    const shown = [...(this.levels.at(-1) ?? [])];
    shown.forEach(put);
    this.left = this.left.filter((sample) => {
      if (!free(sample)) return true;
      put(sample);
      shown.push(sample);
      return false;
    });
    this.levels.push(shown);
  }
}
