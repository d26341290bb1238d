import { html } from "../vendor/htm_preact.js";
import { Popover } from "./popover.js";

/**
 * A button that lists shortcuts, each a pair of keys and what they do.
 *
 * @param {{ shortcuts: [string, string][] }} props
 */
export function KeysPopover({ shortcuts }) {
  const label = "Keys and gestures";
  const rows = shortcuts.map(
    ([keys, does]) => html`<div class="shortcut" key=${keys}><kbd>${keys}</kbd><span>${does}</span></div>`,
  );
  return html`<${Popover} symbol="help" label=${label} tip=${`${label}.`}>
    <div class="shortcuts"><h3>${label}</h3>${rows}</div>
  <//>`;
}
