// What changes when only one attribute changes: a latent in two classes, and their difference.

import { TextButton } from "../../browser/controls/buttons.js";
import { Choices } from "../../browser/controls/choices.js";
import { ClassPicker } from "../../browser/controls/class_picker.js";
import { Heading } from "../../browser/controls/heading.js";
import { usePicture } from "../../browser/use_picture.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { FILE_SIDE } from "./actions.js";
import { ClassChoosers, GroupChooser, LatentFields } from "./choosers.js";
import { groupOf } from "./data.js";
import { exchanged } from "./moves.js";
import { useDrawing, useHearing } from "./pictures.js";
import { seedsFrom, withClass } from "./shares.js";
import { changeOf, colourOf, meanOf, signedPicture, threeDigits } from "./signed.js";

/** @import { Frame, Request } from "../../browser/connection.js" */
/** @import { Picture, Room } from "../../browser/picture.js" */
/** @import { ClassesFacts, ClassesState, ControlsProps, ViewProps } from "./data.js" */

/** @typedef {ReturnType<typeof usePicture>} UsedPicture */
/** @typedef {{ scale: number, absolute: number, coloured: boolean, of: ClassesState }} Measured of a state's change */

const MANY = 64; // latents over which a typical change is averaged
const OVER = [
  { value: false, text: "One latent", symbol: "image" },
  { value: true, text: `Typical, over ${MANY}`, symbol: "apps" },
];
const GAP = 12; // CSS pixels
const SIDE_SHARE = 0.28; // of the width, for the two pictures
const CAPTION = 28;
const LEGEND = 76;

/**
 * Room for the two pictures, one above the other, and beside them for their difference as large as it can be.
 *
 * @param {Room} room
 * @param {boolean} narrow
 */
function roomsIn({ width, height }, narrow) {
  const side = (width - GAP) * SIDE_SHARE;
  const large = width - GAP - side;
  const high = narrow ? large : height - CAPTION - LEGEND;
  return { small: { width: side, height: high / 2 - CAPTION }, large: { width: large, height: high } };
}

/**
 * What to ask for each side with.
 *
 * @param {ClassesState} state
 * @param {ClassesFacts} facts
 */
function pairPictures({ latent, pair, many, group }, facts) {
  return pair.map((name) => {
    const spec = { ...latent, condition: withClass(latent.condition, facts.groups, groupOf(facts, group), name) };
    return many
      ? { view: "seeds", ...spec, kept: null, seeds: seedsFrom(latent.seed, MANY) }
      : { view: "single", ...spec };
  });
}

/** @param {ViewProps} props */
export function Difference({ state, facts, room, narrow, pictures }) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [left, right, change] = [usePicture(), usePicture(), usePicture()];
  const parts = useRef(/** @type {Record<string, { frame: Frame, key: string }>} */ ({}));
  const wanted = useRef({ key: "", state });
  const [measured, setMeasured] = useState(/** @type {Measured | null} */ (null));

  const arrived = (/** @type {Frame} */ frame, /** @type {Request} */ { kind, note, asked }) => {
    const { key, state: of } = wanted.current;
    if (note !== key) return;
    parts.current[kind] = { frame, key };
    const { left: from, right: to } = parts.current;
    const [node, picture] = [root.current, change.picture.current];
    if (from?.key !== key || to?.key !== key || !node || !picture) return;
    const [ground, more, less] = ["ground", "more", "less"].map((name) => colourOf(node, `--difference-${name}`));
    const { signed, scale, absolute } = changeOf(from.frame, to.frame);
    left.picture.current?.paint(meanOf(from.frame), key, asked);
    right.picture.current?.paint(meanOf(to.frame), key, asked);
    picture.paint(signedPicture(frame, { signed, scale }, { ground, more, less }), key, asked);
    const exact = String(frame.exact);
    Object.assign(picture.canvas.dataset, { exact, absolute: absolute.toFixed(3), scale: String(scale) });
    setMeasured({ scale, absolute, coloured: frame.header.channels === 3, of });
  };
  useHearing(pictures, "left", { arrived });
  useHearing(pictures, "right", { arrived });
  useDrawing(pictures, "difference", state, {
    draw: (now, exact) => {
      const [from, to] = pairPictures(now, facts);
      const key = JSON.stringify([now.run, now.snapshot, from, to, exact]);
      wanted.current = { key, state: now };
      pictures.ask("left", now, from, exact, key);
      pictures.ask("right", now, to, exact, key);
    },
    // The difference is no generator's picture: it has no recipe.
    file: () => {
      const picture = /** @type {Picture} */ (change.picture.current);
      return picture.png(Math.ceil(FILE_SIDE / Math.max(picture.canvas.width, picture.canvas.height)));
    },
  });

  const { pair, many } = state;
  const { small, large } = roomsIn(room, narrow);
  const mean = many ? `Average of ${MANY} with ` : "";
  const label = `Difference from ${pair[0]} to ${pair[1]}`;
  return html`<div class="comparison" ref=${root} style=${{ width: `${room.width}px` }}>
    <div class="figures">
      <div class="figure-pair">
        <${Figure} picture=${left} room=${small} label="Left" caption=${`${mean}${pair[0]}`} />
        <${Figure} picture=${right} room=${small} label="Right" caption=${`${mean}${pair[1]}`} />
      </div>
      <${Figure} picture=${change} room=${large} ...${{ label, caption: many ? "Typical change" : "Change" }} />
    </div>
    ${measured ? html`<${Legend} ...${measured} />` : html`<div class="legend-room"></div>`}
  </div>`;
}

