// Conditions as shares: how much there is of each class of a group. Pure functions, nothing is drawn here.

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { ConditionSpec } from "../../browser/latent_spec.js" */

/** @typedef {Record<string, number>} Shares of each class of a group */

const WHOLE = 1000; // shares are kept in thousandths, and add up to one
const SEEDS = 2 ** 32;

/**
 * @param {number} seed
 * @param {number} count
 */
export function seedAfter(seed, count) {
  return (((seed + count) % SEEDS) + SEEDS) % SEEDS;
}

/**
 * A latent's seed and those after it.
 *
 * @param {number} seed
 * @param {number} count
 */
export function seedsFrom(seed, count) {
  return Array.from({ length: count }, (_, index) => seedAfter(seed, index));
}

/** @param {Shares} shares */
function sumOf(shares) {
  return Object.values(shares).reduce((sum, share) => sum + share, 0);
}

/**
 * The share of every class of a group, 0 to 1, together 1.
 *
 * @param {ConditionSpec} condition
 * @param {Group} group
 * @returns {Shares}
 */
export function sharesOf({ first, second, mix, shares: given }, { name, classes }) {
  const some = Object.fromEntries(classes.map((each) => [each, given?.[name]?.[each] ?? 0]));
  const total = sumOf(some);
  if (total > 0) return Object.fromEntries(classes.map((each) => [each, some[each] / total]));
  const shares = { ...some };
  const towards = second ? mix : 0;
  shares[first[name] ?? classes[0]] += 1 - towards;
  if (second && towards > 0) shares[second[name] ?? classes[0]] += towards;
  return shares;
}

/**
 * `whole` handed out in whole parts after the shares: what rounding leaves over goes to those that lost most by it.
 *
 * @param {Shares} shares
 * @param {number} whole
 * @returns {Record<string, number>}
 */
function handedOut(shares, whole) {
  const total = sumOf(shares) || 1;
  const exact = Object.entries(shares).map(([name, share]) => ({ name, part: (share / total) * whole }));
  const parts = Object.fromEntries(exact.map(({ name, part }) => [name, Math.floor(part + 1e-6)]));
  const losers = exact.toSorted((one, other) => other.part - parts[other.name] - (one.part - parts[one.name]));
  for (const { name } of losers.slice(0, Math.max(0, whole - sumOf(parts)))) parts[name] += 1;
  return parts;
}

/**
 * Shares in thousandths that add up to one.
 *
 * @param {Shares} shares
 * @returns {Shares}
 */
function evened(shares) {
  return Object.fromEntries(Object.entries(handedOut(shares, WHOLE)).map(([name, part]) => [name, part / WHOLE]));
}

/**
 * The one class that there is only of; null of a mix.
 *
 * @param {Shares} shares
 */
export function pureClass(shares) {
  return Object.keys(shares).find((name) => shares[name] > 0.9995) ?? null;
}

/**
 * The condition with a group at these shares, and every other group as it was.
 *
 * @param {ConditionSpec} condition
 * @param {Group[]} groups
 * @param {Group} group
 * @param {Shares} shares
 * @returns {ConditionSpec}
 */
export function withShares(condition, groups, group, shares) {
  const first = { ...condition.first };
  /** @type {ConditionSpec["shares"]} */
  const mixed = {};
  for (const each of groups) {
    const its = each.name === group.name ? evened(shares) : sharesOf(condition, each);
    const pure = pureClass(its);
    first[each.name] = pure ?? each.classes.reduce((best, name) => (its[name] > its[best] ? name : best));
    if (!pure) mixed[each.name] = Object.fromEntries(Object.entries(its).filter(([, share]) => share > 0));
  }
  return { first, second: null, mix: 0, shares: mixed };
}

/**
 * @param {ConditionSpec} condition
 * @param {Group[]} groups
 * @param {Group} group
 * @param {string} name
 */
export function withClass(condition, groups, group, name) {
  const shares = Object.fromEntries(group.classes.map((each) => [each, each === name ? 1 : 0]));
  return withShares(condition, groups, group, shares);
}

/**
 * One share set by hand: the others keep their proportions and share what is left; `spare` take it where there are none.
 *
 * @param {Shares} shares
 * @param {string} name
 * @param {number} value
 * @param {string[]} spare
 * @returns {Shares}
 */
export function rebalanced(shares, name, value, spare) {
  const others = Object.keys(shares).filter((each) => each !== name);
  const total = others.reduce((sum, each) => sum + shares[each], 0);
  const named = spare.filter((each) => each !== name);
  const heirs = named.length ? named : others;
  const rest = 1 - value;
  const part = (/** @type {string} */ each) =>
    total > 1e-6 ? (shares[each] / total) * rest : heirs.includes(each) ? rest / heirs.length : 0;
  return { ...Object.fromEntries(others.map((each) => [each, part(each)])), [name]: value };
}

/**
 * Shares of a group's classes: the corners' weights, and nothing of the others. Corners may name a class twice.
 *
 * @param {Group} group
 * @param {string[]} corners
 * @param {number[]} weights
 */
export function cornerShares(group, corners, weights) {
  /** @type {Shares} */
  const shares = Object.fromEntries(group.classes.map((name) => [name, 0]));
  for (const [corner, name] of corners.entries()) shares[name] += weights[corner];
  return shares;
}

/**
 * How much of a mix its corners are together, and the weight of each among them; null where none of them is in it.
 *
 * @param {Shares} shares
 * @param {string[]} corners
 */
export function cornerWeights(shares, corners) {
  const weights = corners.map((name) => shares[name]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { total, weights: total > 1e-6 ? weights.map((weight) => weight / total) : null };
}

/**
 * Whole percents that add up to a hundred.
 *
 * @param {Shares} shares
 */
export function percents(shares) {
  return handedOut(shares, 100);
}

/**
 * "3", "45 % 3, 55 % 8", "45 % circle, 55 % square; red".
 *
 * @param {ConditionSpec} condition
 * @param {Group[]} groups
 */
export function mixWords(condition, groups) {
  const words = groups.map((group) => {
    const shares = sharesOf(condition, group);
    const parts = Object.entries(percents(shares)).filter(([, percent]) => percent > 0);
    return pureClass(shares) ?? parts.map(([name, percent]) => `${percent} % ${name}`).join(", ");
  });
  return words.join("; ");
}
