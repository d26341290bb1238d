// Plays frames that are already here, at the chosen speed, with a bar to scrub along.

import { IconButton } from "../../browser/controls/buttons.js";
import { RangeInput } from "../../browser/controls/range_input.js";
import { Select } from "../../browser/controls/select.js";
import { PictureFrame } from "../../browser/picture_frame.js";
import { useGathered } from "../../browser/use_gathered.js";
import { useLatest } from "../../browser/use_latest.js";
import { usePicture } from "../../browser/use_picture.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { Playback } from "./playback.js";

/** @import { Room } from "../../browser/picture.js" */
/** @import { Film } from "./film.js" */

const SPEEDS = [10, 15, 24, 30, 60]; // pictures a second
const LONGEST_STEP = 100; // ms: a tab that was hidden goes on where it was

/**
 * A canvas on which a film plays: painted with every frame of the browser, apart from what Preact draws.
 *
 * @param {number} fps
 */
export function usePlayer(fps) {
  const { ref, picture } = usePicture();
  const [playback] = useState(() => new Playback(!window.matchMedia("(prefers-reduced-motion: reduce)").matches));
  const [playing, setPlaying] = useState(playback.playing);
  const told = useRef((/** @type {number} */ _place) => {});
  const speed = useLatest(fps);
  useLayoutEffect(() => {
    let last = performance.now();
    /** @type {unknown[]} */
    let painted = [];
    const paint = (/** @type {number} */ now) => {
      const { frame, film, place } = playback;
      if (!frame || !picture.current || (film === painted[0] && place === painted[1])) return;
      painted = [film, place];
      picture.current.paint(frame, `${frame.header.id}:${place}`, now);
      picture.current.canvas.dataset.place = String(place);
      told.current(place);
    };
    const tick = (/** @type {number} */ now) => {
      animation = requestAnimationFrame(tick);
      playback.advance((Math.min(LONGEST_STEP, now - last) / 1000) * speed.current);
      last = now;
      paint(now);
    };
    let animation = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(animation);
  }, [playback, picture, speed]);
  const [actions] = useState(() => {
    const play = (/** @type {boolean} */ wanted) => {
      playback.playing = wanted;
      setPlaying(wanted);
    };
    return {
      load: (/** @type {Film} */ film) => {
        playback.load(film);
        const { dataset } = /** @type {NonNullable<typeof picture.current>} */ (picture.current).canvas;
        Object.assign(dataset, { loaded: Object.keys(film.frames).length, exact: film.exact });
      },
      toggle: () => play(!playback.playing),
      step: (/** @type {number} */ count) => {
        play(false);
        playback.scrub(playback.place + count);
      },
      jump: (/** @type {number} */ index) => {
        play(false);
        playback.jump(index);
      },
      jumpToLast: () => actions.jump(playback.film.places.at(-1) ?? 0),
    };
  });
  return { ref, picture, playback, playing, told, ...actions };
}

/** @typedef {ReturnType<typeof usePlayer>} UsedPlayer */

/**
 * @param {object} props
 * @param {UsedPlayer} props.player
 * @param {object} props.frame what a PictureFrame takes
 * @param {boolean} props.still whether there is nothing to play
 * @param {number} props.fps
 * @param {(fps: number) => void} props.onFps
 */
export function Player({ player, frame, still, fps, onFps }) {
  return html`<div class="player">
    <${PictureFrame} ...${frame} onFit=${(/** @type {Room} */ room) => player.picture.current?.fit(room)}>
      <canvas
        ref=${player.ref}
        tabindex="0"
        role="img"
        width=${1}
        height=${1}
        aria-label="The way through the keyframes"
        data-playing=${String(player.playing)}
      ></canvas>
    <//>
    <${Transport} ...${{ player, hidden: still, fps, onFps }} />
  </div>`;
}

/** @param {{ player: UsedPlayer, hidden: boolean, fps: number, onFps: (fps: number) => void }} props */
function Transport({ player: { playback, playing, told, toggle }, hidden, fps, onFps }) {
  // At a speed of a link's own the list has one entry more.
  const speeds = useGathered(SPEEDS, (before) => (before.includes(fps) ? before : [...before, fps]), [fps]);
  const release = () => {
    playback.scrubbing = false;
  };
  return html`<div class="transport" hidden=${hidden} onpointerup=${release} onpointercancel=${release}>
    <${IconButton}
      symbol=${playing ? "pause" : "play_arrow"}
      label=${playing ? "Pause" : "Play"}
      tip="Play or pause; the space bar."
      onclick=${toggle}
    />
    <${Bar} ...${{ playback, told, length: playback.film.order.length }} />
    <${Select}
      label="Speed"
      tip="Pictures a second."
      options=${speeds.map((value) => ({ value, text: `${value} fps` }))}
      ...${{ value: fps, onChoose: onFps }}
    />
  </div>`;
}

/**
 * Drawn again with every frame, alone.
 *
 * @param {Pick<UsedPlayer, "playback" | "told"> & { length: number }} props
 */
function Bar({ playback, told, length }) {
  const [place, setPlace] = useState(0);
  told.current = setPlace;
  const scrub = (/** @type {number} */ wanted) => {
    playback.scrub(wanted);
    setPlace(wanted);
  };
  const hold = (/** @type {boolean} */ held) => () => {
    playback.scrubbing = held;
  };
  return html`<${RangeInput}
    label="Place on the way"
    ...${{ low: 0, high: Math.max(1, length - 1), step: 1, value: place, onInput: scrub }}
    onpointerdown=${hold(true)}
    onRest=${hold(false)}
  />`;
}
