// What can be taken away: the picture as a file with its recipe, and the latent that made it.

import { appAddress } from "../../browser/address.js";
import { explorerRequest } from "./moves.js";

// The exact picture as a PNG file. Throws an Error with a sentence where it can't be had.
export async function pictureFile(path, state, images, scale) {
  const { run, picture } = explorerRequest({ ...state, snapshot: images }, true);
  const body = JSON.stringify({ run, snapshot: images, picture, scale });
  const answer = await fetch(appAddress(path), { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}

// The latent as it was chosen, and `z`, or `w`, as the generator renders it.
export function latentFile({ run, latent }, { images, digest, final, space }) {
  const content = { run, snapshot: images, generator: digest, ...latent, [space]: final };
  return new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
}

export function downloadName({ run, latent }, images, ending) {
  return `${run}-${images}-${latent.kept ? "kept" : `seed${latent.seed}`}${ending}`;
}

const LARGEST_DROP = 8 * 1024 * 1024; // bytes of a file that is dropped; of a larger one nothing is sent

// Hands a file that is dropped on `node` to `onFile`, in base64.
export function listenToDrops(node, onFile) {
  node.addEventListener("dragover", (event) => {
    event.preventDefault();
    node.classList.add("dropping");
  });
  node.addEventListener("dragleave", () => node.classList.remove("dropping"));
  node.addEventListener("drop", async (event) => {
    event.preventDefault();
    node.classList.remove("dropping");
    const [file] = event.dataTransfer.files;
    if (!file) return;
    if (file.size > LARGEST_DROP) {
      onFile("");
      return;
    }
    const reader = new FileReader();
    reader.onload = () => onFile(reader.result.split(",")[1] ?? "");
    reader.readAsDataURL(file);
  });
}
