// Time: the moments of a run's training as a strip, as a film, two of them side by side, and what still moves.

import { conditionWords } from "../../../browser/condition_words.js";
import { TextButton } from "../../../browser/controls/buttons.js";
import { Choices } from "../../../browser/controls/choices.js";
import { Heading } from "../../../browser/controls/heading.js";
import { randomSeed } from "../../../browser/controls/seed_field.js";
import { Slider } from "../../../browser/controls/slider.js";
import { Tooltip } from "../../../browser/controls/tooltip.js";
import { mountOf } from "../../../browser/mount.js";
import { useNarrow } from "../../../browser/use_narrow.js";
import { useSettledState } from "../../../browser/use_settled_state.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useRef, useState } from "../../../browser/vendor/preact_hooks.js";
import { useAsking, useColumns, useMoments } from "./columns.js";
import { cellWidth, MOST_ROWS, rowLatents, thinnedTo } from "./moments.js";
import { Movement } from "./movement.js";
import { Pair } from "./pair.js";
import { Strip } from "./strip.js";
import { TrainingFilm } from "./training.js";

/** @import { LatentSpec } from "../../../browser/latent_spec.js" */
/** @import { AppProps } from "../../../browser/mount.js" */
/** @import { Settings, StripData } from "./moments.js" */

const ROOM = 252; // CSS pixels for a large picture
const LEAST_ROOM = 96;
const TIP =
  "The same latents at several moments of training. A click on a picture shows it above; A and B choose two moments to " +
  "compare.";
const EXTENT_TIP = "As many as fit, evenly spread over training, or all of them to scroll along.";
const EXTENTS = [
  { value: "fitting", text: "What fits" },
  { value: "all", text: "All" },
];

/** @param {AppProps<StripData>} props */
function FilmStrip({ data, setStateValue, setTriggerValue }) {
  const { facts, latent, axes } = data;
  const { noun } = facts;
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [width, setWidth] = useState(0);
  const narrow = useNarrow(root, () => setWidth(root.current?.clientWidth ?? 0));
  const [fitting, setFitting] = useState(0); // columns side by side; none while that isn't known
  const { state, edit, rest } = useSettledState(
    { origin: 0, state: data.settings },
    { onRedraw: () => {}, onSettle: (settings) => setStateValue("settings", { ...settings, turn: Date.now() }) },
  );
  const { rows, seed, extent, look, fps } = state;

  const route = useAsking(data);
  const moments = useMoments(data, route);
  const pair = comparedMoments(moments, state);
  const shown = data.shown ?? moments[moments.length - 1];
  const laid = fitting ? laidOut(moments, extent === "all" ? moments.length : fitting, [...pair, shown]) : [];
  const latents = rowLatents(latent, state);
  const { frames, own, missing } = useColumns(latents, fitting ? [...new Set([...laid, ...moments])] : [], route);

  const take = (/** @type {number} */ images, /** @type {LatentSpec} */ taken) =>
    setTriggerValue("pick", { images, latent: taken });
  const onPick = (/** @type {number} */ images, /** @type {number} */ row) => take(images, latents[row]);
  const onPair = (/** @type {number} */ letter, /** @type {number} */ images) =>
    edit({ pair: pair.map((each, place) => (place === letter ? images : each)) }, "rest");

  const side = Math.max(LEAST_ROOM, Math.min(ROOM, Math.floor(narrow ? (width - 16) / 2 : (width - 96) / 4)));
  const room = { width: side, height: side };
  const cell = cellWidth(facts.shape);
  const names = ["This latent", ...latents.slice(1).map((other) => `Seed ${other.seed}`)];
  const strip = { moments: laid, names, frames, missing, cell, width, all: extent === "all", shown, pair, noun };
  const film = {
    moments,
    frames: own,
    noun,
    fps,
    room: narrow ? { width: Math.min(width, ROOM), height: ROOM } : room,
  };
  const subject = { latent, pair, axes, words: conditionWords(latent.condition, facts.groups) };
  const moving = (/** @type {Partial<Settings>} */ change) => edit(change, "moving");
  return html`<div class="studio film-strip" ref=${root} data-seed=${seed} data-developed=${frames.size || undefined}>
    <section>
      <${Heading} text="Film strip" tip=${TIP}>
        <${Slider}
          label="Rows"
          name="Rows of the film strip"
          tip="This latent, and others with all else alike."
          ...${{ low: 1, high: MOST_ROWS, step: 1, value: rows, format: String, onRest: rest }}
          onInput=${(/** @type {number} */ value) => moving({ rows: value })}
        />
        <${TextButton}
          symbol="casino"
          label="Others"
          tip="Draw other latents for the rows below the first."
          disabled=${rows === 1}
          onclick=${() => edit({ seed: randomSeed() }, "rest")}
        />
        <${Choices}
          label="Which moments"
          tip=${EXTENT_TIP}
          options=${EXTENTS}
          value=${extent}
          onChoose=${(/** @type {Settings["extent"]} */ value) => edit({ extent: value }, "rest")}
        />
      <//>
      <${Strip} ...${{ ...strip, onRoom: setFitting, onPick, onPair }} />
      <p class="said" role="status" hidden=${!route.message}>${route.message}</p>
    </section>
    <section class="large">
      <${TrainingFilm} ...${{ ...film, onFps: (/** @type {number} */ value) => moving({ fps: value }), onRest: rest }} />
      <${Pair}
        ...${{ moments: pair, frames: own, look, noun, room }}
        onLook=${(/** @type {string} */ value) => edit({ look: value }, "rest")}
      />
    </section>
    <${Movement} ...${{ subject, plane: facts.directions > 1, cell, ask: route.ask, onTake: take }} />
    <${Tooltip} />
  </div>`;
}

/**
 * The two moments that are compared: those chosen, as far as they are there, or the last two.
 *
 * @param {number[]} moments
 * @param {Settings} settings
 */
function comparedMoments(moments, { pair }) {
  return pair?.every((images) => moments.includes(images)) ? pair : moments.slice(-2);
}

/**
 * As many moments as there is room for, `wanted` among them.
 *
 * @param {number[]} moments
 * @param {number} count
 * @param {number[]} wanted
 */
function laidOut(moments, count, wanted) {
  const places = [...new Set(wanted)].map((images) => moments.indexOf(images)).filter((index) => index >= 0);
  return thinnedTo(moments.length, count, places).map((index) => moments[index]);
}

export const mount = mountOf(FilmStrip);
