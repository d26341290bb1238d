// Where a film stands: nothing is drawn here.

import { NO_FILM } from "./film.js";
import { nearestFrame } from "./way.js";

export class Playback {
  /** @param {boolean} playing */
  constructor(playing) {
    this.playing = playing;
    this.scrubbing = false;
    this.position = 0; // in the order in which it plays, with what has passed of a frame
    this.film = NO_FILM;
  }

  /** Which place in the order it is at. */
  get place() {
    return Math.floor(this.position);
  }

  get frame() {
    return nearestFrame(this.film.frames, this.film.order[this.place]);
  }

  /** @param {import("./film.js").Film} film which goes on at the same share of its length */
  load(film) {
    this.position *= film.order.length / this.film.order.length;
    this.film = film;
  }

  /** @param {number} count of frames that have gone by, if it plays */
  advance(count) {
    if (this.playing && !this.scrubbing) this.position += count;
    this.position %= this.film.order.length;
  }

  /** @param {number} place before the first it is counted from the end, behind the last from the beginning */
  scrub(place) {
    const { length } = this.film.order;
    this.position = ((place % length) + length) % length;
  }

  /** @param {number} index of a frame, on the way there */
  jump(index) {
    this.scrub(this.film.order.indexOf(index));
  }
}
