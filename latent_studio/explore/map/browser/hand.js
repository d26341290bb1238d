// The hand on the map: drag, wheel, pinch, tap and keys.

const WHEEL_STEP = 0.0016; // of zoom's logarithm for a pixel of the wheel
export const KEY_ZOOM = 1.5;
const KEY_MOVE = 0.15; // of the canvas
const STILL = 5; // CSS pixels; less is a click

export class Hand {
  // `onPoint(x, y)` follows a pointer that is not pressed, null where it has left; `onTap(x, y, touch)`.
  constructor(plane, { onPoint, onTap, onEnter }) {
    Object.assign(this, { plane, onPoint, onTap, onEnter, pointers: new Map() });
    const { canvas } = plane;
    const listen = (name, act, options) => canvas.addEventListener(name, (event) => act.call(this, event), options);
    listen("pointerdown", this.press);
    listen("pointermove", this.moved);
    listen("pointerup", this.release);
    listen("pointercancel", this.release);
    listen("pointerleave", this.left);
    listen("wheel", this.wheel, { passive: false });
    listen("keydown", this.key);
  }

  at(event) {
    const box = this.plane.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  press(event) {
    if (event.button !== 0) return;
    this.plane.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.at(event));
    this.still = this.pointers.size === 1;
    this.begun = this.at(event);
  }

  moved(event) {
    const [x, y] = this.at(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      // A page that scrolls under a resting mouse moves it, too; the wheel goes on scrolling then.
      if (event.movementX || event.movementY) this.armed = true;
      this.onPoint(x, y);
      return;
    }
    if (this.still && Math.hypot(x - this.begun[0], y - this.begun[1]) < STILL) return;
    this.still = false;
    this.onPoint(null);
    this.plane.canvas.classList.add("dragging");
    if (this.pointers.size === 2) this.pinch(event.pointerId, x, y);
    else this.plane.move(x - before[0], y - before[1]);
    this.pointers.set(event.pointerId, [x, y]);
  }

  // Two fingers: what lies between them stays between them.
  pinch(moving, x, y) {
    const [other] = [...this.pointers].filter(([id]) => id !== moving).map(([, place]) => place);
    const before = this.pointers.get(moving);
    const apart = (place) => Math.max(1, Math.hypot(place[0] - other[0], place[1] - other[1]));
    this.plane.move((x - before[0]) / 2, (y - before[1]) / 2);
    this.plane.zoom(apart([x, y]) / apart(before), (x + other[0]) / 2, (y + other[1]) / 2);
  }

  release(event) {
    const pressed = this.pointers.delete(event.pointerId);
    this.plane.canvas.classList.remove("dragging");
    if (pressed && this.still && event.type === "pointerup") this.onTap(...this.at(event), event.pointerType !== "mouse");
    this.still = false;
  }

  // A finger leaves whenever it is lifted: what its tap has shown stays.
  left(event) {
    this.armed = false;
    if (event.pointerType === "mouse" && !this.pointers.size) this.onPoint(null);
  }

  wheel(event) {
    if (!this.armed && !event.ctrlKey) return;
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
    this.plane.zoom(Math.exp(-pixels * WHEEL_STEP), ...this.at(event));
  }

  key(event) {
    const { plane } = this;
    const way = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way) plane.move(way[0] * KEY_MOVE * plane.width, way[1] * KEY_MOVE * plane.height);
    else if (event.key === "+" || event.key === "=") plane.zoom(KEY_ZOOM);
    else if (event.key === "-") plane.zoom(1 / KEY_ZOOM);
    else if (event.key === "0") plane.whole();
    else if (event.key === "Enter") this.onEnter();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "Enter") this.onPoint(plane.width / 2, plane.height / 2);
  }
}