/** @param {{ picture: UsedPicture, room: Room, label: string, caption: string }} props */
function Figure({ picture: { ref, picture }, room, label, caption }) {
  useLayoutEffect(() => picture.current?.fit(room), [room.width, room.height]);
  return html`<figure class="figure">
    <canvas ref=${ref} role="img" width=${1} height=${1} aria-label=${label}></canvas>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/**
 * What the colours mean, and how much changes on the whole.
 *
 * @param {Measured} props
 */
function Legend({ scale, absolute, coloured, of: { pair, many } }) {
  const [less, more] = coloured ? ["less of a colour", "more of it"] : ["darker", "brighter"];
  const whose = many ? `over ${MANY} latents` : "for this latent";
  return html`<div class="legend-room">
    <div class="legend">
      <span>${`${less} with ${pair[1]}, \u2212${scale}`}</span>
      <div class=${coloured ? "legend-bar coloured" : "legend-bar"}></div>
      <span>${`+${scale} grey levels, ${more}`}</span>
    </div>
    <p class="total" role="status">${`Mean absolute change ${threeDigits(absolute)} of 255 grey levels, ${whose}.`}</p>
  </div>`;
}

/** @param {ControlsProps} props */
export function DifferenceControls({ state, facts, actions }) {
  const { groups } = facts;
  const group = groupOf(facts, state.group);
  const repair = (/** @type {(pair: string[]) => string[]} */ change) =>
    actions.edit({ pair: change(actions.current().pair) }, "rest");
  const sides = ["From", "To"].map(
    (title, side) => html`<${ClassPicker}
      key=${`${group.name} ${side}`}
      ...${{ group, title, label: `${title} ${group.name}`, value: state.pair[side] }}
      onChoose=${(/** @type {string} */ name) => repair((pair) => exchanged(pair, side, name))}
    />`,
  );
  return html`
    <section>
      <${Heading} text="What changes" tip="Two classes of one attribute.">
        <${TextButton}
          symbol="swap_horiz"
          label="Swap"
          tip="Turn the change round."
          onclick=${() => repair(([from, to]) => [to, from])}
        />
      <//>
      <${GroupChooser}
        tip="Which attribute changes; all others stay."
        ...${{ groups, value: state.group, onChoose: actions.regroup }}
      />
      <div class="condition">${sides}</div>
    </section>
    <section hidden=${groups.length < 2}>
      <${Heading} text="All else alike" tip="The other attributes, the same on both sides." />
      <${ClassChoosers}
        ...${{ groups, condition: state.latent.condition, without: state.group, onChoose: actions.choose }}
      />
    </section>
    <section>
      <${Heading} text="Latent" tip="The random numbers, the same on both sides." />
      <${Choices}
        label="Over"
        tip=${`One latent, or the average over ${MANY} seeds: what this change does as a rule.`}
        ...${{ options: OVER, value: state.many }}
        onChoose=${(/** @type {boolean} */ many) => actions.edit({ many }, "rest")}
      />
      <${LatentFields}
        tip="Shrinks the latents towards the mean: below 1 pictures get more typical and less varied."
        ...${{ latent: state.latent, actions }}
      />
    </section>
  `;
}
