// What of a latent another generator can take: pure functions, nothing is drawn here.

import { explorerRequest } from "./moves.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { ConditionSpec, LatentSpec, Move, Style } from "../../browser/latent_spec.js" */
/** @import { ExploreState, GeneratorFacts, KeptLatents } from "./data.js" */

/**
 * What the live route is asked for where another generator shows the same latent, and what stands below its picture.
 * `here` and `there` are the facts of the two; `kept` says of each kept latent what it is.
 *
 * @param {ExploreState} state
 * @param {GeneratorFacts} here
 * @param {GeneratorFacts} there
 * @param {KeptLatents} kept
 * @param {boolean} exact
 */
export function besideRequest(state, here, there, kept, exact) {
  const { latent, missing } = fittingLatent(state.latent, here, there, kept);
  const view = fittingView(state, there);
  const message = explorerRequest({ ...state, run: there.run, snapshot: "latest", view, latent }, exact);
  const without = view === state.view ? missing : [...missing, "this view"];
  const left = without.length ? `, without ${without.join(" and ")}, for it has none of the kind` : "";
  const own = Object.keys(state.latent.directions).length ? "; the principal directions are its own" : "";
  return { message: { ...message, describe: false }, caption: `${there.run}${left}${own}` };
}

/**
 * @param {ExploreState} state
 * @param {GeneratorFacts} there
 */
function fittingView({ view, axes, group }, { width, groups }) {
  if (view === "neighbourhood" && Math.max(...axes) >= width) return "single";
  if (view === "classes" && !groups.some(({ name }) => name === group)) return "single";
  return view;
}

/**
 * The latent as far as the other takes it, and in words what it doesn't take.
 *
 * @param {LatentSpec} latent
 * @param {GeneratorFacts} here
 * @param {GeneratorFacts} there
 * @param {KeptLatents} kept
 */
function fittingLatent(latent, here, there, kept) {
  const alike = here.mapped === there.mapped && here.width === there.width;
  const fits = (/** @type {string | null} */ digest) => {
    const found = digest !== null && alike ? kept[digest] : undefined;
    return found !== undefined && (found.layers === 0 || found.layers === there.layers);
  };
  const { condition, lost } = fittingCondition(latent.condition, there.groups);
  const style = fittingStyle(latent.style, there, fits);
  const missing = lost.map((name) => `the ${name}`);
  if (latent.kept !== null && !fits(latent.kept)) missing.push("the kept latent");
  if (!alike && Object.keys(latent.moves).length) missing.push("these directions");
  if (latent.style?.layers.length && !style) missing.push("style mixing");
  /** @type {LatentSpec} */
  const fitting = {
    ...latent,
    condition,
    style,
    kept: fits(latent.kept) ? latent.kept : null,
    basis: [], // its own principal directions
    directions: below(latent.directions, there.width),
    dimensions: below(latent.dimensions, there.dimension),
    moves: alike ? fittingMoves(latent.moves, there.layers) : {},
    towards: there.mapped && there.groups.length ? latent.towards : "mean",
    shell: latent.shell && !there.mapped,
  };
  return { latent: fitting, missing };
}

/**
 * @param {Record<string, Move>} moves
 * @param {number} layers
 * @returns {Record<string, Move>}
 */
function fittingMoves(moves, layers) {
  const fitting = (/** @type {Move} */ move) => ({ ...move, layers: move.layers.length === layers ? move.layers : [] });
  return Object.fromEntries(Object.entries(moves).map(([digest, move]) => [digest, fitting(move)]));
}

/**
 * @param {Style | null} style
 * @param {GeneratorFacts} there
 * @param {(digest: string | null) => boolean} fits
 */
function fittingStyle(style, { layers }, fits) {
  if (!style) return null;
  const following = style.layers.filter((layer) => layer < layers);
  if (!following.length || (style.kept !== null && !fits(style.kept))) return null;
  return { ...style, layers: following };
}

/**
 * Classes by their names: `condition` as far as the other has them, and the groups that it lacks or has without them.
 *
 * @param {ConditionSpec} condition
 * @param {Group[]} groups
 */
function fittingCondition({ first, second, mix, shares }, groups) {
  const known = new Map(groups.map(({ name, classes }) => [name, new Set(classes)]));
  const named = (/** @type {Record<string, string>} */ chosen) =>
    chosenFrom(chosen, (name, chosenClass) => known.get(name)?.has(chosenClass));
  const one = named(first);
  const other = named(second ?? {});
  const blends = Object.keys(other).length > 0;
  const condition = {
    first: one,
    second: blends ? { ...one, ...other } : null,
    mix: blends ? mix : 0,
    shares: chosenFrom(shares, (name, mixed) => Object.keys(mixed).every((each) => known.get(name)?.has(each))),
  };
  return { condition, lost: Object.keys(first).filter((name) => !(name in one)) };
}

/**
 * Of numbers by index those whose index is below `count`.
 *
 * @param {Record<string, number>} values
 * @param {number} count
 */
function below(values, count) {
  return chosenFrom(values, (index) => Number(index) < count);
}

/**
 * @template Value
 * @param {Record<string, Value>} record
 * @param {(name: string, value: Value) => boolean | undefined} wanted
 * @returns {Record<string, Value>}
 */
function chosenFrom(record, wanted) {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => wanted(name, value)));
}
