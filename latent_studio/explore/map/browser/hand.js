// The hand on the map: drag, wheel, pinch, tap and keys.

/** @import { Plane } from "./plane.js" */

/**
 * `onPoint` follows a pointer that is not pressed, null where it has left.
 *
 * @typedef {object} Told
 * @property {(at: [number, number] | null) => void} onPoint
 * @property {(at: [number, number], touch: boolean) => void} onTap
 * @property {() => void} onEnter
 */

const WHEEL_STEP = 0.0016; // of zoom's logarithm for a pixel of the wheel
export const KEY_ZOOM = 1.5;
const KEY_MOVE = 0.15; // of the canvas
const STILL = 5; // CSS pixels; less is a click
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** @type {Record<string, (plane: Plane) => void>} */
const KEYS = {
  "+": (plane) => plane.zoom(KEY_ZOOM),
  "=": (plane) => plane.zoom(KEY_ZOOM),
  "-": (plane) => plane.zoom(1 / KEY_ZOOM),
  0: (plane) => plane.whole(),
};

export class Hand {
  /**
   * @param {Plane} plane
   * @param {Told} told
   */
  constructor(plane, told) {
    this.plane = plane;
    this.told = told;
    /** @type {Map<number, [number, number]>} where the fingers that are down were last */
    this.pointers = new Map();
    this.begun = [0, 0];
    this.still = this.armed = false;
    const { canvas } = plane;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", (event) => this.release(event));
    canvas.addEventListener("pointerleave", (event) => this.left(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /**
   * @param {MouseEvent} event
   * @returns {[number, number]}
   */
  at(event) {
    const box = this.plane.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    this.plane.canvas.setPointerCapture(event.pointerId);
    this.begun = this.at(event);
    this.pointers.set(event.pointerId, this.at(event));
    this.still = this.pointers.size === 1;
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const at = this.at(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      // A page that scrolls under a resting mouse moves it, too; the wheel goes on scrolling then.
      if (event.movementX || event.movementY) this.armed = true;
      this.told.onPoint(at);
      return;
    }
    if (this.still && Math.hypot(at[0] - this.begun[0], at[1] - this.begun[1]) < STILL) return;
    this.still = false;
    this.told.onPoint(null);
    this.plane.canvas.classList.add("dragging");
    if (this.pointers.size === 2) this.pinch(event.pointerId, before, at);
    else this.plane.move(at[0] - before[0], at[1] - before[1]);
    this.pointers.set(event.pointerId, at);
  }

  /**
   * Two fingers: what lies between them stays between them.
   *
   * @param {number} moving
   * @param {[number, number]} before
   * @param {[number, number]} at
   */
  pinch(moving, before, at) {
    const [other] = [...this.pointers].filter(([id]) => id !== moving).map(([, place]) => place);
    const apart = (/** @type {[number, number]} */ [x, y]) => Math.max(1, Math.hypot(x - other[0], y - other[1]));
    this.plane.move((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
    this.plane.zoom(apart(at) / apart(before), (at[0] + other[0]) / 2, (at[1] + other[1]) / 2);
  }

  /** @param {PointerEvent} event */
  release(event) {
    const pressed = this.pointers.delete(event.pointerId);
    this.plane.canvas.classList.remove("dragging");
    const tapped = pressed && this.still && event.type === "pointerup";
    this.still = false;
    if (tapped) this.told.onTap(this.at(event), event.pointerType !== "mouse");
  }

  /**
   * A finger leaves whenever it is lifted: what its tap has shown stays.
   *
   * @param {PointerEvent} event
   */
  left(event) {
    this.armed = false;
    if (event.pointerType === "mouse" && !this.pointers.size) this.told.onPoint(null);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (!this.armed && !event.ctrlKey) return;
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
    this.plane.zoom(Math.exp(-pixels * WHEEL_STEP), ...this.at(event));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { plane } = this;
    const { width, height } = plane.size;
    const way = ARROWS[event.key];
    const act = KEYS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") this.told.onEnter();
    else if (way) plane.move(way[0] * KEY_MOVE * width, way[1] * KEY_MOVE * height);
    else if (act) act(plane);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "Enter") this.told.onPoint([width / 2, height / 2]);
  }
}
