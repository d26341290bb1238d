// Stands in the page for a component until the component's own modules are there. Python hands it to Streamlit as
// inline text, which can't import anything by a relative path; the modules are served, and can.

const FAILED = "This part of the page could not be loaded. Reload the page to try again.";

// What Streamlit calls at every drawing. `paths` are routes of the app: the component's module, and all that it imports,
// so that everything is fetched at once.
export function loader(paths) {
  const places = new WeakMap();
  let mount = null;
  let loading = null;

  async function load() {
    try {
      const [component] = await Promise.all(paths.map((path) => import(addressOf(path))));
      mount = component.mount;
    } finally {
      loading = null; // after a failure the next drawing tries again
    }
  }

  return (component) => {
    const { parentElement } = component;
    const place = places.get(parentElement) ?? new Place(parentElement);
    places.set(parentElement, place);
    place.newest = component;
    if (mount) place.draw(mount);
    else place.wait((loading ??= load()), () => mount);
    return () => place.leave();
  };
}

// Beside Streamlit's own scripts, wherever a proxy makes them appear.
function addressOf(path) {
  const script = document.querySelector("script[src*='/static/js/']");
  return new URL(path, script ? script.src.replace(/static\/js\/[^/]*$/, "") : window.location.href).href;
}

// One place on a page. It may be drawn again, or be gone, before anything can be drawn there.
class Place {
  constructor(root) {
    this.root = root;
  }

  wait(loading, mount) {
    if (this.waiting) return;
    this.waiting = true;
    const ready = () => this.draw(mount());
    loading.then(ready, (error) => this.fail(error));
  }

  draw(mount) {
    this.waiting = false;
    if (!this.root.isConnected) return;
    this.failure?.remove();
    this.close = mount(this.newest);
  }

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
