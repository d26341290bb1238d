// What Python hands to the explorer, and the state that both hold.

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { FrameHeader } from "../../browser/connection.js" */
/** @import { LatentSpec } from "../../browser/latent_spec.js" */

/**
 * @typedef {object} ExploreState
 * @property {string} run
 * @property {number | "latest"} snapshot
 * @property {LatentSpec} latent
 * @property {"single" | "neighbourhood" | "classes"} view
 * @property {number[]} axes the directions that a neighbourhood follows across and up
 * @property {number} spread
 * @property {string} group
 * @property {string} beside another run that shows the same latent; none where it is empty
 */

/**
 * What is to be known of a generator to see which latents it takes.
 *
 * @typedef {object} GeneratorFacts
 * @property {string} run
 * @property {Group[]} groups
 * @property {number} dimension of the latent
 * @property {number} width how many directions there are
 * @property {boolean} mapped
 * @property {number} layers 0 where all take the same latent
 * @property {number[]} shape channels, height, width
 */

/** @typedef {GeneratorFacts & { noun: string, directions: number, longest_basis: number }} ExploreFacts */

/**
 * A direction without its numbers; `gone` where nobody knows of it any more.
 *
 * @typedef {object} Direction
 * @property {string} digest
 * @property {string} name
 * @property {string} kind
 * @property {number} images
 * @property {number | null} accuracy
 * @property {string} note
 * @property {boolean} [own]
 * @property {boolean} [gone]
 */

/** @typedef {{ directions: Direction[], images: number, refusal: string, turn: number }} Found */
/** @typedef {{ families: Record<string, Found>, mine: Direction[], used: Direction[] }} Offers */
/** @typedef {Record<string, { source: string, space: string, layers: number }>} KeptLatents by digest */

/**
 * @typedef {object} ExploreData
 * @property {ExploreState} state
 * @property {number} origin
 * @property {ExploreFacts} facts
 * @property {number} keyframes of the run's path; 0 where there is none yet
 * @property {number[]} snapshots
 * @property {boolean} underway
 * @property {string} live
 * @property {string} picture
 * @property {Offers} directions
 * @property {KeptLatents} kept
 * @property {string[]} others
 * @property {GeneratorFacts | null} beside
 */

/**
 * What the server told of the picture that is shown: of the last exact one, and the snapshot of the very last.
 *
 * @typedef {Partial<FrameHeader> & { final?: number[], space?: string }} Description
 */

export {};
