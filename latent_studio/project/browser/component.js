// Where a picture comes from: drawn on the pad, from a file or the clipboard, or one of the held-out samples.

import { IconButton } from "../../browser/controls/buttons.js";
import { Heading } from "../../browser/controls/heading.js";
import { Tooltip } from "../../browser/controls/tooltip.js";
import { commandKey } from "../../browser/keys.js";
import { mountOf } from "../../browser/mount.js";
import { useKeys } from "../../browser/use_keys.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { Intake } from "./intake.js";
import { DrawingPad } from "./pad.js";
import { useStrokes } from "./use_strokes.js";

/** @import { AppProps } from "../../browser/mount.js" */
/** @import { EaselData, HeldOut } from "./data.js" */

/** @param {AppProps<EaselData>} props */
function Easel({ data: { format, most, samples, chosen }, setTriggerValue, host }) {
  const strokes = useStrokes(format, (png) => setTriggerValue("drawn", { data: png }));
  const { undo, redo } = strokes;
  useKeys(host, (event) => (event.ctrlKey || event.metaKey) && commandKey(event, { undo, redo }));
  return html`<div class="studio easel">
    <${DrawingPad} ...${{ format, strokes }} />
    <${Intake} most=${most} onPictures=${(/** @type {unknown} */ given) => setTriggerValue("pictures", given)} />
    <${Samples}
      ...${{ samples, chosen }}
      onChoose=${(/** @type {number} */ index) => setTriggerValue("sample", { index })}
      onOthers=${() => setTriggerValue("others", true)}
    />
    <${Tooltip} />
  </div>`;
}

/**
 * Samples that the networks have never seen, small, each a button.
 *
 * @param {object} props
 * @param {HeldOut[]} props.samples
 * @param {number | null} props.chosen
 * @param {(index: number) => void} props.onChoose
 * @param {() => void} props.onOthers
 */
function Samples({ samples, chosen, onChoose, onOthers }) {
  const buttons = samples.map(
    ({ png, label }, index) => html`<button
      key=${`${index}:${png}`}
      type="button"
      class="sample"
      aria-label=${label}
      aria-pressed=${index === chosen}
      onclick=${() => onChoose(index)}
    ><img src=${`data:image/png;base64,${png}`} alt="" /></button>`,
  );
  return html`<section hidden=${!samples.length}>
    <${Heading} text="Try a real one" tip="Held-out samples of the data: the networks have never seen them.">
      <${IconButton} symbol="refresh" label="Others" tip="Other held-out samples." onclick=${onOthers} />
    <//>
    <div class="samples" role="group" aria-label="Held-out samples">${buttons}</div>
  </section>`;
}

export const mount = mountOf(Easel);
