// Training as a film: one latent's pictures from all moments, in order, with a bar to go back and forth.

import { IconButton } from "../../../browser/controls/buttons.js";
import { RangeInput } from "../../../browser/controls/range_input.js";
import { Slider } from "../../../browser/controls/slider.js";
import { counted } from "../../../browser/numbers.js";
import { useGathered } from "../../../browser/use_gathered.js";
import { useLatest } from "../../../browser/use_latest.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useState } from "../../../browser/vendor/preact_hooks.js";
import { usePrint } from "./print.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { Room } from "../../../browser/picture.js" */
/** @import { Pace } from "../../../browser/settled_state.js" */

const HOLD = 1; // seconds for which the last picture stands before the film begins again
const FASTEST = 30;
/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * @param {object} props
 * @param {number[]} props.moments in order
 * @param {Map<number, Frame>} props.frames of those that are here
 * @param {string} props.noun
 * @param {number} props.fps
 * @param {Room} props.room
 * @param {(fps: number) => void} props.onFps
 * @param {(pace: Pace) => void} props.onRest
 */
export function TrainingFilm({ moments, frames, noun, fps, room, onFps, onRest }) {
  const { place, playing, play, scrub } = usePlaying(moments.length, fps);
  const images = moments[place];
  const frame = frames.get(images);
  // Where a moment's picture isn't here yet, the one before stays.
  const seen = useGathered({ place: -1, images: 0 }, (before) => (frame ? { place, images } : before), [images, frame]);
  const { ref } = usePrint(frame, room);
  const count = seen.place < 0 ? "" : counted(seen.images, noun);

  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (STEPS[event.key]) scrub(place + STEPS[event.key]);
    else if (event.key === " ") play(!playing);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<figure class="film">
    <figcaption>${count ? `After ${count}` : "\u00a0"}</figcaption>
    <div class="frame">
      <canvas
        ref=${ref}
        tabindex="0"
        role="img"
        width=${1}
        height=${1}
        aria-label=${count ? `This latent after ${count}` : "Training"}
        data-place=${count ? seen.place : undefined}
        data-playing=${playing}
        onkeydown=${key}
      ></canvas>
    </div>
    <div class="transport">
      <${IconButton}
        symbol=${playing ? "pause" : "play_arrow"}
        label=${playing ? "Pause" : "Play"}
        tip="Play or pause."
        onclick=${() => play(!playing)}
      />
      <${RangeInput}
        label="Moment of training"
        ...${{ low: 0, high: moments.length - 1, step: 1, value: place, valueText: count || undefined, onInput: scrub }}
      />
    </div>
    <${Slider}
      label="Speed"
      name="Speed of the film"
      tip="Moments a second, here and in the files to download."
      ...${{ low: 1, high: FASTEST, step: 1, value: fps, onInput: onFps, onRest }}
      format=${(/** @type {number} */ value) => `${value} a second`}
    />
  </figure>`;
}

/**
 * Where a film of `count` moments is: at its end, whichever moment that is, until it is played or moved.
 *
 * @param {number} count
 * @param {number} fps
 */
function usePlaying(count, fps) {
  const [at, setAt] = useState(/** @type {number | null} */ (null)); // null: at the end
  const [playing, play] = useState(false);
  const place = Math.min(count - 1, at ?? count - 1);
  const now = useLatest({ count, fps, place });
  const stand = (/** @type {number} */ wanted) => setAt(wanted >= now.current.count - 1 ? null : Math.max(0, wanted));
  useLayoutEffect(() => {
    if (!playing) return;
    let position = place === count - 1 ? 0 : place;
    let last = performance.now();
    let animation = requestAnimationFrame(function step(time) {
      const elapsed = Math.min(250, time - last); // a tab that was hidden goes on where it was
      last = time;
      const { fps: speed, count: length } = now.current;
      position = (position + (elapsed / 1000) * speed) % (length + HOLD * speed);
      stand(Math.floor(position));
      animation = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(animation);
  }, [playing]);
  const scrub = (/** @type {number} */ wanted) => {
    play(false);
    stand(wanted);
  };
  return { place, playing, play, scrub };
}
