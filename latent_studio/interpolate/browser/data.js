// What Python hands to the interpolator, and the state that both hold.

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */

/**
 * @typedef {object} InterpolateState
 * @property {string} run
 * @property {number} snapshot
 * @property {LatentSpec[]} keyframes
 * @property {"spherical" | "linear" | "spline"} method
 * @property {boolean} closed a loop from the last keyframe on to the first; else a ping-pong
 * @property {"own" | "z"} space
 * @property {"strip" | "grid"} view
 * @property {number} side samples a side of the grid
 * @property {number} frames from one keyframe to the next, both included
 * @property {number} fps
 */

/**
 * The frames of a way: of how many keyframes it is, whether closed, and how many frames lie between two; when each frame
 * is, from 0 to 1; in which order they play; and which of them are the keyframes.
 *
 * @typedef {{ of: [number, boolean, number], times: number[], order: number[], places: number[] }} Way
 */

/** @typedef {{ name: string, latent: LatentSpec }} Offered */

/**
 * @typedef {object} InterpolateData
 * @property {InterpolateState} state
 * @property {number} origin
 * @property {Way} way
 * @property {number[]} snapshots
 * @property {Offered[]} offered
 * @property {string} live
 * @property {{ noun: string, groups: Group[], shape: number[], mapped: boolean }} facts
 */

export const MOST_KEYFRAMES = 16;
export const FEWEST_KEYFRAMES = 2;
