// Beside the pictures: what is asked for, how many marks there are, and what was learned from them.

import { IconButton, TextButton } from "../../../browser/controls/buttons.js";
import { Heading } from "../../../browser/controls/heading.js";
import { crispSize } from "../../../browser/picture.js";
import { Sample } from "../../../browser/sample.js";
import { html } from "../../../browser/vendor/htm_preact.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { Learned, Mark } from "./marks.js" */

const LONGEST_NAME = 60;
const END_SIZE = 44; // CSS pixels
const NAME_TIP =
  "Mark pictures that have more, or less, of something that you can see. What moves latents from less to more becomes " +
  "a slider.";
const ACCURACY_TIP =
  "A fifth of the marks at a time is predicted from the others. The interval says how far the share may be from the truth " +
  "with so few marks.";
const KEEP_TIP = "It joins the sliders above, for any latent of this generator.";
const NOT_YET_TIP = "Mark some pictures of both kinds and give the slider a name.";

/**
 * @param {object} props
 * @param {Mark[]} props.marks all there are
 * @param {Learned} props.learned Python's answer to them
 * @param {boolean} props.fresh whether it is the answer to these
 * @param {string} props.name
 * @param {boolean} props.canUndo
 * @param {Frame | null} props.ends samples with most of it, then as many with least
 * @param {(name: string) => void} props.onName
 * @param {() => void} props.onUndo
 * @param {() => void} props.onClear
 * @param {() => void} props.onKeep
 */
export function Findings({ marks, learned, fresh, name, canUndo, ends, onName, onUndo, onClear, onKeep }) {
  const more = marks.filter((mark) => mark.more).length;
  const keeps = Boolean(learned.ends) && name.trim() !== "";
  const stale = fresh ? undefined : "stale";
  const typed = (/** @type {Event} */ event) => onName(/** @type {HTMLInputElement} */ (event.target).value);
  const entered = (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && keeps && onKeep();
  return html`<div class="controls">
    <section>
      <${Heading} text="Learn a direction" tip=${NAME_TIP} />
      <label class="named">
        <span class="label">Of what</span>
        <input
          type="text"
          maxlength=${LONGEST_NAME}
          placeholder="rounder"
          aria-label="Name of the direction"
          autocomplete="off"
          value=${name}
          oninput=${typed}
          onkeydown=${entered}
        />
      </label>
      <div class="tally">
        <span class="counts" role="status">${`${more} more, ${marks.length - more} less`}</span>
        <${IconButton} symbol="undo" label="Undo the last mark" tip="Undo; Ctrl + Z." disabled=${!canUndo} onclick=${onUndo} />
        <${IconButton}
          symbol="delete_sweep"
          label="Clear all marks"
          tip="Start again; this can be undone."
          disabled=${!marks.length}
          onclick=${onClear}
        />
      </div>
      <${TextButton}
        class="keep"
        symbol="tune"
        label="Keep as slider"
        tip=${keeps ? KEEP_TIP : NOT_YET_TIP}
        disabled=${!keeps}
        onclick=${onKeep}
      />
    </section>
    <section aria-live="polite" class=${stale}>
      <${Heading} text="How well it tells them apart" tip=${ACCURACY_TIP} />
      <p class="lead">${learned.lead}</p>
      <p class="detail">${learned.detail}</p>
    </section>
    <section hidden=${!learned.ends} class=${stale}>
      <${Heading}
        text="So far it would say"
        tip="Of 300 random pictures, those in which it sees most and least of it."
      />
      <${End} label="More" frame=${ends} half=${0} />
      <${End} label="Less" frame=${ends} half=${1} />
    </section>
  </div>`;
}

/** @param {{ label: string, frame: Frame | null, half: number }} props */
function End({ label, frame, half }) {
  const count = frame ? frame.header.count / 2 : 0;
  const room = { width: END_SIZE, height: END_SIZE };
  const size = frame && crispSize(frame.header.width, frame.header.height, room);
  const samples = Array.from({ length: count }, (_, place) => {
    const index = half * count + place;
    return html`<${Sample} key=${index} ...${{ frame, index, size }} />`;
  });
  return html`<div class="end">
    <span class="label">${label}</span>
    <div class="ends">${samples}</div>
  </div>`;
}
