/** @import { Condition } from "./controls/condition_controls.js" */
/** @import { Group } from "./controls/class_picker.js" */

/**
 * A condition in words, for labels: "3", "3 to 8, 0.40", "red circle"; none where there are no classes.
 *
 * @param {Condition} condition
 * @param {Group[]} groups
 */
export function conditionWords({ first, second, mix }, groups) {
  if (!groups.length) return "";
  const words = (/** @type {Record<string, string>} */ chosen) => groups.map(({ name }) => chosen[name]).join(" ");
  return second && mix !== 0 ? `${words(first)} to ${words(second)}, ${mix.toFixed(2)}` : words(first);
}
