import { Picture } from "./picture.js";
import { useLatest } from "./use_latest.js";
import { useLayoutEffect, useRef, useState } from "./vendor/preact_hooks.js";

/** @import { Frame } from "./connection.js" */

/**
 * The picture on a canvas, which is drawn with this `ref`; there is none before the first drawing, nor after the last.
 *
 * @param {{ gap?: number, onPaint?: (frame: Frame) => void }} [options]
 */
export function usePicture({ gap, onPaint = () => {} } = {}) {
  const told = useLatest(onPaint);
  const picture = useRef(/** @type {Picture | null} */ (null));
  const [ref] = useState(() => (/** @type {HTMLCanvasElement | null} */ canvas) => {
    picture.current = canvas && new Picture(canvas, { gap, onPaint: (frame) => told.current(frame) });
  });
  useLayoutEffect(
    () => () => {
      if (picture.current?.scheduled) cancelAnimationFrame(picture.current.scheduled);
    },
    [],
  );
  return { ref, picture };
}
