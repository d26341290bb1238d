// Under the picture: undo, redo, what to take away, and the list of keys.

import { HistoryButtons } from "../../browser/history.js";
import { keysPopover } from "../../browser/keys.js";
import { element, icon, iconButton, Popover, textButton } from "../../browser/parts.js";
import { EXPLORE_SHORTCUTS } from "./keyboard.js";

const ENLARGED = 560; // pixels that an enlarged download is to have at least

export class Toolbar {
  constructor({ travel, picture, latent, bookmark, path, interpolate }) {
    this.historyButtons = new HistoryButtons(travel);
    this.exact = textButton({ label: "Picture, pixel by pixel", onclick: () => picture(1) });
    this.large = textButton({ label: "Picture, enlarged", onclick: () => picture(this.scale) });
    this.failure = element("p", { class: "failure", role: "status", hidden: true });
    this.save = new Popover({
      symbol: "download",
      label: "Download",
      tip: "Download the picture with exactly these pixels and its recipe inside, or the latent that made it.",
      panel: element(
        "div",
        { class: "menu" },
        this.exact,
        this.large,
        textButton({ label: "Latent as JSON", onclick: latent }),
        this.failure,
      ),
    });
    this.star = iconButton({
      symbol: "star",
      label: "Bookmark",
      tip: "Keep this latent with all that moves it under a name.",
      onclick: bookmark,
    });
    this.add = textButton({
      symbol: "add",
      label: "Add to the path",
      tip: "Make this latent with its class the next keyframe of an interpolation.",
      onclick: path,
    });
    this.count = element("span", { class: "count" });
    this.interpolate = element(
      "button",
      {
        type: "button",
        class: "open-path",
        "data-tip": "Open the path: walk along its keyframes, as stills and as a film.",
        onclick: interpolate,
      },
      icon("animation"),
      this.count,
    );
    this.keys = keysPopover(EXPLORE_SHORTCUTS);
    this.root = element(
      "div",
      { class: "toolbar" },
      ...this.historyButtons.buttons,
      this.save.root,
      this.star,
      this.add,
      this.interpolate,
      this.keys.root,
    );
  }

  show(history, [, height, width]) {
    this.historyButtons.show(history);
    this.scale = Math.ceil(ENLARGED / Math.max(height, width));
    this.large.textContent = `Picture, enlarged ${this.scale} times`;
  }

  // How many keyframes the run's path has; 0 where there is none yet.
  keyframes(count) {
    this.interpolate.hidden = count === 0;
    this.count.textContent = String(count);
    this.interpolate.setAttribute("aria-label", `Open the path, ${count} ${count === 1 ? "keyframe" : "keyframes"}`);
  }

  // Why a download could not be had; nothing where it could.
  failed(sentence) {
    this.failure.textContent = sentence;
    this.failure.hidden = sentence === "";
  }
}
