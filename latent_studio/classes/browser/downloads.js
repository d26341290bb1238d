import { appAddress } from "../../browser/address.js";

/** @import { ClassesState } from "./data.js" */
/** @import { Wanted } from "./pictures.js" */

export const FILE_SIDE = 560; // pixels that a file is to have at least
const LARGEST_SCALE = 16;

/**
 * The exact picture as a PNG file with its recipe, enlarged by whole pixels. Throws an Error with a sentence.
 *
 * @param {string} path
 * @param {ClassesState} state
 * @param {Wanted} wanted
 * @param {number[]} shape
 */
export async function pictureFile(path, { run, snapshot }, { picture, columns }, [, high, wide]) {
  const scale = Math.min(LARGEST_SCALE, Math.ceil(FILE_SIDE / (Math.max(high, wide) * columns)));
  const body = JSON.stringify({ run, snapshot, picture, scale });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(appAddress(path), { method: "POST", headers, body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}
