// The seed of a latent: a number field and a die.

import { html } from "../vendor/htm_preact.js";
import { TextButton } from "./buttons.js";
import { NumberField } from "./number_field.js";

/** @import { Pace } from "../settled_state.js" */

export const HIGHEST_SEED = 2 ** 32 - 1;
const TIP = "The seed draws the latent: the same number always gives the same one.";

export function randomSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000; // six digits can be read out in a class
}

/**
 * @param {object} props
 * @param {string} [props.name] what stands before it
 * @param {string} [props.label] its accessible name, where what stands before it says too little
 * @param {string} [props.shortcut] the key that draws another
 * @param {number} props.value
 * @param {boolean} [props.hidden]
 * @param {(seed: number) => void} props.onInput
 * @param {(pace: Pace) => void} props.onRest
 */
export function SeedField({ name = "Seed", label = name, shortcut, value, hidden, onInput, onRest }) {
  const draw = () => {
    onInput(randomSeed());
    onRest("rest");
  };
  const tip = `Draw another latent${shortcut ? `; key ${shortcut}` : ""}.`;
  return html`<div class="seed" hidden=${hidden}>
    <span class="slider-label">${name}</span>
    <${NumberField} ...${{ label, low: 0, high: HIGHEST_SEED, value, tip: TIP, onInput, onRest }} />
    <${TextButton} symbol="casino" label="Random" tip=${tip} onclick=${draw} />
  </div>`;
}
