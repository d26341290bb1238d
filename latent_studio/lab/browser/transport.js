// Play, pause, single turns, and how fast it goes.

import { IconButton } from "../../browser/controls/buttons.js";
import { Slider } from "../../browser/controls/slider.js";
import { rounded } from "../../browser/numbers.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useSeen } from "./feed.js";

/** @import { ComponentChildren } from "../../browser/vendor/preact.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { Speed, Turn } from "./data.js" */
/** @import { Feed } from "./feed.js" */

/** @type {Speed[]} from slow motion, phase by phase, over steps a second to as fast as it goes */
export const SPEEDS = [
  { steps: 0, slow: true },
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((steps) => ({ steps, slow: false })),
  { steps: 0, slow: false },
];
const INTERVAL = 250; // ms for which the counters stand still

/** @type {{ label: string, actor: string, turn: Turn, tip: string }[]} */
const TURNS = [
  {
    label: "Discriminator",
    actor: "discriminator",
    turn: "discriminator",
    tip: "One turn of the discriminator alone: it learns while the generator waits; key C.",
  },
  {
    label: "Generator",
    actor: "generator",
    turn: "generator",
    tip: "One turn of the generator alone, against the discriminator as it stands; key G.",
  },
  { label: "Both", actor: "both", turn: "both", tip: "One step of both, the discriminator first; key B." },
  { label: "Next phase", actor: "both", turn: "phase", tip: "One phase of a step, with its explanation; key N." },
];

/**
 * The place on the slider that is nearest to a speed.
 *
 * @param {Speed} speed
 */
export function speedPlace({ steps, slow }) {
  if (slow) return 0;
  if (steps === 0) return SPEEDS.length - 1;
  const away = SPEEDS.map((speed) => (speed.steps ? Math.abs(Math.log(speed.steps / steps)) : Infinity));
  return away.indexOf(Math.min(...away));
}

/** @param {Speed} speed */
function speedText({ steps, slow }) {
  if (slow) return "slow motion";
  return steps ? `${rounded(steps, 1)} steps/s` : "full speed";
}

/**
 * Its children stand at its end.
 *
 * @param {object} props
 * @param {Feed} props.feed
 * @param {boolean} props.playing
 * @param {Speed} props.speed
 * @param {boolean} props.hidden
 * @param {() => void} props.onPlay
 * @param {() => void} props.onReset
 * @param {(turn: Turn) => void} props.onStep
 * @param {(speed: Speed) => void} props.onSpeed
 * @param {(pace: Pace) => void} props.onRest
 * @param {ComponentChildren} props.children
 */
export function Transport({ feed, playing, speed, hidden, onPlay, onReset, onStep, onSpeed, onRest, children }) {
  return html`<div class="transport">
    <div class="turning" hidden=${hidden}>
      <${IconButton}
        class="play"
        symbol=${playing ? "pause" : "play_arrow"}
        label=${playing ? "Pause" : "Play"}
        tip="Play or pause; the space bar."
        onclick=${onPlay}
      />
      <${IconButton}
        symbol="restart_alt"
        label="Reset"
        tip="Start again with the same settings and seed; key R."
        onclick=${onReset}
      />
      <div class="turns" role="group" aria-label="Single steps">
        ${TURNS.map(
          ({ label, actor, turn, tip }) => html`<button
            type="button"
            key=${turn}
            class="turn"
            data-actor=${actor}
            data-tip=${tip}
            hidden=${turn === "phase" && !speed.slow}
            onclick=${() => onStep(turn)}
          >${label}</button>`,
        )}
      </div>
    </div>
    <${Slider}
      label="Speed"
      tip="From slow motion, which explains each phase, to as fast as it goes; keys \u2212 and +."
      ...${{ low: 0, high: SPEEDS.length - 1, step: 1, value: speedPlace(speed), hidden, onRest }}
      format=${() => speedText(speed)}
      onInput=${(/** @type {number} */ place) => onSpeed(SPEEDS[place])}
    />
    <${Counts} feed=${feed} />
    ${children}
  </div>`;
}

/** @param {{ feed: Feed }} props */
function Counts({ feed }) {
  const first = { at: -Infinity, text: "", tip: "Steps of the whole game, and how many go by in a second." };
  const { text, tip } = useSeen(feed, first, ({ header }, { now }, before) => {
    const { steps, discriminator_steps: discriminator, generator_steps: generator, speed, playing } = header;
    if (playing && now - before.at < INTERVAL) return before;
    const pace = playing && speed >= 1 ? `, ${Number(speed.toPrecision(2)).toLocaleString("en-GB")} a second` : "";
    const turns = `discriminator ${discriminator}, generator ${generator}`;
    return {
      at: now,
      text: `${steps.toLocaleString("en-GB")} steps${pace}`,
      tip: `Steps of the whole game; turns so far: ${turns}.`,
    };
  });
  return html`<output class="counts" data-tip=${tip}>${text}</output>`;
}
