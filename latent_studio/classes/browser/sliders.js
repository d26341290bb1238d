// A slider for each class of a group; together they are one.

import { Slider } from "../../browser/controls/slider.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useRef } from "../../browser/vendor/preact_hooks.js";
import { percents, rebalanced } from "./shares.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { Shares } from "./shares.js" */

/**
 * While one slider is moved, the others keep the proportions that they had when it was taken hold of.
 *
 * @param {object} props
 * @param {Group} props.group
 * @param {Shares} props.shares
 * @param {() => Shares} props.current the newest, also where they have not been drawn yet
 * @param {string[]} props.spare the classes that take what is left where nothing else is in the mix
 * @param {(shares: Shares) => void} props.onShares
 * @param {(pace: Pace) => void} props.onRest
 */
export function ShareSliders({ group, shares, current, spare, onShares, onRest }) {
  const held = useRef(/** @type {{ name: string, shares: Shares } | null} */ (null));
  const move = (/** @type {string} */ name, /** @type {number} */ value) => {
    if (held.current?.name !== name) held.current = { name, shares: current() };
    onShares(rebalanced(held.current.shares, name, value, spare));
  };
  const rest = (/** @type {Pace} */ pace) => {
    held.current = null;
    onRest(pace);
  };
  const whole = percents(shares);
  const sliders = group.classes.map(
    (name) => html`<${Slider}
      key=${name}
      label=${name}
      name=${`Share of ${name}`}
      tip=${`How much of ${name} there is; the other shares of ${group.name} make room.`}
      ...${{ low: 0, high: 1, step: 0.01, value: shares[name], neutral: 1, format: () => `${whole[name]} %` }}
      class=${shares[name] === 0 ? "none" : undefined}
      onInput=${(/** @type {number} */ value) => move(name, value)}
      onRest=${rest}
    />`,
  );
  return html`<div class="shares">${sliders}</div>`;
}
