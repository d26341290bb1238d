// What can be taken away besides the picture: the latent that made it. And what is dropped.

/** @import { Description, ExploreState } from "./data.js" */

const LARGEST_DROP = 8 * 1024 * 1024; // bytes of a file that is dropped; of a larger one nothing is sent

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
