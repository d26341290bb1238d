// Slow motion: what each phase of a step looks like while it happens.

import { between, easedShare, noisePlaces, still } from "./noise.js";

/** @import { ArrowKind, Effect, LabFrame, LabView, PhaseName, Scene, Tensor } from "../data.js" */

const MOVES = 1000; // ms that a phase's movement takes

/** Which phase is shown, and how far its movement has come. */
export class PhasePlay {
  constructor() {
    /** @type {PhaseName | null} */
    this.name = null;
    this.begun = 0;
  }

  /**
   * @param {LabFrame} frame
   * @param {number} now
   */
  take({ header }, now) {
    this.name = header.phase?.name ?? null;
    this.begun = now;
  }

  /**
   * None outside slow motion.
   *
   * @param {number} now
   * @returns {Effect | null}
   */
  at(now) {
    if (!this.name) return null;
    return { name: this.name, share: still() ? 1 : easedShare((now - this.begun) / MOVES) };
  }
}

/**
 * Where the generated points are in a phase: on their way from the noise, or from where they were.
 *
 * @param {Effect | null} effect
 * @param {Scene} scene
 */
export function phasePlaces(effect, { arrays: { generated, latents }, before }) {
  if (!effect || effect.share >= 1 || generated.shape[1] === 1) return generated.data;
  if (effect.name === "generate" && latents) return between(noisePlaces(latents), generated.data, effect.share);
  if (effect.name === "generator" && before) return between(before.generated.data, generated.data, effect.share);
  return generated.data;
}

/**
 * The surface on its way from what it was.
 *
 * @param {Effect | null} effect
 * @param {Tensor} surface
 * @param {Tensor | undefined} before
 * @returns {Tensor}
 */
export function phaseSurface(effect, surface, before) {
  const moves = effect?.name === "discriminator" && effect.share < 1;
  if (!moves || before?.data.length !== surface.data.length) return surface;
  return { data: between(before.data, surface.data, effect.share), shape: surface.shape };
}

/**
 * Whether one kind of arrows belongs to the picture now.
 *
 * @param {ArrowKind} kind
 * @param {LabView} view
 * @param {Effect | null} effect
 */
export function arrowsShown(kind, view, effect) {
  if (!effect) return view[kind];
  return effect.name === { sample_gradients: "gradient", actual_steps: "generator" }[kind];
}
