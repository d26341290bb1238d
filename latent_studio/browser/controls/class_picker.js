// Which class of a group: side by side, or in a list where they are many.

import { html } from "../vendor/htm_preact.js";
import { Choices } from "./choices.js";
import { Select } from "./select.js";

/**
 * A named group of classes.
 *
 * @typedef {{ name: string, classes: string[] }} Group
 */

const MOST_CHIPS = 12; // classes shown side by side; more go into a list

/**
 * @param {object} props
 * @param {Group} props.group
 * @param {string | null} props.value a class; null where there is a mix of several
 * @param {string} [props.label] its accessible name, the group's unless said otherwise
 * @param {string} [props.title] what stands before it; nothing where the group is the only one
 * @param {boolean} [props.compact] in a list in any case
 * @param {boolean} [props.hidden]
 * @param {(name: string) => void} props.onChoose
 */
export function ClassPicker({ group, value, label = group.name, title, compact = false, hidden, onChoose }) {
  const options = group.classes.map((name) => ({ value: name, text: name }));
  const Control = !compact && options.length <= MOST_CHIPS ? Choices : Select;
  const tip = `Which ${group.name} to ask the generator for.`;
  return html`<div class=${title ? "chooser labelled" : "chooser"} hidden=${hidden}>
    ${title && html`<span class="label" data-tip=${tip}>${title}</span>`}
    <${Control} ...${{ label, options, value, onChoose }} />
  </div>`;
}
