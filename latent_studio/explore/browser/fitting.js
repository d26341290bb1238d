// What of a latent another generator can take: pure functions, nothing is drawn here.

import { explorerRequest } from "./moves.js";

const LEFT_OUT = { moves: "these directions", kept: "the kept latent", style: "style mixing", view: "this view" };

// What the live route is asked for where another generator shows the same latent: {message, without}, the latter in
// words. `here` and `there` are the facts of the two; `kept` says of each kept latent what it is.
export function besideRequest(state, here, there, kept, exact) {
  const { latent, missing } = fittingLatent(state.latent, here, there, kept);
  const view = fittingView(state, there);
  if (view !== state.view) missing.push("view");
  const message = explorerRequest({ ...state, run: there.run, snapshot: "latest", view, latent }, exact);
  return { message: { ...message, describe: false }, without: missing.map((name) => LEFT_OUT[name] ?? `the ${name}`) };
}

function fittingView({ view, axes, group }, { width, groups }) {
  if (view === "neighbourhood" && Math.max(...axes) >= width) return "single";
  if (view === "classes" && !groups.some(({ name }) => name === group)) return "single";
  return view;
}

function fittingLatent(latent, here, there, kept) {
  const missing = [];
  const alike = here.mapped === there.mapped && here.width === there.width;
  const fits = (digest) => digest !== null && keptFits(kept[digest], there, alike);
  const { condition, lost } = fittingCondition(latent.condition, there.groups);
  missing.push(...lost);
  if (latent.kept !== null && !fits(latent.kept)) missing.push("kept");
  if (!alike && Object.keys(latent.moves).length) missing.push("moves");
  const style = fittingStyle(latent.style, there, fits);
  if (latent.style?.layers.length && !style) missing.push("style");
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

function keptFits(kept, there, alike) {
  if (!kept || !alike) return false;
  return kept.layers === 0 || kept.layers === there.layers;
}

function fittingMoves(moves, layers) {
  const fitting = ([digest, move]) => [digest, { ...move, layers: move.layers.length === layers ? move.layers : [] }];
  return Object.fromEntries(Object.entries(moves).map(fitting));
}

function fittingStyle(style, { layers }, fits) {
  if (!style) return null;
  const following = style.layers.filter((layer) => layer < layers);
  if (!following.length || (style.kept !== null && !fits(style.kept))) return null;
  return { ...style, layers: following };
}

// Classes by their names: `condition` as far as the other has them, and the groups that it lacks or has without them.
function fittingCondition({ first, second, mix, shares }, groups) {
  const named = (chosen) =>
    Object.fromEntries(
      groups.filter(({ name, classes }) => classes.includes(chosen?.[name])).map(({ name }) => [name, chosen[name]]),
    );
  const mixes = groups.filter(
    ({ name, classes }) => shares[name] && Object.keys(shares[name]).every((chosen) => classes.includes(chosen)),
  );
  const [one, other] = [named(first), named(second)];
  const blends = second !== null && Object.keys(other).length > 0;
  const condition = {
    first: one,
    second: blends ? { ...one, ...other } : null,
    mix: blends ? mix : 0,
    shares: Object.fromEntries(mixes.map(({ name }) => [name, shares[name]])),
  };
  return { condition, lost: Object.keys(first).filter((name) => !(name in one)) };
}

// Of numbers by index those whose index is below `count`.
function below(values, count) {
  return Object.fromEntries(Object.entries(values).filter(([index]) => Number(index) < count));
}
