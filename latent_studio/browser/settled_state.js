// A state that lives here while the hand moves. Once the hand rests it becomes one entry of the history and goes to
// Python, and so into the URL. What comes from elsewhere (another link, the browser's back) is taken over.

/**
 * How the hand is: on it; resting unless another key follows; resting.
 *
 * @typedef {"moving" | "soon" | "rest"} Pace
 */

/**
 * What Python hands over: a state, and a number that grows whenever the state comes from elsewhere than from here.
 *
 * @template State
 * @typedef {object} Arriving
 * @property {number} origin
 * @property {State} state
 */

/**
 * @template State
 * @typedef {object} Settling
 * @property {State} present what is shown
 * @property {State} settled what was sent last, or came
 * @property {State | null} sent what was sent last, unless another has come since
 * @property {State[]} past what can be undone to, newest last
 * @property {State[]} future what can be redone, next last
 * @property {number} origin
 * @property {number} takeovers how many states have come from elsewhere
 */

export const KEY_REST = 350; // ms without a key until a movement by keys counts as finished
const LONGEST_HISTORY = 200;

/**
 * Whether two plain values are the same, in whatever order their fields stand.
 *
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
export function same(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [first, second] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    first.length === second.size && first.every(([name, value]) => second.has(name) && same(value, second.get(name)))
  );
}

/**
 * @template State
 * @param {Arriving<State>} arriving
 * @returns {Settling<State>}
 */
export function begun({ origin, state }) {
  return { present: state, settled: state, sent: null, past: [], future: [], origin, takeovers: 0 };
}

/**
 * The same after Python has said what it holds. The state that was sent from here last is nothing new: what the hand
 * has done since stays. Any other is taken over, and what was there before can be undone to, settled or not.
 *
 * @template State
 * @param {Settling<State>} now
 * @param {Arriving<State>} arriving
 * @returns {Settling<State>}
 */
export function arrived(now, { origin, state }) {
  if (origin === now.origin) return now;
  if (now.sent !== null && same(state, now.sent)) return { ...now, origin };
  const left = same(now.present, now.settled) ? [now.settled] : [now.settled, now.present];
  const past = [...now.past, ...left].slice(-LONGEST_HISTORY);
  return { present: state, settled: state, sent: null, past, future: [], origin, takeovers: now.takeovers + 1 };
}

/**
 * The same once the hand rests: what has changed is settled.
 *
 * @template State
 * @param {Settling<State>} now
 * @returns {Settling<State>}
 */
export function rested(now) {
  if (same(now.present, now.settled)) return now;
  const past = [...now.past, now.settled].slice(-LONGEST_HISTORY);
  return { ...now, settled: now.present, sent: now.present, past, future: [] };
}

/**
 * The same a step back or forth in its history; `fixed` names fields that stay as they are.
 *
 * @template State
 * @param {Settling<State>} now
 * @param {"undo" | "redo"} way
 * @param {(keyof State)[]} fixed
 * @returns {Settling<State>}
 */
export function travelled(now, way, fixed = []) {
  const [from, to] = way === "undo" ? [now.past, now.future] : [now.future, now.past];
  const found = from.at(-1);
  if (found === undefined) return now;
  const present = /** @type {State} */ ({ ...found });
  for (const name of fixed) present[name] = now.present[name];
  const [shorter, longer] = [from.slice(0, -1), [...to, now.present]];
  const [past, future] = way === "undo" ? [shorter, longer] : [longer, shorter];
  return { ...now, present, settled: present, sent: present, past, future };
}

/**
 * A state with its timer. `onShow()` is told of every change, `onRedraw(state, exact)` at once what is to be drawn
 * (live while the hand moves, exactly once it rests), `onSettle(state)` what is to go to Python.
 *
 * @template State
 */
export class SettledState {
  /**
   * @param {Arriving<State>} arriving
   * @param {object} told
   * @param {() => void} told.onShow
   * @param {(state: State, exact: boolean) => void} told.onRedraw
   * @param {(state: State) => void} told.onSettle
   * @param {(keyof State)[]} [told.fixed] fields that undo and redo leave as they are
   */
  constructor(arriving, { onShow, onRedraw, onSettle, fixed = [] }) {
    this.now = begun(arriving);
    this.onShow = onShow;
    this.onRedraw = onRedraw;
    this.onSettle = onSettle;
    this.fixed = fixed;
    this.resting = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  }

  get state() {
    return this.now.present;
  }

  /**
   * What Python holds; whether it was taken over.
   *
   * @param {Arriving<State>} arriving
   */
  arrive(arriving) {
    const { takeovers } = this.now;
    this.now = arrived(this.now, arriving);
    const taken = this.now.takeovers !== takeovers;
    if (taken) clearTimeout(this.resting);
    return taken;
  }

  /**
   * @param {Partial<State> | ((state: State) => Partial<State>)} change
   * @param {Pace} pace
   */
  edit(change, pace) {
    const changed = typeof change === "function" ? change(this.state) : change;
    this.now = { ...this.now, present: { ...this.state, ...changed } };
    this.onShow();
    if (pace === "moving") this.onRedraw(this.state, false);
    else this.rest(pace);
  }

  /** @param {Pace} pace */
  rest(pace = "rest") {
    clearTimeout(this.resting);
    this.onRedraw(this.state, pace === "rest");
    if (pace === "soon") this.resting = setTimeout(() => this.rest(), KEY_REST);
    else this.become(rested(this.now));
  }

  /** @param {"undo" | "redo"} way */
  travel(way) {
    this.rest(); // what still moves by keys is a step of its own
    const there = travelled(this.now, way, this.fixed);
    if (there === this.now) return;
    this.onRedraw(there.present, true);
    this.become(there);
  }

  /** @param {Settling<State>} settled */
  become(settled) {
    if (settled === this.now) return;
    this.now = settled;
    this.onShow();
    this.onSettle(this.state);
  }

  close() {
    clearTimeout(this.resting);
  }
}
