// What the page asks for and what comes of it: each answer goes to the part of the page that asked, which paints it.

import { useLayoutEffect } from "../../browser/vendor/preact_hooks.js";

/** @import { Frame, LiveConnection, Request } from "../../browser/connection.js" */
/** @import { ClassesState, View } from "./data.js" */

/**
 * What hears of one kind of pictures: that one is asked for, and that it has come.
 *
 * @typedef {{ asked?: () => void, arrived: (frame: Frame, request: Request) => void }} Hearing
 */

/** @typedef {{ picture: object, columns: number }} Wanted a picture for a file */

/**
 * What a view does: it asks for what a state shows, asks again after a failure, and gives a file of what is to be seen.
 *
 * @typedef {object} Drawing
 * @property {(state: ClassesState, exact: boolean) => void} draw
 * @property {() => void} [refused]
 * @property {(fetched: (wanted: Wanted) => Promise<Blob>) => Promise<Blob>} file
 */

export class Pictures {
  constructor() {
    /** @type {LiveConnection | null} */
    this.connection = null;
    /** @type {Map<string, Hearing>} by the kind of picture */
    this.hearing = new Map();
    /** @type {Map<View, Drawing>} */
    this.views = new Map();
  }

  /**
   * @param {string} kind
   * @param {ClassesState} state
   * @param {object} picture
   * @param {boolean} exact
   * @param {unknown} [note] comes back with the answer
   */
  ask(kind, { run, snapshot }, picture, exact, note) {
    this.hearing.get(kind)?.asked?.();
    this.connection?.ask(kind, { run, snapshot, picture, exact, describe: false }, note);
  }

  /**
   * @param {Frame} frame
   * @param {Request} request
   */
  arrived(frame, request) {
    this.hearing.get(request.kind)?.arrived({ ...frame, exact: request.message.exact }, request);
  }

  /** @param {string} kind */
  busy(kind) {
    return Boolean(this.connection?.busy(kind));
  }
}

/**
 * Hear of a kind of pictures for as long as a component stands.
 *
 * @param {Pictures} pictures
 * @param {string} kind
 * @param {Hearing} hearing
 */
export function useHearing({ hearing: all }, kind, hearing) {
  useLayoutEffect(() => {
    all.set(kind, hearing);
  });
  useLayoutEffect(() => () => void all.delete(kind), [all, kind]);
}

/**
 * A view's drawing for as long as it stands. It begins with one exact picture, and draws anew where `layout` is another.
 *
 * @param {Pictures} pictures
 * @param {View} view
 * @param {ClassesState} state
 * @param {Drawing} drawing
 * @param {unknown} [layout]
 */
export function useDrawing({ views }, view, state, drawing, layout) {
  useLayoutEffect(() => {
    views.set(view, drawing);
  });
  useLayoutEffect(() => drawing.draw(state, true), [layout]);
  useLayoutEffect(() => () => void views.delete(view), [views, view]);
}
