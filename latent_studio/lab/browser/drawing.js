// A distribution that is drawn by hand: points that a pen sprays along a stroke, and an eraser wipes away.

import { rounded } from "../../browser/numbers.js";

/** @typedef {[number, number]} Point */
/** @typedef {"pen" | "eraser"} Tool */

export const MOST = 400; // points
export const FEWEST = 3;
const REACH = 1; // how far from the middle points may lie
const SPRAY = 0.035; // how far from the hand points fall
const SPACING = 0.022; // of hand movement for one point
const ERASER = 0.1; // how far the eraser reaches
const REST = 700; // ms after a stroke until it is learnt
const FILLS = 0.94; // the farthest coordinate that the lab's own scaling gives
const LONGEST_PAST = 100;

/**
 * Points of a configuration, brought to where the lab shows them.
 *
 * @param {Point[]} points
 */
export function filling(points) {
  const reach = Math.max(...points.flat().map(Math.abs), 1e-9);
  return points.map(([x, y]) => /** @type {Point} */ ([(x / reach) * FILLS, (y / reach) * FILLS]));
}

/**
 * The points that a movement of the hand adds; none where it was too short.
 *
 * @param {Point | null} from null where a stroke begins
 * @param {Point} to
 * @param {number} room for how many there is
 */
export function sprayed(from, to, room, random = Math.random) {
  const [fromX, fromY] = from ?? to;
  const [x, y] = to;
  const length = Math.hypot(x - fromX, y - fromY);
  const count = from ? Math.floor(length / SPACING) : 1;
  const within = (/** @type {number} */ value) => rounded(Math.min(REACH, Math.max(-REACH, value)), 3);
  return Array.from({ length: Math.min(room, count) }, (_, step) => {
    const share = (step + 1) / count;
    const angle = 2 * Math.PI * random();
    const away = SPRAY * Math.sqrt(random());
    const across = fromX + share * (x - fromX) + away * Math.cos(angle);
    const up = fromY + share * (y - fromY) + away * Math.sin(angle);
    return /** @type {Point} */ ([within(across), within(up)]);
  });
}

/** What is drawn, and the hand that draws it. */
export class Drawing {
  /** @param {(points: Point[]) => void} onDrawn once the hand has rested */
  constructor(onDrawn) {
    this.onDrawn = onDrawn;
    /** @type {Set<() => void>} told of every change */
    this.shown = new Set();
    /** @type {Point[]} */
    this.points = [];
    /** @type {Point[][]} */
    this.past = [];
    /** @type {Tool} */
    this.tool = "pen";
    this.opened = false;
    this.loaded = this.told = "";
    this.pressed = false;
    /** @type {Point | null} where the pen has sprayed last */
    this.at = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
  }

  /** @param {() => void} shown */
  listen(shown) {
    this.shown.add(shown);
    return () => {
      this.shown.delete(shown);
    };
  }

  /** @param {Partial<Drawing>} change */
  show(change = {}) {
    Object.assign(this, change);
    for (const show of this.shown) show();
  }

  /** @param {Point[]} points of the configuration */
  load(points) {
    const key = JSON.stringify(points);
    if (this.opened || key === this.loaded) return; // what is under the hand stays
    this.loaded = key;
    this.show({ points: filling(points), past: [] });
  }

  /** @param {boolean} opened */
  open(opened) {
    if (!opened) this.tell();
    this.show({ opened });
  }

  /** @param {Point} at */
  press(at) {
    this.remember();
    clearTimeout(this.resting);
    this.at = null;
    this.pressed = true;
    this.move([at]);
  }

  /** @param {Point[]} places */
  move(places) {
    if (!this.pressed) return;
    for (const at of places) this.reach(at);
    this.show();
  }

  /** @param {Point} at */
  reach(at) {
    if (this.tool === "eraser") {
      this.points = this.points.filter(([x, y]) => Math.hypot(x - at[0], y - at[1]) > ERASER);
      return;
    }
    const added = sprayed(this.at, at, MOST - this.points.length);
    if (!added.length) return;
    this.points = [...this.points, ...added];
    this.at = at;
  }

  lift() {
    if (!this.pressed) return;
    this.pressed = false;
    this.settle();
  }

  settle() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), REST);
  }

  remember() {
    this.past = [...this.past, this.points].slice(-LONGEST_PAST);
  }

  back() {
    const points = this.past.at(-1);
    if (!points) return;
    this.show({ points, past: this.past.slice(0, -1) });
    this.settle();
  }

  wipe() {
    this.remember();
    clearTimeout(this.resting);
    this.show({ points: [] });
  }

  tell() {
    clearTimeout(this.resting);
    const key = JSON.stringify(this.points);
    if (this.points.length < FEWEST || key === this.told || !this.past.length) return;
    this.told = key;
    this.onDrawn(this.points);
  }

  close() {
    clearTimeout(this.resting);
  }
}
