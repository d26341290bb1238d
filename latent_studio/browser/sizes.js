// How wide a component is, where it stands in the page, and what is in sight.

const NARROW = 700; // CSS pixels of width below which everything is one column

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
