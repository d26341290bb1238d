import { roomOf } from "./sizes.js";
import { useRef } from "./vendor/preact_hooks.js";

/** @import { Room } from "./picture.js" */
/** @import { RefObject } from "./vendor/preact.js" */

/**
 * What measures the room of a picture's place anew, `share` of the column's width, and keeps it free from then on;
 * `onRoom` gets it where it is another than before.
 *
 * @param {RefObject<HTMLElement | null>} stage
 * @param {(room: Room) => void} onRoom
 */
export function useRoom(stage, onRoom) {
  const last = useRef({ width: 0, height: 0 });
  return (/** @type {boolean} */ narrow, share = 1) => {
    if (!stage.current) return;
    const room = roomOf(stage.current, narrow, share);
    if (room.width === last.current.width && room.height === last.current.height) return;
    last.current = room;
    stage.current.style.minHeight = `${room.height}px`;
    onRoom(room);
  };
}
