// A document for components, and a hand on it.

import { Window } from "happy-dom";
import { h, options, render } from "../../latent_studio/browser/vendor/preact.js";

/** @import { ComponentType } from "../../latent_studio/browser/vendor/preact.js" */

const window = new Window();
Object.assign(globalThis, {
  window,
  document: window.document,
  AbortController: window.AbortController,
  ResizeObserver: window.ResizeObserver,
  getComputedStyle: window.getComputedStyle.bind(window),
});

options.requestAnimationFrame = (effects) => queueMicrotask(effects); // no frame is painted here

/**
 * Draws a component anew with other props; `root` holds it.
 *
 * @param {any} Component
 * @param {object} props
 */
export function drawn(Component, props) {
  const root = document.createElement("div");
  document.body.append(root);
  const draw = (/** @type {object} */ changed) =>
    render(h(/** @type {ComponentType<any>} */ (Component), changed), root);
  draw(props);
  return {
    root,
    draw,
    end: () => {
      render(null, root);
      root.remove();
    },
  };
}

/**
 * The one element that matches.
 *
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {any}
 */
export function one(root, selector) {
  const found = root.querySelectorAll(selector);
  if (found.length !== 1) throw new Error(`${found.length} elements match ${selector}`);
  return found[0];
}

/**
 * @param {Element} target
 * @param {string} type
 * @param {object} [fields]
 */
export function send(target, type, fields = {}) {
  const event = Object.assign(new window.Event(type, { bubbles: true, cancelable: true, composed: true }), fields);
  target.dispatchEvent(/** @type {any} */ (event));
  return event;
}

/**
 * Moves a slider or types into a field, as the browser tells of it; `done` says that the hand lets go.
 *
 * @param {HTMLInputElement} input
 * @param {string | number} value
 */
export function enter(input, value, { done = false } = {}) {
  input.value = String(value);
  send(input, "input");
  if (done) send(input, "change");
}

/** Once what was asked for is drawn and effects have run. */
export function settled() {
  return new Promise((resolve) => setTimeout(resolve));
}
