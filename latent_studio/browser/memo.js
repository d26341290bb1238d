import { Component, h } from "./vendor/preact.js";

/** @import { ComponentChildren, ComponentClass } from "./vendor/preact.js" */

/**
 * A component that is drawn again only where one of its props is another.
 *
 * @template {object} Props
 * @param {(props: Props) => ComponentChildren} Drawn
 * @returns {ComponentClass<Props>}
 */
export function memo(Drawn) {
  return class extends Component {
    /** @param {any} next */
    shouldComponentUpdate(next) {
      return !sameFields(/** @type {any} */ (this.props), next);
    }

    render() {
      return h(/** @type {any} */ (Drawn), this.props);
    }
  };
}

/**
 * @param {Record<string, unknown>} one
 * @param {Record<string, unknown>} other
 */
function sameFields(one, other) {
  const names = Object.keys(other);
  return Object.keys(one).length === names.length && names.every((name) => Object.is(one[name], other[name]));
}
