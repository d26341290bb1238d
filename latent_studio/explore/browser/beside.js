// A second generator that shows the same latent beside the first.

import { PictureFrame } from "../../browser/picture_frame.js";
import { html } from "../../browser/vendor/htm_preact.js";

/** @import { UsedPicture } from "./stage.js" */
/** @import { Said } from "./use_explorer.js" */

export const HALF = 0.49; // of the column's width, where two pictures share it

/**
 * @param {object} props
 * @param {UsedPicture} props.picture
 * @param {Said} props.said
 * @param {string} props.caption
 * @param {boolean} props.narrow
 */
export function Beside({ picture: { ref, picture }, said, caption, narrow }) {
  return html`<figure>
    <${PictureFrame}
      ...${{ ...said, narrow, share: HALF }}
      onFit=${(/** @type {import("../../browser/picture.js").Room} */ room) => picture.current?.fit(room)}
    >
      <canvas ref=${ref} role="img" width=${1} height=${1} aria-label="The other generator's picture"></canvas>
    <//>
    <figcaption>${caption}</figcaption>
  </figure>`;
}
