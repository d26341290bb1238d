// What can be taken away: the picture, the run as a film, and the lab itself, which can also be brought back.

import { element, Popover, save, textButton } from "../../browser/parts.js";

const LARGEST_LAB = 2_000_000; // bytes of a file that is brought back
const FILM_TYPES = { gif: "image/gif", mp4: "video/mp4" };

export class Exports {
  // `send(message)` to the engine, `picture()` gives a PNG blob, `nameOf(ending)` a file's name.
  constructor({ send, picture, nameOf, say }) {
    Object.assign(this, { send, nameOf, say });
    const item = (label, tip, onclick) => textButton({ label, tip, onclick });
    this.film = {
      gif: item("Run as GIF", "How the samples moved from the first step to now, in a loop.", () =>
        this.askFilm("gif"),
      ),
      mp4: item("Run as MP4", "The same as a film, smaller and smoother.", () => this.askFilm("mp4")),
    };
    this.file = element("input", {
      type: "file",
      accept: ".json,application/json",
      hidden: true,
      "aria-label": "A saved lab",
    });
    this.file.addEventListener("change", () => this.load());
    const menu = element(
      "div",
      { class: "menu" },
      item("Picture as PNG", "The large picture as it stands.", async () => save(await picture(), nameOf(".png"))),
      this.film.gif,
      this.film.mp4,
      item("Lab as JSON", "Settings, weights and counters: loaded again, it goes on exactly here.", () =>
        send({ type: "save" }),
      ),
      item("Load a lab\u2026", "A lab that was saved as JSON takes this one's place.", () => this.file.click()),
      this.file,
    );
    this.popover = new Popover({
      symbol: "save",
      label: "Save or load",
      tip: "Take the picture, the run or the whole lab away, or bring one back.",
      panel: menu,
    });
    this.root = this.popover.root;
  }

  askFilm(format) {
    this.making = format;
    this.progress(0);
    this.send({ type: "film", format });
  }

  progress(share) {
    for (const [format, button] of Object.entries(this.film)) {
      const name = `Run as ${format.toUpperCase()}`;
      button.disabled = this.making !== null && this.making !== undefined;
      button.textContent = this.making === format ? `${name}: ${Math.round(100 * share)} %` : name;
    }
    if (this.making) this.say(`The film is being made: ${Math.round(100 * share)} %.`);
  }

  // The film is there, or will not come.
  ended() {
    if (!this.making) return;
    this.making = null;
    this.progress(0);
    this.say("");
  }

  filmed({ header, arrays }) {
    this.ended();
    save(new Blob([arrays.file.data], { type: FILM_TYPES[header.format] }), this.nameOf(`.${header.format}`));
  }

  saved(state) {
    save(new Blob([state], { type: "application/json" }), this.nameOf(".json"));
  }

  async load() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    if (file.size > LARGEST_LAB) this.say("This file is too large to be a lab; choose one that was saved here.", true);
    else this.send({ type: "load", state: await file.text() });
  }
}
