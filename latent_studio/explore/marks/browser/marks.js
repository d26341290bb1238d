// What marks are and how they change: pure, nothing is drawn here.

/**
 * That a picture has more or less of something, among how many of its sheet.
 *
 * @typedef {{ seed: number, more: boolean, sheet: number, clearest_of: number, condition: object }} Mark
 */

/**
 * What the marks teach: a sentence, what stands behind it, and the seeds at both ends.
 *
 * @typedef {{ lead: string, detail: string, ends: { more: number[], less: number[] } | null }} Learned
 */

/**
 * What Python hands over.
 *
 * @typedef {object} MarkingData
 * @property {string} run
 * @property {number} snapshot
 * @property {number} sheet
 * @property {number[]} seeds
 * @property {object} base the latent of all pictures but for their seeds
 * @property {object} condition
 * @property {Mark[]} marks
 * @property {string} answered the fingerprint of the marks that were learned from
 * @property {Learned} learned
 * @property {string} name
 * @property {string} live
 */

export const MOST_MARKS = 240;

/**
 * The marks after an answer for a picture of the sheet: the same answer once more takes the mark back. Null where there
 * are as many as there may be.
 *
 * @param {Mark[]} marks
 * @param {Pick<MarkingData, "sheet" | "seeds" | "condition">} shown
 * @param {number} seed
 * @param {boolean} more
 * @returns {Mark[] | null}
 */
export function answered(marks, { sheet, seeds, condition }, seed, more) {
  const here = (/** @type {Mark} */ mark) => mark.seed === seed && mark.sheet === sheet;
  const others = marks.filter((mark) => !here(mark));
  if (marks.find(here)?.more === more) return others;
  if (others.length >= MOST_MARKS) return null;
  return [...others, { seed, more, sheet, clearest_of: seeds.length, condition }];
}

/**
 * Which marks an answer is for: as many, the same and in the same order, as Python writes it too.
 *
 * @param {Mark[]} marks
 */
export function fingerprint(marks) {
  return marks.map(({ seed, more, sheet }) => `${sheet}:${seed}${more ? "+" : "-"}`).join(" ");
}
