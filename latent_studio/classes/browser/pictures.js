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
 * A place in a map for as long as a component stands.
 *
 * @template Key, Value
 * @param {Map<Key, Value>} all
 * @param {Key} key
 * @param {Value} value
 */
function useListed(all, key, value) {
  useLayoutEffect(() => {
    all.set(key, value);
    return () => void all.delete(key);
  });
}

/**
 * Hear of a kind of pictures.
 *
 * @param {Pictures} pictures
 * @param {string} kind
 * @param {Hearing} hearing
 */
export function useHearing(pictures, kind, hearing) {
  useListed(pictures.hearing, kind, hearing);
}

/**
 * A view's drawing. It begins with one exact picture, and draws anew where `layout` is another.
 *
 * @param {Pictures} pictures
 * @param {View} view
 * @param {ClassesState} state
 * @param {Drawing} drawing
 * @param {unknown} [layout]
 */
export function useDrawing(pictures, view, state, drawing, layout) {
  useListed(pictures.views, view, drawing);
  useLayoutEffect(() => drawing.draw(state, true), [layout]);
}
