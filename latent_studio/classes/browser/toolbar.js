// Under the picture: undo, redo, where to take the latent, the picture as a file, and the list of keys.

import { appAddress } from "../../browser/address.js";
import { HistoryButtons } from "../../browser/history.js";
import { keysPopover } from "../../browser/keys.js";
import { element, icon, iconButton } from "../../browser/parts.js";
import { CLASSES_SHORTCUTS } from "./keyboard.js";

export const FILE_SIDE = 560; // pixels that a file is to have at least
const LARGEST_FILE_SCALE = 16;

export class ClassesToolbar {
  constructor({ travel, take, download }) {
    this.historyButtons = new HistoryButtons(travel);
    this.open = takeButton({
      symbol: "explore",
      label: "Open in Explore",
      short: "Explore",
      tip: "Take this latent with its classes to Explore and move it in every direction.",
      onclick: () => take("explore"),
    });
    this.add = takeButton({
      symbol: "add_road",
      label: "Add to the path",
      short: "Path",
      tip: "Make this latent with its classes a keyframe of the path on the Interpolate page.",
      onclick: () => take("path"),
    });
    const save = iconButton({
      symbol: "download",
      label: "Download",
      tip: "Download the picture with exactly these pixels; the recipe that made it is inside.",
      onclick: download,
    });
    const keys = keysPopover(CLASSES_SHORTCUTS);
    this.problem = element("span", { class: "problem", role: "status" });
    const buttons = [...this.historyButtons.buttons, this.open, this.add, save];
    this.root = element("div", { class: "toolbar" }, ...buttons, keys.root, this.problem);
  }

  show(history) {
    this.historyButtons.show(history);
  }

  failed(sentence) {
    this.problem.textContent = sentence;
  }
}

// A button that says it shorter in a narrow window.
function takeButton({ symbol, label, short, tip, onclick }) {
  const texts = [element("span", { class: "long" }, label), element("span", { class: "short" }, short)];
  return element("button", { type: "button", "data-tip": tip, "aria-label": label, onclick }, icon(symbol), ...texts);
}

// The exact picture as a PNG file with its recipe, enlarged by whole pixels. Throws an Error with a sentence.
export async function classesFile(path, { run, snapshot }, { picture, columns }, [, high, wide]) {
  const enough = Math.ceil(FILE_SIDE / (Math.max(high, wide) * columns));
  const scale = Math.min(LARGEST_FILE_SCALE, enough);
  const body = JSON.stringify({ run, snapshot, picture, scale });
  const answer = await fetch(appAddress(path), { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}
