// A map of generated samples: look around, and take a sample as the latent that is shown.

import { IconButton } from "../../../browser/controls/buttons.js";
import { Choices } from "../../../browser/controls/choices.js";
import { KeysPopover } from "../../../browser/controls/keys_popover.js";
import { Select } from "../../../browser/controls/select.js";
import { Tooltip } from "../../../browser/controls/tooltip.js";
import { mountOf } from "../../../browser/mount.js";
import { useGathered } from "../../../browser/use_gathered.js";
import { useLatest } from "../../../browser/use_latest.js";
import { useNarrow } from "../../../browser/use_narrow.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useMemo, useRef, useState } from "../../../browser/vendor/preact_hooks.js";
import { Card } from "./card.js";
import { chartOf, colourings } from "./chart.js";
import { markingOf } from "./colours.js";
import { Hand, KEY_ZOOM } from "./hand.js";
import { Legend } from "./legend.js";
import { Plane } from "./plane.js";

/** @import { AppProps } from "../../../browser/mount.js" */
/** @import { Pointed } from "./card.js" */
/** @import { Chart } from "./chart.js" */
/** @import { Marking } from "./colours.js" */
/** @import { Told } from "./hand.js" */

/** @typedef {{ chart: Chart, atlas: ImageBitmap }} Loaded */

/** @type {[string, string][]} */
const SHORTCUTS = [
  ["Drag", "move the map"],
  ["Wheel, pinch, + \u2212", "zoom"],
  ["\u2190 \u2192 \u2191 \u2193", "move the map; the sample in its middle is shown"],
  ["0", "the whole map"],
  ["Click, Enter", "take the sample"],
  ["Click in the legend", "show a class alone"],
];
const HEIGHT_SHARE = 0.68; // of the window
const NARROW_HEIGHT_SHARE = 0.5;
const LEAST_HEIGHT = 280;
const FEW = 4; // ways to colour that stand side by side
const ALL = /** @type {Set<number>} */ (new Set());

/** @param {AppProps<Uint8Array>} props */
function SampleMap({ data, setTriggerValue }) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plane = useRef(/** @type {Plane | null} */ (null));
  const loaded = useLoaded(data);
  const [coloured, setColoured] = useState("");
  const [alone, setAlone] = useState(ALL); // classes that are shown alone; all are where there is none
  const ways = useMemo(() => (loaded ? colourings(loaded.chart) : []), [loaded]);
  const way = ways.find(({ value }) => value === coloured) ?? ways[0];
  const marking = useMemo(() => loaded && markingOf(way, loaded.chart.facts.count), [loaded, way]);
  useLayoutEffect(() => setAlone(ALL), [marking]);
  useNarrow(root, (narrow) => {
    const share = narrow ? NARROW_HEIGHT_SHARE : HEIGHT_SHARE;
    const height = Math.max(LEAST_HEIGHT, Math.round(window.innerHeight * share));
    plane.current?.resize(root.current?.clientWidth ?? 0, height);
  });
  const label = "Coloured by";
  const chooser = { label, options: ways, value: way?.value ?? null, tip: way?.tip, onChoose: setColoured };
  return html`<div class="studio sample-map" ref=${root}>
    <div class="above">
      <div class="colours" hidden=${!ways.length}>
        <span class="label">${label}</span>
        <${ways.length <= FEW ? Choices : Select} ...${chooser} />
      </div>
      <${Legend} ...${{ colouring: way, marking, alone, onAlone: setAlone }} />
    </div>
    <${Place} ...${{ loaded, marking, alone, plane }} onTake=${(/** @type {number} */ seed) => setTriggerValue("pick", { seed })} />
    <${Tooltip} />
  </div>`;
}

/**
 * The map in a file, once its thumbnails are there; the same for the same file.
 *
 * @param {Uint8Array} data
 */
function useLoaded(data) {
  const [loaded, setLoaded] = useState(/** @type {Loaded | null} */ (null));
  const chart = useGathered(
    /** @type {Chart | null} */ (null),
    (before) => {
      const arrived = chartOf(data);
      return before?.key === arrived.key ? before : arrived;
    },
    [data],
  );
  useLayoutEffect(() => {
    if (!chart) return;
    let wanted = true;
    createImageBitmap(new Blob([chart.atlas], { type: "image/png" })).then((atlas) => {
      if (wanted) setLoaded({ chart, atlas });
    });
    return () => {
      wanted = false;
    };
  }, [chart]);
  return loaded;
}

/**
 * The canvas, with its buttons and the card of a sample over it.
 *
 * @param {object} props
 * @param {Loaded | null} props.loaded
 * @param {Marking | null} props.marking
 * @param {Set<number>} props.alone
 * @param {{ current: Plane | null }} props.plane is put there
 * @param {(sample: number) => void} props.onTake
 */
function Place({ loaded, marking, alone, plane, onTake }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [pointed, setPointed] = useState(/** @type {Pointed | null} */ (null));

  const show = (/** @type {number | null | undefined} */ sample, /** @type {[number, number]} */ at, more = [""]) => {
    plane.current?.hover(sample ?? null);
    const found = typeof sample === "number" ? { sample, at, more: more.filter(Boolean) } : null;
    if (found && canvas.current) canvas.current.dataset.sample = String(sample);
    setPointed(found);
  };
  const take = (/** @type {number | null | undefined} */ sample) => {
    if (typeof sample !== "number") return;
    plane.current?.choose(sample);
    onTake(sample);
  };
  const told = useLatest(
    /** @type {Told} */ ({
      onPoint: (at) => show(at && plane.current?.sampleAt(...at), at ?? [0, 0]),
      // A finger has nothing to hover with: its first tap shows a sample, its second takes it.
      onTap: (at, touch) => {
        const sample = plane.current?.sampleAt(...at) ?? null;
        if (sample === null || (touch && sample !== pointed?.sample)) show(sample, at, ["Tap again to take it."]);
        else take(sample);
      },
      onEnter: () => take(plane.current?.hovered),
    }),
  );
  useLayoutEffect(() => {
    const made = new Plane(/** @type {HTMLCanvasElement} */ (canvas.current), () => setPointed(null));
    plane.current = made;
    new Hand(made, {
      onPoint: (at) => told.current.onPoint(at),
      onTap: (at, touch) => told.current.onTap(at, touch),
      onEnter: () => told.current.onEnter(),
    });
    return () => made.close();
  }, [plane, told]);
  useLayoutEffect(() => setPointed(null), [loaded]);
  useLayoutEffect(() => {
    if (!loaded || !marking) return;
    const wanted = (/** @type {number} */ sample) => !alone.size || alone.has(marking.of[sample]);
    plane.current?.show({ ...loaded, marking, wanted });
  }, [loaded, marking, alone, plane]);
  const button = (/** @type {string} */ symbol, /** @type {string} */ label, /** @type {() => void} */ act) =>
    html`<${IconButton} ...${{ symbol, label, tip: `${label}.`, onclick: act }} />`;
  return html`<div class="place">
    <canvas ref=${canvas} tabindex="0" role="img" width=${1} height=${1} aria-label="Map of generated samples"></canvas>
    <div class="zooms">
      ${button("add", "Zoom in", () => plane.current?.zoom(KEY_ZOOM))}
      ${button("remove", "Zoom out", () => plane.current?.zoom(1 / KEY_ZOOM))}
      ${button("fit_screen", "The whole map", () => plane.current?.whole())}
      <${KeysPopover} shortcuts=${SHORTCUTS} />
    </div>
    <${Card} ...${{ loaded, pointed, room: plane.current?.size }} />
  </div>`;
}

export const mount = mountOf(SampleMap);
