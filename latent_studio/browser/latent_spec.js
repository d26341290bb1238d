// What one latent and its condition are made of, as Python's LatentSpec says.

/** @import { Condition } from "./controls/condition_controls.js" */

/**
 * A class of each group by name, or a mix of two; `shares` says of a group that is a mix of several how much of each.
 *
 * @typedef {Condition & { shares: Record<string, Record<string, number>> }} ConditionSpec
 */

/**
 * A step in sigmas along a kept direction; `layers` says how much of it each layer takes, none where all take all of it.
 *
 * @typedef {{ amount: number, layers: number[] }} Move
 */

/**
 * A second latent, which `layers` follow.
 *
 * @typedef {{ seed: number, kept: string | null, layers: number[] }} Style
 */

/**
 * @typedef {object} LatentSpec
 * @property {number} seed
 * @property {string | null} kept the digest of a latent in place of the seed's
 * @property {number} truncation
 * @property {"mean" | "class"} towards
 * @property {ConditionSpec} condition
 * @property {Record<string, number>} directions by index, in sigmas
 * @property {Record<string, Move>} moves by digest
 * @property {Record<string, number>} dimensions by index
 * @property {boolean} shell
 * @property {Style | null} style
 * @property {number[]} basis
 */

export {};
