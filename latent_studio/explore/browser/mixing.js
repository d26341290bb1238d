// Style mixing: the layers that follow a second latent, coarse to fine. And what stands in place of a kept latent's seed.

import { TextButton, ToggleButton } from "../../browser/controls/buttons.js";
import { SeedField } from "../../browser/controls/seed_field.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";

/** @import { Style } from "../../browser/latent_spec.js" */
/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { KeptLatents } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */

const TIP = "Layers that follow the second latent. Coarse ones decide the shape, fine ones strokes and colours.";

/**
 * Where a kept latent comes from, and the way back to a seed.
 *
 * @param {{ label: string, digest: string | null, known: KeptLatents, onSeed: () => void }} props
 */
export function KeptLine({ label, digest, known, onSeed }) {
  const words = (digest !== null && known[digest]?.source) || "A kept latent";
  return html`<div class="seed" hidden=${digest === null}>
    <span class="slider-label">${label}</span>
    <span class="kept-source">${words}</span>
    <${TextButton}
      symbol="casino"
      label="Take a seed"
      tip="Leave this latent and begin with a random one again."
      onclick=${onSeed}
    />
  </div>`;
}

/** @param {{ layers: number, style: Style | null, known: KeptLatents, actions: Actions }} props */
export function StyleMixing({ layers, style, known, actions }) {
  const fold = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  const [seed, setSeed] = useState(1); // of a second latent that no layer follows: it is remembered here alone
  const kept = style?.kept ?? null;
  const following = style?.layers ?? [];
  useLayoutEffect(() => {
    if (style && fold.current) fold.current.open = true;
  }, [style === null]);
  useLayoutEffect(() => {
    if (style) setSeed(style.seed);
  }, [style?.seed]);

  const flip = (/** @type {number} */ layer) => {
    const others = following.filter((other) => other !== layer);
    const changed = others.length < following.length ? others : [...following, layer].sort((one, other) => one - other);
    actions.latent({ style: changed.length ? { seed, kept, layers: changed } : null }, "rest");
  };
  const change = (/** @type {Partial<Style>} */ changed, /** @type {Pace} */ pace) => {
    if (style) actions.latent({ style: { ...style, ...changed } }, pace);
    else if (changed.seed !== undefined) setSeed(changed.seed);
  };
  const toggles = Array.from(
    { length: layers },
    (_, layer) => html`<${ToggleButton}
      key=${layer}
      text=${layer + 1}
      label=${`Layer ${layer + 1} follows the second`}
      pressed=${following.includes(layer)}
      onToggle=${() => flip(layer)}
    />`,
  );
  return html`<details class="fold" ref=${fold}>
    <summary>Style mixing</summary>
    <div class="options">
      <div class="layer-toggles" role="group" aria-label="Layers of the second latent" data-tip=${TIP}>
        <span class="label">coarse</span>${toggles}<span class="label">fine</span>
      </div>
      <${SeedField}
        name="Second"
        label="Second seed"
        ...${{ value: style?.seed ?? seed, hidden: kept !== null, onRest: actions.rest }}
        onInput=${(/** @type {number} */ value) => change({ seed: value, kept: null }, "moving")}
      />
      <${KeptLine}
        label="Second"
        ...${{ digest: kept, known }}
        onSeed=${() => change({ kept: null }, "rest")}
      />
    </div>
  </details>`;
}
