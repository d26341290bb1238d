// Stands in the page for a component until the component's own modules are there. Python hands it to Streamlit as
// inline text, which can't import anything by a relative path; the modules are served, and can.

const FAILED = "This part of the page could not be loaded. Reload the page to try again.";

/**
 * @typedef {import("./mount.js").StreamlitComponent<any>} Component
 * @typedef {(component: Component) => () => void} Mount
 */

/**
 * What Streamlit calls at every drawing. `paths` are routes of the app: the component's module, and all that it imports,
 * so that everything is fetched at once.
 *
 * @param {string[]} paths
 * @returns {Mount}
 */
export function loader(paths) {
  /** @type {WeakMap<Node, Place>} */
  const places = new WeakMap();
  /** @type {Mount | null} */
  let mount = null;
  /** @type {Promise<Mount> | null} */
  let loading = null;

  async function load() {
    try {
      const [component] = await Promise.all(paths.map((path) => import(addressOf(path))));
      mount = /** @type {Mount} */ (component.mount);
      return mount;
    } finally {
      loading = null; // after a failure the next drawing tries again
    }
  }

  return (component) => {
    const { parentElement } = component;
    const place = places.get(parentElement) ?? new Place(parentElement);
    places.set(parentElement, place);
    place.newest = component;
    loading ??= mount ? null : load();
    if (mount) place.draw(mount);
    else if (loading) place.wait(loading);
    return () => place.leave();
  };
}

/**
 * Beside Streamlit's own scripts, wherever a proxy makes them appear.
 *
 * @param {string} path
 */
function addressOf(path) {
  const script = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[src*='/static/js/']"));
  return new URL(path, script ? script.src.replace(/static\/js\/[^/]*$/, "") : window.location.href).href;
}

// One place on a page. It may be drawn again, or be gone, before anything can be drawn there.
class Place {
  /** @param {Component["parentElement"]} root */
  constructor(root) {
    this.root = root;
    this.waiting = false;
    /** @type {Component | null} */
    this.newest = null;
    /** @type {HTMLElement | null} */
    this.failure = null;
    /** @type {(() => void) | null} */
    this.close = null;
  }

  /** @param {Promise<Mount>} loading */
  wait(loading) {
    if (this.waiting) return;
    this.waiting = true;
    loading.then(
      (mount) => this.draw(mount),
      (error) => this.fail(error),
    );
  }

  /** @param {Mount} mount */
  draw(mount) {
    this.waiting = false;
    if (!this.root.isConnected || !this.newest) return;
    this.failure?.remove();
    this.close = mount(this.newest);
  }

  /** @param {unknown} error */
  fail(error) {
    this.waiting = false;
    console.error(error);
    if (!this.root.isConnected || this.failure?.isConnected) return;
    this.failure = document.createElement("p");
    this.failure.setAttribute("role", "alert");
    this.failure.textContent = FAILED;
    this.root.append(this.failure);
  }

  // Streamlit also lets go of a drawing that another one overtook while it was under way; then the place is still there.
  leave() {
    if (this.root.isConnected) return;
    this.close?.();
    this.close = null;
  }
}
