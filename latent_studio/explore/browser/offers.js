// Which directions stand under which tab: pure functions, nothing is drawn here.

import { snapshotWords } from "./sigmas.js";

/** @import { LatentSpec, Move } from "../../browser/latent_spec.js" */
/** @import { Direction, Offers } from "./data.js" */

/**
 * Where directions come from: one tab a family, and one for the user's own.
 *
 * @typedef {"principal" | "sefa" | "contrasts" | "mine"} Tab
 */

/** @type {{ value: Tab, text: string }[]} */
const TABS = [
  { value: "principal", text: "Principal" },
  { value: "sefa", text: "SeFa" },
  { value: "contrasts", text: "Classes" },
  { value: "mine", text: "Mine" },
];
/** @type {Partial<Record<Tab, string>>} by tab, the kind of direction that is found there */
const FOUND_KINDS = { sefa: "sefa", contrasts: "contrast" };

/** @param {boolean} classes whether the generator has any */
export function tabsOf(classes) {
  return TABS.filter(({ value }) => classes || value !== "contrasts");
}

/**
 * Whether a tab's directions are found on request.
 *
 * @param {Tab} tab
 */
export function isFamily(tab) {
  return tab in FOUND_KINDS;
}

/** @param {Direction} direction */
export function isFound({ kind, own }) {
  return !own && Object.values(FOUND_KINDS).includes(kind);
}

/**
 * All directions that are known by now, by digest. What the steps `moves` that Python knows of go along and it doesn't
 * offer is no longer kept.
 *
 * @param {Map<string, Direction>} before
 * @param {Offers} offers
 * @param {Record<string, Move>} moves
 */
export function knownAfter(before, { families, mine, used }, moves) {
  const known = new Map(before);
  for (const digest of Object.keys(moves)) known.delete(digest);
  const found = Object.values(families).flatMap(({ directions }) => directions);
  for (const direction of [...used, ...found, ...mine]) known.set(direction.digest, direction);
  return known;
}

/**
 * @param {Tab} tab
 * @param {Offers} offers
 */
function listed(tab, { families, mine }) {
  return isFamily(tab) ? (families[tab]?.directions ?? []) : mine;
}

/**
 * Whether a direction stands under a tab; what nobody knows of any more stands among the user's own.
 *
 * @param {Tab} tab
 * @param {string} digest
 * @param {Offers} offers
 * @param {Map<string, Direction>} known
 */
export function holds(tab, digest, offers, known) {
  const kind = known.get(digest)?.kind ?? "";
  const has = (/** @type {Tab} */ where) => listed(where, offers).some((direction) => direction.digest === digest);
  if (isFamily(tab)) return has(tab) || (kind === FOUND_KINDS[tab] && !has("mine"));
  return has("mine") || !Object.values(FOUND_KINDS).includes(kind);
}

/**
 * The directions of a tab: those offered, then those that the latent is moved along besides.
 *
 * @param {Tab} tab
 * @param {Offers} offers
 * @param {Map<string, Direction>} known
 * @param {Record<string, Move>} moves
 * @returns {Direction[]}
 */
export function directionsUnder(tab, offers, known, moves) {
  const offered = listed(tab, offers);
  const there = new Set(offered.map(({ digest }) => digest));
  const more = Object.keys(moves).filter((digest) => !there.has(digest) && holds(tab, digest, offers, known));
  return [...offered, ...more.map((digest) => known.get(digest) ?? goneDirection(digest))];
}

/**
 * Whether the latent is moved along anything that stands under a tab.
 *
 * @param {Tab} tab
 * @param {Pick<LatentSpec, "directions" | "moves">} latent
 * @param {Offers} offers
 * @param {Map<string, Direction>} known
 */
export function isUsed(tab, { directions, moves }, offers, known) {
  if (tab === "principal") return Object.keys(directions).length > 0;
  return Object.keys(moves).some((digest) => holds(tab, digest, offers, known));
}

/**
 * @param {string} digest
 * @returns {Direction}
 */
function goneDirection(digest) {
  return { digest, name: "No longer kept", kind: "learned", images: 0, accuracy: null, note: "", gone: true };
}

/**
 * What a direction's slider says of it.
 *
 * @param {Direction} direction
 */
export function directionTip({ name, images, accuracy, note, gone }) {
  if (gone) return "This direction isn\u2019t kept here any more: set it to 0, or load its file again.";
  const marks = accuracy === null ? "" : ` It tells ${(accuracy * 100).toFixed(0)} % of held-out marks apart.`;
  const words = note ? ` ${note}` : "";
  return `${name}, in standard deviations, ${snapshotWords(images)}.${marks}${words} Double-click sets it back.`;
}
