import { html } from "../vendor/htm_preact.js";
import { Slider } from "./slider.js";

/** @import { SliderProps } from "./slider.js" */

/**
 * How far a latent is drawn towards the mean: 0 is the mean itself, 1 the latent as it is.
 *
 * @param {Pick<SliderProps, "name" | "tip" | "value" | "onInput" | "onRest">} props
 */
export function TruncationSlider(props) {
  return html`<${Slider} label="Truncation" ...${{ low: 0, high: 2, step: 0.01, neutral: 1, ...props }} />`;
}
