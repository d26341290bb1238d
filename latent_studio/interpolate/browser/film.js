// What is fetched over the live route: the keyframes for their cards, and the frames of the way or the grid.

import { same } from "../../browser/settled_state.js";
import { cardsPicture, fetchOrder, fitsWay, gridPicture, wayPicture, withAnswer } from "./way.js";

/** @import { Frame, Request } from "../../browser/connection.js" */
/** @import { InterpolateState, Way } from "./data.js" */
/** @import { Frames } from "./way.js" */

/**
 * Frames to play: in which order, how many there are to be, and which are the keyframes.
 *
 * @typedef {{ frames: Frames, order: number[], length: number, places: number[], exact: boolean }} Film
 */

/** @type {Film} */
export const NO_FILM = { frames: [], order: [0], length: 0, places: [0], exact: false };

/** Fetches what a state shows: while the hand moves only a few live pictures, at rest all and exactly. */
export class FilmFetcher {
  /**
   * @param {(kind: "cards" | "way", message: object, note: unknown) => void} ask
   * @param {(film: Film) => void} onFilm gets it with each answer
   */
  constructor(ask, onFilm) {
    this.ask = ask;
    this.onFilm = onFilm;
    this.state = /** @type {InterpolateState | null} */ (null);
    this.way = /** @type {Way | null} */ (null);
    this.exact = false;
    this.waits = false; // until Python has laid out the way
    this.frames = /** @type {Frames} */ ([]);
    this.groups = /** @type {number[][]} */ ([]);
    this.cards = /** @type {unknown} */ (null);
  }

  /**
   * How fast the frames play makes no difference.
   *
   * @param {InterpolateState} state
   * @param {boolean} exact
   */
  want(state, exact) {
    const others = !this.state || !same({ ...state, fps: 0 }, { ...this.state, fps: 0 });
    if (!others && (this.exact || !exact)) return;
    this.state = state;
    this.exact = exact;
    this.fetchCards(state);
    this.fetch(state);
  }

  /**
   * What Python has laid out; another way's frames wait for it.
   *
   * @param {Way} way
   */
  layOut(way) {
    if (!this.state || !fitsWay(way, this.state)) return;
    this.way = way;
    if (!this.waits) return;
    this.exact = true;
    this.fetchCards(this.state);
    this.fetch(this.state);
  }

  /** @param {InterpolateState} state */
  fetchCards(state) {
    const { run, snapshot, keyframes } = state;
    const wanted = [run, snapshot, keyframes, this.exact];
    if (same(wanted, this.cards)) return;
    this.cards = wanted;
    this.request("cards", state, cardsPicture(state), null);
  }

  /** @param {InterpolateState} state */
  fetch(state) {
    this.waits = state.view === "strip" && !(this.way && fitsWay(this.way, state));
    if (this.waits) return;
    this.frames = [];
    if (state.view === "grid" || !this.way) {
      this.request("way", state, gridPicture(state), null);
      return;
    }
    this.groups = fetchOrder(this.way).slice(0, this.exact ? undefined : 1);
    this.fetchNext(state, this.way);
  }

  /**
   * @param {InterpolateState} state
   * @param {Way} way
   */
  fetchNext(state, way) {
    const indices = this.groups.shift();
    if (indices) this.request("way", state, wayPicture(state, way, indices), indices);
  }

  /**
   * @param {"cards" | "way"} kind
   * @param {InterpolateState} state
   * @param {object} picture
   * @param {number[] | null} indices of its frames on the way
   */
  request(kind, state, picture, indices) {
    const { run, snapshot } = state;
    const message = { run, snapshot, picture, exact: this.exact, describe: false };
    this.ask(kind, message, { state, way: this.way, indices });
  }

  /**
   * @param {Frame} frame
   * @param {Request} request
   */
  arrived(frame, { note: { state, way, indices }, message: { exact } }) {
    if (state !== this.state) return;
    if (!indices) {
      this.onFilm({ ...NO_FILM, frames: [frame], exact });
      return;
    }
    this.frames = withAnswer(this.frames, indices, frame);
    this.onFilm({ frames: this.frames, order: way.order, length: way.times.length, places: way.places, exact });
    this.fetchNext(state, way);
  }

  /** The cards are asked for again with the next change. */
  cardsFailed() {
    this.cards = null;
  }
}
