// A large picture in its place: the canvas is painted as frames come, beside Preact.

import { usePictureWords } from "./controls/picture_frame.js";
import { Picture } from "./picture.js";
import { useLatest } from "./use_latest.js";
import { useRoom } from "./use_room.js";
import { useLayoutEffect, useRef } from "./vendor/preact_hooks.js";

/** @import { Frame } from "./connection.js" */

/**
 * `canvas` and `stage` are for a canvas within a PictureFrame; `picture` holds what paints there.
 *
 * @param {{ onPaint?: (frame: Frame) => void }} [options]
 */
export function usePicturePlace({ onPaint = () => {} } = {}) {
  const stage = useRef(/** @type {HTMLDivElement | null} */ (null));
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const picture = useRef(/** @type {Picture | null} */ (null));
  const { words, say, linked } = usePictureWords();
  const fit = useRoom(stage, (room) => picture.current?.fit(room));
  const painted = useLatest(onPaint);
  useLayoutEffect(() => {
    const node = /** @type {HTMLCanvasElement} */ (canvas.current);
    picture.current = new Picture(node, { onPaint: (frame) => painted.current(frame) });
  }, []);
  return { stage, canvas, picture, words, say, linked, fit };
}
