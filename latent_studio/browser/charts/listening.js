// How a chart is read: by mouse, by finger and by the arrow keys.

/**
 * @typedef {object} Reader
 * @property {(event: PointerEvent | null) => void} onPoint null when the pointer has gone
 * @property {(across: number, up: number) => boolean} onKey whether an arrow key meant anything
 * @property {() => void} onTheme when the theme has changed
 */

/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @param {HTMLCanvasElement} canvas which takes the focus, and whose colour changes with the theme
 * @param {Reader} reader
 */
export function listenTo(canvas, { onPoint, onKey, onTheme }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.addEventListener("pointermove", onPoint);
  canvas.addEventListener("pointerdown", onPoint);
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") onPoint(null); // what a finger has asked for stays
  });
  canvas.addEventListener("blur", () => onPoint(null));
  canvas.addEventListener("transitionend", onTheme);
  canvas.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.altKey || !onKey(...way)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
