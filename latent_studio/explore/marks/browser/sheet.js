// The pictures that are to be marked: a grid, each picture with its two answers.

import { element } from "../../../browser/parts.js";
import { crispSize, mosaic } from "../../../browser/picture.js";

const CELL = 56; // CSS pixels that a picture's longer side is to have

export class Sheet {
  // `onMark(seed, more)` asks for a mark, or for its end where it stands already.
  constructor({ onMark }) {
    Object.assign(this, { onMark, cells: [] });
    this.grid = element("div", { class: "sheet", role: "group", "aria-label": "Pictures to mark" });
    this.message = element("p", { class: "notice", role: "status" });
    this.root = element("div", {}, this.grid, this.message);
  }

  // Lay out cells for these seeds; the pictures come later.
  lay(seeds) {
    this.cells = seeds.map((seed, index) => this.cell(seed, index));
    this.grid.replaceChildren(...this.cells.map(({ root }) => root));
    this.stand(0);
  }

  cell(seed, index) {
    const canvas = element("canvas", { "aria-hidden": "true", width: 1, height: 1 });
    canvas.addEventListener("click", (event) => {
      this.stand(index);
      const box = canvas.getBoundingClientRect();
      this.onMark(seed, event.clientX > box.left + box.width / 2);
    });
    const answer = (more, text) =>
      element(
        "button",
        {
          type: "button",
          tabindex: "-1",
          "aria-label": `Picture ${index + 1}: ${text}`,
          onclick: () => this.onMark(seed, more),
        },
        more ? "+" : "\u2212",
      );
    const answers = [answer(false, "less"), answer(true, "more")];
    const badge = element("span", { class: "badge", "aria-hidden": "true" });
    const frame = element("div", { class: "print" }, canvas, badge);
    const root = element(
      "div",
      { class: "cell", role: "group", tabindex: "-1", "data-seed": seed },
      frame,
      element("div", { class: "answers" }, ...answers),
    );
    root.addEventListener("focus", () => this.stand(index));
    return { seed, index, root, canvas, answers };
  }

  // Which cell the arrow keys are on; the grid has one stop for the Tab key.
  stand(index) {
    this.at = index;
    this.cells.forEach(({ root }, place) => {
      root.tabIndex = place === index ? 0 : -1;
    });
  }

  move(across, down) {
    const top = this.cells[0].root.offsetTop;
    const columns = this.cells.filter(({ root }) => root.offsetTop === top).length;
    const next = this.at + across + down * columns;
    if (next < 0 || next >= this.cells.length) return;
    this.cells[next].root.focus();
  }

  paint(frame) {
    const { height, width } = frame.header;
    const ratio = window.devicePixelRatio || 1;
    const fitted = crispSize(width, height, { width: CELL, height: CELL });
    const size = fitted.scale > 0 ? fitted : { width: width / ratio, height: height / ratio };
    this.cells.forEach(({ canvas, index }) => paintSample(canvas, frame, index, size));
    this.grid.style.setProperty("--cell", `${size.width}px`);
    this.grid.dataset.painted = Number(this.grid.dataset.painted ?? 0) + 1;
    this.say("");
  }

  say(sentence) {
    this.message.textContent = sentence;
  }

  // `marked`: seed -> whether there is more of it, for the seeds of this sheet that are marked.
  show(marked) {
    for (const { seed, index, root, answers } of this.cells) {
      const more = marked.get(seed);
      root.dataset.mark = more === undefined ? "" : more ? "more" : "less";
      root.setAttribute("aria-label", `Picture ${index + 1}: ${root.dataset.mark || "not marked"}`);
      answers.forEach((button, place) => button.setAttribute("aria-pressed", String(more === (place === 1))));
    }
  }
}

// One sample of a frame on a canvas of its own.
export function paintSample(canvas, { header, samples }, index, size) {
  const { height, width, channels } = header;
  const length = height * width * channels;
  const one = samples.subarray(index * length, (index + 1) * length);
  const image = mosaic({ header: { ...header, count: 1 }, samples: one }, 1);
  Object.assign(canvas, { width, height });
  Object.assign(canvas.style, { width: `${size.width}px`, height: `${size.height}px` });
  canvas.classList.toggle("reduced", size.scale < 1);
  canvas.getContext("2d").putImageData(image, 0, 0);
}
