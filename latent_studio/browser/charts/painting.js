// When a chart is drawn: seldom enough while numbers come by themselves, at once for the hand, and never out of sight.

const INTERVAL = 200; // ms between repaints
const READING = 500; // ms for which a number that changes by itself stands still

export class Painting {
  /**
   * @param {Element} root what must be in sight
   * @param {() => void} paint
   * @param {number} [interval] ms between repaints
   */
  constructor(root, paint, interval = INTERVAL) {
    this.paint = paint;
    this.interval = interval;
    this.painted = this.readAt = -Infinity;
    this.stale = this.seen = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
    this.sizes = new ResizeObserver(() => this.ask(true));
    this.sight = new IntersectionObserver((entries) => {
      this.seen = entries.at(-1)?.isIntersecting ?? false;
      if (this.seen && this.stale) this.ask(true);
    });
    this.sizes.observe(root);
    this.sight.observe(root);
  }

  /**
   * Repaint at the next occasion; `soon` for what the hand does.
   *
   * @param {boolean} [soon]
   */
  ask(soon = false) {
    this.stale = true;
    if (!this.seen || (this.waiting && !soon)) return;
    clearTimeout(this.waiting);
    const rest = soon ? 0 : this.painted + this.interval - performance.now();
    this.waiting = setTimeout(() => requestAnimationFrame(() => this.act()), Math.max(0, rest));
  }

  act() {
    this.waiting = undefined;
    if (!this.stale) return;
    this.stale = false;
    this.painted = performance.now();
    this.paint();
  }

  /** The numbers may change at once: the hand asks for them. */
  readSoon() {
    this.readAt = -Infinity;
  }

  /** Whether the numbers beside the plot may change now; where they may not yet, a later repaint brings them. */
  timeToRead() {
    clearTimeout(this.later);
    const rest = this.readAt + READING - performance.now();
    if (rest > 0) this.later = setTimeout(() => this.ask(), rest);
    else this.readAt = performance.now();
    return rest <= 0;
  }

  close() {
    clearTimeout(this.waiting);
    clearTimeout(this.later);
    this.sizes.disconnect();
    this.sight.disconnect();
    this.stale = false;
  }
}
