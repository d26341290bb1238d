// Plays frames that are already here, at the chosen speed, with a bar to scrub along.

import { PictureFrame } from "../../browser/frame.js";
import { element, iconButton, select } from "../../browser/parts.js";
import { Picture } from "../../browser/picture.js";
import { nearestFrame } from "./way.js";

const SPEEDS = [10, 15, 24, 30, 60]; // pictures a second

export class Player {
  constructor({ onFps }) {
    const label = "The way through the keyframes";
    this.canvas = element("canvas", { tabindex: "0", role: "img", width: 1, height: 1, "aria-label": label });
    this.picture = new Picture(this.canvas);
    this.frame = new PictureFrame(this.picture);
    this.toggle = iconButton({
      symbol: "pause",
      label: "Pause",
      tip: "Play or pause; the space bar.",
      onclick: () => this.switch(),
    });
    this.bar = element("input", { type: "range", min: 0, step: 1, "aria-label": "Place on the way" });
    this.bar.addEventListener("input", () => this.scrub(Number(this.bar.value)));
    this.bar.addEventListener("pointerdown", () => {
      this.scrubbing = true;
    });
    for (const name of ["pointerup", "pointercancel", "change"]) {
      this.bar.addEventListener(name, () => {
        this.scrubbing = false;
      });
    }
    this.fps = select({
      label: "Speed",
      tip: "Pictures a second.",
      options: SPEEDS.map((fps) => ({ value: fps, text: `${fps} fps` })),
      onChoose: (fps) => onFps(Number(fps)),
    });
    this.transport = element("div", { class: "transport" }, this.toggle, this.bar, this.fps);
    this.root = element("div", { class: "player" }, this.frame.root, this.transport);
    this.frames = [];
    this.order = [0];
    this.position = 0;
    this.speed = SPEEDS[0];
    this.playing = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.showPlaying();
    this.last = performance.now();
    this.tick = (now) => this.step(now);
    this.animation = requestAnimationFrame(this.tick);
  }

  // Frames (an array with holes) in the order `order` of their indices.
  load(frames, order) {
    const share = this.position / this.order.length;
    Object.assign(this, { frames, order, drawn: null });
    this.position = share * order.length;
    this.bar.max = order.length - 1;
  }

  // At a speed of a link's own the list has one entry more.
  show(fps) {
    this.speed = fps;
    if (![...this.fps.options].some((option) => Number(option.value) === fps)) {
      this.fps.append(element("option", { value: fps }, `${fps} fps`));
    }
    this.fps.value = fps;
  }

  step(now) {
    this.animation = requestAnimationFrame(this.tick);
    const elapsed = Math.min(100, now - this.last); // a tab that was hidden goes on where it was
    this.last = now;
    if (this.playing && !this.scrubbing) this.position += (elapsed / 1000) * this.speed;
    this.position %= this.order.length;
    this.draw(now);
  }

  draw(now) {
    const place = Math.floor(this.position);
    const frame = nearestFrame(this.frames, this.order[place]);
    if (!frame || frame === this.drawn) return;
    this.drawn = frame;
    this.picture.paint(frame, `${frame.header.id}:${place}`, now);
    this.bar.value = place;
    this.bar.style.setProperty("--to", `${(place / Math.max(1, this.order.length - 1)) * 100}%`);
    this.canvas.dataset.place = place;
  }

  scrub(place) {
    const { length } = this.order;
    this.position = ((place % length) + length) % length;
  }

  stepBy(count) {
    this.switch(false);
    this.scrub(Math.floor(this.position) + count);
  }

  // To the frame of this index, on the way there.
  jump(index) {
    this.switch(false);
    this.scrub(this.order.indexOf(index));
  }

  switch(playing = !this.playing) {
    this.playing = playing;
    this.showPlaying();
  }

  showPlaying() {
    this.toggle.firstChild.textContent = this.playing ? "pause" : "play_arrow";
    this.toggle.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.canvas.dataset.playing = String(this.playing);
  }

  close() {
    cancelAnimationFrame(this.animation);
  }
}
