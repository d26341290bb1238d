// What charts say in words.

export const EMPTY = "Press play";
export const MEASURING = "The first measurement is being made\u2026";

/** @param {number} share */
export function percent(share) {
  return `${Math.round(100 * share)} %`;
}
