// Where training still moves things: the latents that moved most and least, and a plane around the shown one.

import { TextButton } from "../../../browser/controls/buttons.js";
import { Heading } from "../../../browser/controls/heading.js";
import { signed } from "../../../browser/numbers.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useState } from "../../../browser/vendor/preact_hooks.js";
import { MANY, overPlane, ranked } from "./look.js";
import { greyLevels } from "./moments.js";
import { usePrint } from "./print.js";

/** @import { LatentSpec } from "../../../browser/latent_spec.js" */
/** @import { Ask } from "./columns.js" */
/** @import { Cell, Moved, Ranked, Subject } from "./look.js" */

const TIP = "The mean change of a pixel between moments A and B, of 255. A click takes a latent, at moment B.";
const LOOK_TIP = `Draws ${MANY} latents at both moments, all else as in the latent above, and compares their pixels.`;

/**
 * @param {object} props
 * @param {Subject} props.subject what the next look is for
 * @param {boolean} props.plane whether the generator has directions for one
 * @param {number} props.cell CSS pixels across a picture
 * @param {Ask} props.ask
 * @param {(images: number, latent: LatentSpec) => void} props.onTake
 */
export function Movement({ subject, plane, cell, ask, onTake }) {
  const [progress, setProgress] = useState(/** @type {string | null} */ (null)); // of a look, or why it came to nothing
  const [looking, setLooking] = useState(false);
  const [found, setFound] = useState(/** @type {Ranked | null} */ (null));
  const [heat, setHeat] = useState(/** @type {{ subject: Subject, cells: Cell[] } | null} */ (null));

  const look = () => {
    setLooking(true);
    const ends = (/** @type {string | null} */ sentence) => {
      setProgress(sentence);
      setLooking(false);
    };
    ranked(subject, ask, (percent) => setProgress(`${percent} %`)).then((result) => {
      setFound(result);
      ends(null);
      const show = (/** @type {Cell[]} */ cells) => setHeat({ subject, cells });
      if (plane) overPlane(subject, ask).then(show, () => show([])); // without directions there is no plane
    }, ends);
  };

  const stale = found && JSON.stringify(found.subject) !== JSON.stringify(subject);
  const said = found ? found.said + (stale ? " Look again for what is chosen now." : "") : "";
  const list = (/** @type {string} */ name, /** @type {Moved[]} */ moved) => html`<div>
    <div class="label">${name}</div>
    <div class="extremes" role="group" aria-label=${name}>
      ${moved.map((each) => html`<${Latent} key=${each.seed} ...${{ ...each, cell, onTake: takeSeed }} />`)}
    </div>
  </div>`;
  const takeSeed = (/** @type {number} */ seed) => {
    if (found) onTake(found.subject.pair[1], { ...found.subject.latent, seed, kept: null });
  };
  return html`<section class="movement" data-mean=${found?.mean}>
    <${Heading} text="What still moves" tip=${TIP}>
      <span class="source" role="status">${progress ?? said}</span>
      <${TextButton} symbol="query_stats" label="Look" tip=${LOOK_TIP} disabled=${looking} onclick=${look} />
    <//>
    <div class="found" hidden=${!found}>
      <div class="ranks">${list("Moved most", found?.most ?? [])}${list("Moved least", found?.least ?? [])}</div>
      <figure class="plane" hidden=${!plane || heat?.cells.length === 0}><${Heat} ...${{ ...heat, onTake }} /></figure>
    </div>
  </section>`;
}

/**
 * A latent before and after, as one button.
 *
 * @param {Moved & { cell: number, onTake: (seed: number) => void }} props
 */
function Latent({ seed, change, frame, cell, onTake }) {
  const { ref } = usePrint(frame, { width: cell, height: Number.POSITIVE_INFINITY }, 2);
  const said = `Seed ${seed}: a pixel changes by ${greyLevels(change)} of 255`;
  return html`<button
    type="button"
    class="moment"
    aria-label=${`${said}. Take this latent`}
    data-tip=${`${said}. Above: A, below: B. A click takes this latent.`}
    onclick=${() => onTake(seed)}
  >
    <canvas ref=${ref} width=${1} height=${1}></canvas>
    <span class="count">${greyLevels(change)}</span>
  </button>`;
}

/**
 * @param {{ subject?: Subject, cells?: Cell[], onTake: (images: number, latent: LatentSpec) => void }} props
 */
function Heat({ subject, cells = [], onTake }) {
  const { axes, pair } = subject ?? { axes: [], pair: [] };
  const buttons = cells.map(({ latent, change, share }, cell) => {
    const at = axes.map((axis) => `direction ${axis + 1} at ${signed(latent.directions[axis] ?? 0, 1)}`).join(", ");
    const said = `A pixel changes by ${greyLevels(change)} of 255 at ${at}`;
    return html`<button
      key=${cell}
      type="button"
      style=${{ "--heat": `${100 * share}%` }}
      aria-label=${`${said}. Take this latent`}
      data-tip=${`${said}. A click takes this latent.`}
      onclick=${() => onTake(pair[1], latent)}
    ></button>`;
  });
  const largest = Math.max(0, ...cells.map(({ change }) => change));
  return html`
    <figcaption>${subject && `Direction ${axes[0] + 1} to the right, ${axes[1] + 1} upwards`}</figcaption>
    <div class="heat" role="group" aria-label="Change over the plane">${buttons}</div>
    <div class="scale">0<span></span><output>${subject && greyLevels(largest)}</output></div>
  `;
}
