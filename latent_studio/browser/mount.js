// From Streamlit's call of a component to a Preact root, which is drawn again with every call and ends with the place.

import { h, render } from "./vendor/preact.js";

/** @import { ComponentType } from "./vendor/preact.js" */

/**
 * What Streamlit calls a component with.
 *
 * @template Data
 * @typedef {object} StreamlitComponent
 * @property {(HTMLElement | ShadowRoot) & { host?: Element }} parentElement
 * @property {Data} data
 * @property {(name: string, value: unknown) => void} setStateValue
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/**
 * What an App is drawn with; `host` is the element of the page that holds it, where keys are heard.
 *
 * @template Data
 * @typedef {object} AppProps
 * @property {Data} data
 * @property {(name: string, value: unknown) => void} setStateValue
 * @property {(name: string, value: unknown) => void} setTriggerValue
 * @property {Element} host
 */

/**
 * The `mount` of a component: `export const mount = mountOf(App)`.
 *
 * @template Data
 * @param {ComponentType<AppProps<Data>>} App
 * @returns {(component: StreamlitComponent<Data>) => () => void}
 */
export function mountOf(App) {
  /** @type {WeakMap<Node, HTMLElement>} */
  const mounted = new WeakMap();
  return ({ parentElement, data, setStateValue, setTriggerValue }) => {
    const root = mounted.get(parentElement) ?? parentElement.appendChild(document.createElement("div"));
    mounted.set(parentElement, root);
    const host = parentElement.host ?? /** @type {HTMLElement} */ (parentElement);
    render(h(App, { data, setStateValue, setTriggerValue, host }), root);
    return () => {
      render(null, root);
      root.remove();
      mounted.delete(parentElement);
    };
  };
}
