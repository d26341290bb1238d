// How wide a component is, where it stands in the page, and what is in sight.

const NARROW = 700; // CSS pixels of width below which everything is one column
const SMALLEST = 336; // CSS pixels of height that a picture gets even where the window is low
export const NARROW_SHARE = 0.45; // of a narrow window's height
export const MARGIN = 12; // CSS pixels below what stands under the picture

/**
 * Calls `fit(narrow)` whenever the component or the window changes its size; gives back what ends that.
 *
 * @param {HTMLElement} root
 * @param {(narrow: boolean) => void} fit
 */
export function onEverySize(root, fit) {
  const act = () => {
    const narrow = root.clientWidth < NARROW;
    root.classList.toggle("narrow", narrow);
    fit(narrow);
  };
  const sizes = new ResizeObserver(act);
  sizes.observe(root);
  window.addEventListener("resize", act);
  return () => {
    sizes.disconnect();
    window.removeEventListener("resize", act);
  };
}

/**
 * Scroll a node into sight where less than half of it is, as gently as the visitor wants things to move.
 *
 * @param {Element} node
 */
export function bringIntoSight(node) {
  const { top, bottom, height } = node.getBoundingClientRect();
  if (Math.min(bottom, window.innerHeight) - Math.max(top, 0) >= height / 2) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
}

/**
 * How far down a component's root stands when nothing is scrolled, in CSS pixels.
 *
 * @param {Element} node anything in it
 */
export function topOfPage(node) {
  const within = /** @type {ShadowRoot | Document} */ (node.getRootNode());
  let scrolled = 0;
  /** @type {Element | null} */
  let at = "host" in within ? within.host : node;
  for (; at; at = at.parentElement) scrolled += at.scrollTop;
  return Math.max(0, (node.closest(".studio")?.getBoundingClientRect().top ?? 0) + scrolled);
}

/**
 * The room that a picture's place has, in CSS pixels: the column's width, and of the window's height what leaves in sight
 * what stands above and below it.
 *
 * @param {HTMLElement} stage
 * @param {boolean} narrow
 * @param {number} share of the column's width: less where another picture stands beside it
 */
export function roomOf(stage, narrow, share = 1) {
  const around = /** @type {Element} */ (stage.closest(narrow ? ".studio" : ".left"));
  const column = around.getBoundingClientRect();
  const below = column.bottom - stage.getBoundingClientRect().bottom;
  const free = window.innerHeight - topOfPage(stage) - below - MARGIN;
  const width = column.width * share;
  const high = narrow ? window.innerHeight * NARROW_SHARE : Math.max(SMALLEST, free);
  return { width, height: Math.floor(narrow || share < 1 ? Math.min(width, high) : high) };
}
