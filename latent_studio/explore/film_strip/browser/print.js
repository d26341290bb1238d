// A frame on a canvas of its own, as large as its room allows.

import { usePicture } from "../../../browser/use_picture.js";
import { useLayoutEffect } from "../../../browser/vendor/preact_hooks.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { Room } from "../../../browser/picture.js" */

/**
 * The picture on the canvas that is drawn with this `ref`: what was there stays while there is no frame.
 *
 * @param {Frame | undefined} frame
 * @param {Room} room
 * @param {number} [gap] between its samples
 */
export function usePrint(frame, room, gap) {
  const { ref, picture } = usePicture({ gap });
  useLayoutEffect(() => picture.current?.fit(room), [room.width, room.height]);
  useLayoutEffect(() => {
    if (frame) picture.current?.paint(frame, `${frame.header.images}:${frame.header.id}`, performance.now());
  }, [frame]);
  return { ref, picture };
}
