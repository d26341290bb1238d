// Play, pause, single turns, and how fast it goes.

import { element, iconButton, rounded, Slider } from "../../browser/parts.js";

// From slow motion, phase by phase, over steps a second to as fast as it goes.
export const LAB_SPEEDS = [
  { steps: 0, slow: true },
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((steps) => ({ steps, slow: false })),
  { steps: 0, slow: false },
];
const TRANSPORT_INTERVAL = 250; // ms for which the counters stand still

// The place on the slider that is nearest to a speed.
export function speedPlace({ steps, slow }) {
  if (slow) return 0;
  if (steps === 0) return LAB_SPEEDS.length - 1;
  const away = LAB_SPEEDS.map((speed) => (speed.steps ? Math.abs(Math.log(speed.steps / steps)) : Infinity));
  return away.indexOf(Math.min(...away));
}

function speedText({ steps, slow }) {
  if (slow) return "slow motion";
  return steps ? `${rounded(steps, 1)} steps/s` : "full speed";
}

export class Transport {
  constructor({ switchPlaying, step, reset, speed, rest }) {
    const turn = (label, actor, turn, tip) =>
      element(
        "button",
        { type: "button", class: "turn", "data-actor": actor, "data-tip": tip, onclick: () => step(turn) },
        label,
      );
    this.play = iconButton({
      symbol: "play_arrow",
      label: "Play",
      tip: "Play or pause; the space bar.",
      onclick: switchPlaying,
    });
    this.play.classList.add("play");
    this.phase = turn("Next phase", "both", "phase", "One phase of a step, with its explanation; key N.");
    this.reset = iconButton({
      symbol: "restart_alt",
      label: "Reset",
      tip: "Start again with the same settings and seed; key R.",
      onclick: reset,
    });
    const turns = element(
      "div",
      { class: "turns", role: "group", "aria-label": "Single steps" },
      turn("Discriminator", "discriminator", "discriminator", "One turn of the discriminator alone: it learns while the generator waits; key C."),
      turn(
        "Generator",
        "generator",
        "generator",
        "One turn of the generator alone, against the discriminator as it stands; key G.",
      ),
      turn("Both", "both", "both", "One step of both, the discriminator first; key B."),
      this.phase,
    );
    this.speed = new Slider({
      label: "Speed",
      tip: "From slow motion, which explains each phase, to as fast as it goes; keys \u2212 and +.",
      low: 0,
      high: LAB_SPEEDS.length - 1,
      step: 1,
      format: () => this.speedText ?? "",
      onInput: (place) => speed(LAB_SPEEDS[place]),
      onRest: rest,
    });
    this.counts = element("output", { class: "counts" });
    this.counts.dataset.tip = "Steps of the whole game, and how many go by in a second.";
    this.root = element("div", { class: "turning" }, this.play, this.reset, turns);
    this.shownAt = -Infinity;
  }

  show({ playing, speed }) {
    const label = playing ? "Pause" : "Play";
    this.play.firstChild.textContent = playing ? "pause" : "play_arrow";
    this.play.setAttribute("aria-label", label);
    this.speedText = speedText(speed);
    this.speed.show(speedPlace(speed));
    this.phase.hidden = !speed.slow;
  }

  count({ steps, discriminator_steps: discriminator, generator_steps: generator, speed, playing }, now) {
    const text = `${steps.toLocaleString("en-GB")} steps`;
    const pace = playing && speed >= 1 ? `, ${Number(speed.toPrecision(2)).toLocaleString("en-GB")} a second` : "";
    if (playing && now - this.shownAt < TRANSPORT_INTERVAL) return;
    this.shownAt = now;
    this.counts.textContent = text + pace;
    this.counts.dataset.tip = `Steps of the whole game; turns so far: discriminator ${discriminator}, generator ${generator}.`;
  }
}
