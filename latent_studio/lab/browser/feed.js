// Frames on their way to whatever shows something of them: straight to canvases and charts. Only what says something else
// than before is drawn again.

import { same } from "../../browser/settled_state.js";
import { useLatest } from "../../browser/use_latest.js";
import { useLayoutEffect, useState } from "../../browser/vendor/preact_hooks.js";

/** @import { LabFrame, Picture } from "./data.js" */

/** @typedef {(frame: LabFrame, picture: Picture) => void} Hear */

export class Feed {
  constructor() {
    /** @type {Set<Hear>} */
    this.heard = new Set();
  }

  /** @param {Hear} hear */
  listen(hear) {
    this.heard.add(hear);
    return () => {
      this.heard.delete(hear);
    };
  }

  /**
   * @param {LabFrame} frame as it came
   * @param {Picture} picture what has been painted of it
   */
  tell(frame, picture) {
    for (const hear of this.heard) hear(frame, picture);
  }
}

/**
 * @param {Feed} feed
 * @param {Hear} hear
 */
export function useFrames(feed, hear) {
  const latest = useLatest(hear);
  useLayoutEffect(() => feed.listen((frame, picture) => latest.current(frame, picture)), [feed, latest]);
}

/**
 * What the newest frame says of something: `first` before there is one. `look` is given what it said before, too.
 *
 * @template Seen
 * @param {Feed} feed
 * @param {Seen} first
 * @param {(frame: LabFrame, picture: Picture, before: Seen) => Seen} look
 */
export function useSeen(feed, first, look) {
  const [seen, setSeen] = useState(first);
  const newest = useLatest(seen);
  useFrames(feed, (frame, picture) => {
    const now = look(frame, picture, newest.current);
    if (same(now, newest.current)) return;
    newest.current = now;
    setSeen(() => now);
  });
  return seen;
}
