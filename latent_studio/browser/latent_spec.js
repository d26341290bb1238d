// What one latent and its condition are made of, as Python's LatentSpec says; and a condition in words.

/** @import { Group } from "./controls/class_picker.js" */

/**
 * A class of each group by name, or a mix; `shares` says of a group that is a mix of several how much of each.
 *
 * @typedef {object} ConditionSpec
 * @property {Record<string, string>} first
 * @property {Record<string, string> | null} second
 * @property {number} mix
 * @property {Record<string, Record<string, number>>} shares
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

/**
 * A condition in words, for labels: "3", "3 to 8, 0.40", "red circle".
 *
 * @param {Pick<ConditionSpec, "first" | "second" | "mix">} condition
 * @param {Group[]} groups
 */
export function conditionWords({ first, second, mix }, groups) {
  const words = (/** @type {Record<string, string>} */ chosen) => groups.map(({ name }) => chosen[name]).join(" ");
  if (!groups.length) return "";
  return !second || mix === 0 ? words(first) : `${words(first)} to ${words(second)}, ${mix.toFixed(2)}`;
}
