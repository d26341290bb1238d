// Canvases that show what comes, as it comes, beside Preact.

import { Picture } from "../../browser/picture.js";
import { usePicture } from "../../browser/use_picture.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useMemo, useRef } from "../../browser/vendor/preact_hooks.js";
import { useHearing } from "./pictures.js";

/** @import { Frame } from "../../browser/connection.js" */
/** @import { Room } from "../../browser/picture.js" */
/** @import { Pictures } from "./pictures.js" */

/**
 * The newest picture of a kind.
 *
 * @param {object} props
 * @param {Pictures} props.pictures
 * @param {string} props.kind
 * @param {Room} props.room
 * @param {string} props.label
 * @param {boolean} [props.focusable]
 */
export function LivePicture({ pictures, kind, room, label, focusable }) {
  const marked = (/** @type {boolean | undefined} */ exact) => {
    if (picture.current) picture.current.canvas.dataset.exact = String(Boolean(exact));
  };
  const { ref, picture } = usePicture({ onPaint: ({ exact }) => marked(exact && !pictures.busy(kind)) });
  useHearing(pictures, kind, {
    asked: () => marked(false),
    arrived: (frame, request) => picture.current?.show(frame, JSON.stringify(request.message.picture), request.asked),
  });
  useLayoutEffect(() => picture.current?.fit(room), [room.width, room.height]);
  const tabindex = focusable ? 0 : undefined;
  return html`<canvas ref=${ref} tabindex=${tabindex} role="img" width=${1} height=${1} aria-label=${label}></canvas>`;
}

/**
 * Canvases for the samples of an answer: what each is drawn with as its `ref`, and what paints them.
 *
 * @param {number} count
 * @param {Room | null} room of each
 */
export function useSamples(count, room) {
  const held = useRef(/** @type {(Picture | null)[]} */ ([]));
  const refs = useMemo(
    () =>
      Array.from({ length: count }, (_, place) => (/** @type {HTMLCanvasElement | null} */ canvas) => {
        held.current[place] = canvas && new Picture(canvas);
      }),
    [count],
  );
  useLayoutEffect(() => {
    if (room) for (const picture of held.current) picture?.fit(room);
  }, [count, room?.width, room?.height]);
  const paint = (/** @type {Frame} */ frame, /** @type {number} */ asked) => {
    for (const [place, single] of samplesOf(frame).entries()) held.current[place]?.paint(single, "", asked);
  };
  return { refs, paint };
}

/**
 * A frame of its own for each sample of an answer.
 *
 * @param {Frame} frame
 * @returns {Frame[]}
 */
function samplesOf({ header, samples }) {
  const size = samples.length / header.count;
  const single = { ...header, rows: 1, columns: 1, count: 1 };
  return Array.from({ length: header.count }, (_, index) => ({
    header: single,
    samples: samples.subarray(index * size, (index + 1) * size),
  }));
}
