// What can be taken away: the picture, the run as a film, and the lab itself, which can also be brought back.

import { TextButton } from "../../browser/controls/buttons.js";
import { Popover } from "../../browser/controls/popover.js";
import { save } from "../../browser/save.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { percent } from "./charts/words.js";

/** @import { LabFrame } from "./data.js" */

const LARGEST_LAB = 2_000_000; // bytes of a file that is brought back
const TOO_LARGE = "This file is too large to be a lab; choose one that was saved here.";
const TYPES = { gif: "image/gif", mp4: "video/mp4" };

/** @typedef {keyof typeof TYPES} Format */
/** @typedef {{ format: Format, share: number }} Film one that is being made */

/**
 * The film that is being made, and what the engine says of it.
 *
 * @param {object} told
 * @param {(message: { type: string, [name: string]: unknown }) => void} told.send
 * @param {(sentence: string, warning?: boolean) => void} told.say
 * @param {(ending: string) => string} told.nameOf a file
 */
export function useExports({ send, say, nameOf }) {
  const [film, setFilm] = useState(/** @type {Film | null} */ (null));
  const making = useRef(/** @type {Format | null} */ (null));
  const progress = (/** @type {number} */ share) => {
    if (!making.current) return;
    setFilm({ format: making.current, share });
    say(`The film is being made: ${percent(share)}.`);
  };
  const ended = () => {
    if (!making.current) return;
    making.current = null;
    setFilm(null);
    say("");
  };
  const keep = (/** @type {BlobPart} */ data, /** @type {string} */ type, /** @type {string} */ ending) =>
    save(new Blob([data], { type }), nameOf(ending));
  return {
    film,
    progress,
    ended,
    nameOf,
    ask: (/** @type {Format} */ format) => {
      making.current = format;
      progress(0);
      send({ type: "film", format });
    },
    filmed: (/** @type {LabFrame} */ { header, arrays }) => {
      ended();
      const { format = "gif" } = header;
      if (arrays.file) keep(/** @type {BlobPart} */ (arrays.file.data), TYPES[format], `.${format}`);
    },
    saved: (/** @type {string} */ state) => keep(state, "application/json", ".json"),
    load: async (/** @type {File} */ file) => {
      if (file.size > LARGEST_LAB) say(TOO_LARGE, true);
      else send({ type: "load", state: await file.text() });
    },
  };
}

/**
 * @param {object} props
 * @param {Film | null} props.film
 * @param {boolean} props.hidden
 * @param {() => void} props.onPicture
 * @param {(format: Format) => void} props.onFilm
 * @param {() => void} props.onSave
 * @param {(file: File) => void} props.onLoad
 */
export function Exports({ film, hidden, onPicture, onFilm, onSave, onLoad }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const chosen = () => {
    const node = /** @type {HTMLInputElement} */ (input.current);
    const file = node.files?.[0];
    if (file) onLoad(file);
    node.value = "";
  };
  return html`<${Popover}
    symbol="save"
    label="Save or load"
    tip="Take the picture, the run or the whole lab away, or bring one back."
    hidden=${hidden}
  >
    <div class="menu">
      <${TextButton} label="Picture as PNG" tip="The large picture as it stands." onclick=${onPicture} />
      <${FilmButton}
        format="gif"
        tip="How the samples moved from the first step to now, in a loop."
        ...${{ film, onFilm }}
      />
      <${FilmButton} format="mp4" tip="The same as a film, smaller and smoother." ...${{ film, onFilm }} />
      <${TextButton}
        label="Lab as JSON"
        tip="Settings, weights and counters: loaded again, it goes on exactly here."
        onclick=${onSave}
      />
      <${TextButton}
        label="Load a lab\u2026"
        tip="A lab that was saved as JSON takes this one's place."
        onclick=${() => input.current?.click()}
      />
      <input
        ref=${input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="A saved lab"
        onchange=${chosen}
      />
    </div>
  <//>`;
}

/** @param {{ format: Format, tip: string, film: Film | null, onFilm: (format: Format) => void }} props */
function FilmButton({ format, tip, film, onFilm }) {
  const name = `Run as ${format.toUpperCase()}`;
  const label = film?.format === format ? `${name}: ${percent(film.share)}` : name;
  return html`<${TextButton} ...${{ label, tip }} disabled=${film !== null} onclick=${() => onFilm(format)} />`;
}
