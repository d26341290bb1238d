// What can be taken away: the picture as a file with its recipe, and the latent that made it. And what is dropped.

import { appAddress } from "../../browser/address.js";
import { explorerRequest } from "./moves.js";

/** @import { Description, ExploreState } from "./data.js" */

const LARGEST_DROP = 8 * 1024 * 1024; // bytes of a file that is dropped; of a larger one nothing is sent

/**
 * The exact picture as a PNG file. Throws an Error with a sentence where it can't be had.
 *
 * @param {string} path
 * @param {ExploreState} state
 * @param {number} images the snapshot
 * @param {number} scale
 */
export async function pictureFile(path, state, images, scale) {
  const { run, picture } = explorerRequest(state, true);
  const body = JSON.stringify({ run, snapshot: images, picture, scale });
  const answer = await fetch(appAddress(path), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}

/**
 * The latent as it was chosen, and `z`, or `w`, as the generator renders it.
 *
 * @param {ExploreState} state
 * @param {Description} description
 */
export function latentFile({ run, latent }, { images, digest, final, space = "z" }) {
  const content = { run, snapshot: images, generator: digest, ...latent, [space]: final };
  return new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
}

/**
 * @param {ExploreState} state
 * @param {number} images
 * @param {string} ending
 */
export function downloadName({ run, latent }, images, ending) {
  return `${run}-${images}-${latent.kept ? "kept" : `seed${latent.seed}`}${ending}`;
}

/**
 * A file in base64; nothing of one that is too large.
 *
 * @param {File} file
 * @returns {Promise<string>}
 */
export function fileData(file) {
  if (file.size > LARGEST_DROP) return Promise.resolve("");
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
