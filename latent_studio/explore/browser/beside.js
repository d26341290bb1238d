// A second generator that shows the same latent beside the first.

import { PictureFrame } from "../../browser/controls/picture_frame.js";
import { html } from "../../browser/vendor/htm_preact.js";

/** @param {{ place: import("./stage.js").PicturePlace, hidden: boolean, caption: string }} props */
export function Beside({ place: { stage, canvas, words }, hidden, caption }) {
  return html`<figure hidden=${hidden}>
    <${PictureFrame} ...${{ stage, words }}>
      <canvas ref=${canvas} role="img" width=${1} height=${1} aria-label="The other generator's picture"></canvas>
    <//>
    <figcaption>${caption}</figcaption>
  </figure>`;
}
