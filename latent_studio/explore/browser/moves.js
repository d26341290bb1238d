// What a movement of the hand makes of a state: pure functions, nothing is drawn here.

import { rounded, signed } from "../../browser/parts.js";

const DRAG_SIGMAS = 6; // what a drag across the whole picture adds, where it is a single one
const FURTHEST = 5; // sigmas; what a latent may hold
const NEIGHBOURS = 8; // pictures along each side of a neighbourhood

// `directions` with some changed, by index and in sigmas; those at 0 are left out.
export function movedTo(directions, changes) {
  const result = { ...directions };
  for (const [index, value] of Object.entries(changes)) {
    const within = rounded(Math.min(FURTHEST, Math.max(-FURTHEST, value)));
    if (within === 0) delete result[index];
    else result[index] = within;
  }
  return result;
}

// `moves` with the step along one kept direction changed; a step of 0 is left out. `layers` says how much of it each
// layer takes, none where all take all of it.
export function steppedTo(moves, digest, amount, layers) {
  const { [digest]: _, ...others } = moves;
  const within = rounded(Math.min(FURTHEST, Math.max(-FURTHEST, amount)));
  return within === 0 ? others : { ...others, [digest]: { amount: within, layers } };
}

// The directions of a state moved along its two axes; along the only one there is, across.
export function movedBy({ axes: [first, second], latent: { directions } }, across, up) {
  if (first === second) return movedTo(directions, { [first]: (directions[first] ?? 0) + across });
  return movedTo(directions, { [first]: (directions[first] ?? 0) + across, [second]: (directions[second] ?? 0) + up });
}

// The same after a drag over shares of the picture's width and height: a single picture goes along with the hand as a
// slider would, a neighbourhood is pushed like a map.
export function draggedDirections(state, across, up) {
  const pushed = (-2 * state.spread * NEIGHBOURS) / (NEIGHBOURS - 1);
  const reach = state.view === "neighbourhood" ? pushed : DRAG_SIGMAS;
  return movedBy(state, rounded(across * reach, 2), rounded(up * reach, 2));
}

// How far a neighbour stands from the middle, in sigmas.
function neighbourOffset({ spread }, { row, column }) {
  const share = (place) => (2 * place) / (NEIGHBOURS - 1) - 1;
  return [spread * share(column), -spread * share(row)];
}

function turningGroup(state, groups) {
  return groups.find(({ name }) => name === state.group) ?? groups[0];
}

// What a click on a cell changes in the latent: it becomes the neighbour, or the class, that was clicked.
export function pickedChange(state, groups, at) {
  if (state.view === "neighbourhood") return { directions: movedBy(state, ...neighbourOffset(state, at)) };
  if (state.view === "single") return null;
  const group = turningGroup(state, groups);
  const first = { ...state.latent.condition.first, [group.name]: group.classes[at.cell] };
  const { [group.name]: _, ...shares } = state.latent.condition.shares;
  return { condition: { first, second: null, mix: 0, shares } };
}

// The cell that shows the chosen class; null where cells are no classes.
export function chosenCell(state, groups) {
  if (state.view !== "classes") return null;
  const group = turningGroup(state, groups);
  const { first, shares } = state.latent.condition;
  return shares[group.name] ? null : group.classes.indexOf(first[group.name]);
}

export function cellCaption(state, groups, at) {
  if (state.view === "classes") return turningGroup(state, groups).classes[at.cell];
  const { directions } = state.latent;
  const offset = neighbourOffset(state, at);
  return state.axes.map((index, way) => `${index + 1}: ${signed((directions[index] ?? 0) + offset[way])}`).join(", ");
}

// What the live route is asked for.
export function explorerRequest({ run, snapshot, view, latent, axes, spread, group }, exact) {
  const more = { single: {}, neighbourhood: { axes, spread }, classes: { group } }[view];
  return { run, snapshot, picture: { view, ...latent, ...more }, exact, describe: exact };
}
