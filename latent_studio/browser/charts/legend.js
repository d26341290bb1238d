import { html } from "../vendor/htm_preact.js";

/** @import { Colour } from "./ink.js" */

/**
 * What the lines are, each with the number it stands at; one without a text isn't there.
 *
 * @param {object} props
 * @param {{ name: string, colour: Colour, dash?: string, tip?: string }[]} props.lines
 * @param {(string | null)[]} props.texts
 */
export function Legend({ lines, texts }) {
  const keys = lines.map(({ name, colour, dash = "solid", tip }, index) => {
    const text = texts[index] ?? null;
    return html`<span class="key" key=${name} data-tip=${tip} hidden=${text === null}>
      <i class=${`swatch ${dash} ink-${colour}`} aria-hidden="true"></i>${name}<output>${text}</output>
    </span>`;
  });
  return html`<div class="chart-legend">${keys}</div>`;
}
