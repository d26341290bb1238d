// What a movement of the hand makes of a state: pure functions, nothing is drawn here.

import { rounded, signed } from "../../browser/numbers.js";

/** @import { Group } from "../../browser/controls/class_picker.js" */
/** @import { LatentSpec, Move } from "../../browser/latent_spec.js" */
/** @import { ExploreState } from "./data.js" */

/** @typedef {{ row: number, column: number, cell: number }} Cell */

const DRAG_SIGMAS = 6; // what a drag across the whole picture adds, where it is a single one
const FURTHEST = 5; // sigmas; what a latent may hold
const NEIGHBOURS = 8; // pictures along each side of a neighbourhood

/** @param {number} sigmas */
const within = (sigmas) => rounded(Math.min(FURTHEST, Math.max(-FURTHEST, sigmas)));

/**
 * `directions` with some changed, by index and in sigmas; those at 0 are left out.
 *
 * @param {Record<string, number>} directions
 * @param {Record<string, number>} changes
 */
export function movedTo(directions, changes) {
  const changed = Object.entries(changes).map(([index, sigmas]) => [index, within(sigmas)]);
  const all = { ...directions, ...Object.fromEntries(changed) };
  return Object.fromEntries(Object.entries(all).filter(([, sigmas]) => sigmas !== 0));
}

/**
 * `moves` with the step along one kept direction changed; a step of 0 is left out. `layers` says how much of it each
 * layer takes, none where all take all of it.
 *
 * @param {Record<string, Move>} moves
 * @param {string} digest
 * @param {number} sigmas
 * @param {number[]} layers
 * @returns {Record<string, Move>}
 */
export function steppedTo(moves, digest, sigmas, layers) {
  const { [digest]: _, ...others } = moves;
  const amount = within(sigmas);
  return amount === 0 ? others : { ...others, [digest]: { amount, layers } };
}

/**
 * The latent's own numbers with one set by hand, or left to the seed again where it is null.
 *
 * @param {Record<string, number>} dimensions
 * @param {number} index
 * @param {number | null} value
 * @returns {Record<string, number>}
 */
export function withDimension(dimensions, index, value) {
  const { [index]: _, ...others } = dimensions;
  return value === null ? others : { ...dimensions, [index]: value };
}

/**
 * The axes with another direction in one place. Choosing the other way's direction swaps the two.
 *
 * @param {number[]} axes
 * @param {number} place
 * @param {number} index
 */
export function axesWith(axes, place, index) {
  return axes.map((axis, at) => (at === place ? index : axis === index ? axes[place] : axis));
}

/**
 * The directions of a state moved along its two axes; along the only one there is, across.
 *
 * @param {Pick<ExploreState, "axes" | "latent">} state
 * @param {number} across
 * @param {number} up
 */
export function movedBy({ axes: [first, second], latent: { directions } }, across, up) {
  if (first === second) return movedTo(directions, { [first]: (directions[first] ?? 0) + across });
  return movedTo(directions, { [first]: (directions[first] ?? 0) + across, [second]: (directions[second] ?? 0) + up });
}

/**
 * The same after a drag over shares of the picture's width and height: a single picture goes along with the hand as a
 * slider would, a neighbourhood is pushed like a map.
 *
 * @param {ExploreState} state
 * @param {number} across
 * @param {number} up
 */
export function draggedDirections(state, across, up) {
  const pushed = (-2 * state.spread * NEIGHBOURS) / (NEIGHBOURS - 1);
  const reach = state.view === "neighbourhood" ? pushed : DRAG_SIGMAS;
  return movedBy(state, rounded(across * reach, 2), rounded(up * reach, 2));
}

/**
 * How far a neighbour stands from the middle, in sigmas.
 *
 * @param {ExploreState} state
 * @param {Pick<Cell, "row" | "column">} at
 * @returns {[number, number]}
 */
function neighbourOffset({ spread }, { row, column }) {
  const share = (/** @type {number} */ place) => (2 * place) / (NEIGHBOURS - 1) - 1;
  return [spread * share(column), -spread * share(row)];
}

/**
 * @param {ExploreState} state
 * @param {Group[]} groups
 */
function turningGroup(state, groups) {
  return groups.find(({ name }) => name === state.group) ?? groups[0];
}

/**
 * What a click on a cell changes in the latent: it becomes the neighbour, or the class, that was clicked.
 *
 * @param {ExploreState} state
 * @param {Group[]} groups
 * @param {Cell} at
 * @returns {Partial<LatentSpec> | null}
 */
export function pickedChange(state, groups, at) {
  if (state.view === "neighbourhood") return { directions: movedBy(state, ...neighbourOffset(state, at)) };
  if (state.view === "single") return null;
  const group = turningGroup(state, groups);
  const first = { ...state.latent.condition.first, [group.name]: group.classes[at.cell] };
  const { [group.name]: _, ...shares } = state.latent.condition.shares;
  return { condition: { first, second: null, mix: 0, shares } };
}

/**
 * The cell that shows the chosen class; null where cells are no classes.
 *
 * @param {ExploreState} state
 * @param {Group[]} groups
 */
export function chosenCell(state, groups) {
  if (state.view !== "classes") return null;
  const group = turningGroup(state, groups);
  const { first, shares } = state.latent.condition;
  return shares[group.name] ? null : group.classes.indexOf(first[group.name]);
}

/**
 * @param {ExploreState} state
 * @param {Group[]} groups
 * @param {Cell} at
 */
export function cellCaption(state, groups, at) {
  if (state.view === "classes") return turningGroup(state, groups).classes[at.cell];
  const { directions } = state.latent;
  const offset = neighbourOffset(state, at);
  return state.axes.map((index, way) => `${index + 1}: ${signed((directions[index] ?? 0) + offset[way])}`).join(", ");
}

/**
 * What the live route is asked for.
 *
 * @param {ExploreState} state
 * @param {boolean} exact
 */
export function explorerRequest({ run, snapshot, view, latent, axes, spread, group }, exact) {
  const more = { single: {}, neighbourhood: { axes, spread }, classes: { group } }[view];
  return { run, snapshot, picture: { view, ...latent, ...more }, exact, describe: exact };
}
