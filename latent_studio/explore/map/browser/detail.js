// Which samples show their thumbnails: the further in, the more; never two over each other, and never fewer than before.

export const FIRST_THUMBNAILS = 1.5; // times the whole map at which the first appear
const DEEPEST = 9; // doublings after which all that fit are shown
const APART = 3; // CSS pixels between thumbnails

function levelOf(zoom) {
  return Math.min(DEEPEST, Math.floor(Math.log2(zoom / FIRST_THUMBNAILS)));
}

// The samples of each level, coarsest first, each level with those before it. `positions` are [x, y] after one another,
// `scale` CSS pixels a unit at the whole map, `size` that of a thumbnail; samples that `wanted` refuses are left out.
export class Detail {
  constructor({ positions, scale, size, wanted }) {
    Object.assign(this, { positions, scale, size });
    this.left = [];
    for (let sample = 0; 2 * sample < positions.length; sample++) if (wanted(sample)) this.left.push(sample);
    this.levels = [];
  }

  at(zoom) {
    const level = levelOf(zoom);
    if (level < 0) return [];
    while (this.levels.length <= level) this.refine();
    return this.levels[level];
  }

  // Whether there is nothing left to show further in.
  get whole() {
    return !this.left.length;
  }

  refine() {
    const zoom = FIRST_THUMBNAILS * 2 ** this.levels.length * this.scale;
    const [across, down] = this.size.map((side) => (side + APART) / zoom);
    const taken = new Map(); // cell -> places of samples
    const cellAt = (x, y) => `${Math.floor(x / across)},${Math.floor(y / down)}`;
    const put = (sample) => {
      const [x, y] = this.place(sample);
      const cell = cellAt(x, y);
      if (!taken.has(cell)) taken.set(cell, []);
      taken.get(cell).push([x, y]);
    };
    const free = (sample) => {
      const [x, y] = this.place(sample);
      for (let column = -1; column <= 1; column++) {
        for (let row = -1; row <= 1; row++) {
          const near = taken.get(cellAt(x + column * across, y + row * down)) ?? [];
          if (near.some(([a, b]) => Math.abs(a - x) < across && Math.abs(b - y) < down)) return false;
        }
      }
      return true;
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

  place(sample) {
    return [this.positions[2 * sample], this.positions[2 * sample + 1]];
  }
}
