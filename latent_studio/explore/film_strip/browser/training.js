// Training as a film: one latent's pictures from all moments, in order, with a bar to go back and forth.

import { counted, element, iconButton, Slider } from "../../../browser/parts.js";
import { Picture } from "../../../browser/picture.js";

const HOLD = 1; // seconds for which the last picture stands before the film begins again
const FASTEST = 30;

export class TrainingFilm {
  constructor({ noun, onFps, onRest }) {
    this.noun = noun;
    this.canvas = element("canvas", { tabindex: "0", role: "img", width: 1, height: 1, "aria-label": "Training" });
    this.picture = new Picture(this.canvas);
    this.caption = element("figcaption", {}, "\u00a0");
    this.toggle = iconButton({ symbol: "play_arrow", label: "Play", tip: "Play or pause.", onclick: () => this.switch() });
    this.bar = element("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Moment of training" });
    this.bar.addEventListener("input", () => this.scrub(Number(this.bar.value)));
    this.fps = new Slider({
      label: "Speed",
      name: "Speed of the film",
      tip: "Moments a second, here and in the files to download.",
      low: 1,
      high: FASTEST,
      step: 1,
      format: (value) => `${value} a second`,
      onInput: onFps,
      onRest,
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.root = element(
      "figure",
      { class: "film" },
      this.caption,
      element("div", { class: "frame" }, this.canvas),
      element("div", { class: "transport" }, this.toggle, this.bar),
      this.fps.root,
    );
    Object.assign(this, { moments: [], frames: new Map(), position: 0, speed: 8, playing: false });
  }

  // The moments there are, ascending, and the frames of those that are here.
  load(moments, frames) {
    const atEnd = this.place() === this.moments.length - 1;
    Object.assign(this, { moments, frames, drawn: null });
    this.bar.max = moments.length - 1;
    if (atEnd && !this.playing) this.position = moments.length - 1;
    this.draw();
  }

  place() {
    return Math.min(this.moments.length - 1, Math.floor(this.position));
  }

  switch(playing = !this.playing) {
    if (playing && this.place() === this.moments.length - 1) this.position = 0;
    this.playing = playing;
    this.toggle.firstChild.textContent = playing ? "pause" : "play_arrow";
    this.toggle.setAttribute("aria-label", playing ? "Pause" : "Play");
    this.canvas.dataset.playing = String(playing);
    cancelAnimationFrame(this.animation);
    this.last = performance.now();
    if (playing) this.animation = requestAnimationFrame((now) => this.step(now));
  }

  step(now) {
    this.animation = requestAnimationFrame((later) => this.step(later));
    const elapsed = Math.min(250, now - this.last); // a tab that was hidden goes on where it was
    this.last = now;
    this.position = (this.position + (elapsed / 1000) * this.speed) % (this.moments.length + HOLD * this.speed);
    this.draw();
  }

  draw() {
    const place = this.place();
    const images = this.moments[place];
    const frame = this.frames.get(images);
    if (Number(this.bar.value) !== place) this.bar.value = place;
    this.bar.style.setProperty("--to", `${(place / Math.max(1, this.moments.length - 1)) * 100}%`);
    if (!frame || frame === this.drawn) return;
    this.drawn = frame;
    this.picture.paint(frame, `${images}:${frame.header.id}`, performance.now());
    this.canvas.dataset.place = place;
    this.caption.textContent = `After ${counted(images, this.noun)}`;
    this.bar.setAttribute("aria-valuetext", counted(images, this.noun));
    this.canvas.setAttribute("aria-label", `This latent after ${counted(images, this.noun)}`);
  }

  scrub(place) {
    this.switch(false);
    this.position = Math.min(this.moments.length - 1, Math.max(0, place));
    this.draw();
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) this.scrub(this.place() + step);
    else if (event.key === " ") this.switch();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    cancelAnimationFrame(this.animation);
  }
}
