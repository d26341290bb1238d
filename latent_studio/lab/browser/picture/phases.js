// Slow motion: what each phase of a step looks like while it happens, told as the counterfeiter and the police.

import { element, icon } from "../../../browser/parts.js";
import { between, easedShare, noisePlaces, stillWanted } from "./noise.js";

const PHASE_MOVES = 1000; // ms that a phase's movement takes
const PHASE_ACTORS = {
  generate: { actor: "generator", who: "Counterfeiter", symbol: "palette" },
  discriminate: { actor: "discriminator", who: "Police", symbol: "policy" },
  discriminator: { actor: "discriminator", who: "Police", symbol: "policy" },
  gradient: { actor: "generator", who: "Counterfeiter", symbol: "palette" },
  generator: { actor: "generator", who: "Counterfeiter", symbol: "palette" },
};

// Which phase is shown, and how far its movement has come.
export class PhasePlay {
  take({ header }, now) {
    this.name = header.phase?.name ?? null;
    this.begun = now;
  }

  // {name, share}, or null outside slow motion; share 1 once it stands.
  at(now) {
    if (!this.name) return null;
    const share = stillWanted.matches ? 1 : easedShare((now - this.begun) / PHASE_MOVES);
    return { name: this.name, share };
  }
}

// The sentence on the picture.
export class PhaseCaption {
  constructor() {
    this.symbol = icon("");
    this.who = element("strong", {});
    this.words = element("span", {});
    const text = element("p", {}, this.who, this.words);
    this.root = element("div", { class: "phase", role: "status", hidden: true }, this.symbol, text);
  }

  // In the plane it stands at the bottom; on a line the noise is there, so it stands at the top.
  show(phase, dimension) {
    this.root.hidden = !phase;
    this.root.classList.toggle("above", dimension === 1);
    if (!phase) return;
    const { actor, who, symbol } = PHASE_ACTORS[phase.name];
    this.root.dataset.actor = actor;
    this.symbol.textContent = symbol;
    this.who.textContent = `${who} (${actor})`;
    if (this.words.textContent !== phase.sentence) this.words.textContent = phase.sentence;
  }
}

// Where the generated points are in a phase: on their way from the noise, or from where they were.
export function phasePlaces(effect, scene) {
  const { generated } = scene.arrays;
  if (!effect || effect.share >= 1 || generated.shape[1] === 1) return generated.data;
  if (effect.name === "generate" && scene.arrays.latents) {
    return between(noisePlaces(scene.arrays), generated.data, effect.share);
  }
  if (effect.name === "generator" && scene.before) {
    return between(scene.before.generated.data, generated.data, effect.share);
  }
  return generated.data;
}

export function phaseSurface(effect, scene) {
  const { surface } = scene.arrays;
  const before = scene.before?.surface;
  if (effect?.name !== "discriminator" || effect.share >= 1 || before?.data.length !== surface?.data.length) return surface;
  return { data: between(before.data, surface.data, effect.share), shape: surface.shape };
}

// Whether one kind of arrows belongs to the picture now.
export function arrowsShown(kind, view, effect) {
  if (!effect) return view[kind];
  return effect.name === { sample_gradients: "gradient", actual_steps: "generator" }[kind];
}
