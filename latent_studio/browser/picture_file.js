// An exact picture as a file, with its recipe inside.

import { appAddress } from "./address.js";

/**
 * A PNG file. Throws an Error with a sentence where it can't be had.
 *
 * @param {string} path of the route
 * @param {{ run: string, snapshot: number | "latest", picture: object, scale: number }} asked enlarged by whole pixels
 */
export async function pictureFile(path, asked) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(appAddress(path), { method: "POST", headers, body: JSON.stringify(asked) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}
