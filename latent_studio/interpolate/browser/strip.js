// Stills along the way, evenly spaced; a click on one goes there.

import { memo } from "../../browser/memo.js";
import { crispSize } from "../../browser/picture.js";
import { Sample } from "../../browser/sample.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { nearestFrame } from "./way.js";

/** @import { Film } from "./film.js" */

const STILL_SIDE = 64; // CSS pixels that a still has at most, unless its image is larger
const STILL_GAP = 4; // CSS pixels between stills
const FEWEST_STILLS = 3;

/** @typedef {{ shape: number[], film: Film, hidden: boolean, onPick: (index: number) => void }} StripProps */

export const Strip = memo((/** @type {StripProps} */ { shape: [, height, width], film, hidden, onPick }) => {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [count, setCount] = useState(FEWEST_STILLS);
  const longer = Math.max(height, width);
  const side = longer * Math.max(1, Math.floor(STILL_SIDE / longer));
  useLayoutEffect(() => {
    const strip = /** @type {HTMLDivElement} */ (root.current);
    const fit = () => {
      const fitting = Math.floor((strip.clientWidth + STILL_GAP) / (side + STILL_GAP));
      if (strip.clientWidth) setCount(Math.max(FEWEST_STILLS, fitting));
    };
    fit();
    const sizes = new ResizeObserver(fit);
    sizes.observe(strip);
    return () => sizes.disconnect();
  }, [side]);
  const size = crispSize(width, height, { width: side, height: side });
  const stills = Array.from({ length: count }, (_, place) => {
    const share = place / (count - 1);
    const index = Math.round(share * (film.length - 1));
    return html`<button
      key=${place}
      type="button"
      class="still"
      aria-label=${`Still at ${Math.round(share * 100)} % of the way`}
      onclick=${() => onPick(index)}
    ><${Sample} ...${{ frame: nearestFrame(film.frames, index), index: 0, size }} /></button>`;
  });
  return html`<div class="strip" role="group" aria-label="Stills along the way" hidden=${hidden} ref=${root}>
    ${stills}
  </div>`;
});
