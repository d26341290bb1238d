// Learning a direction: marks live here while they are made, and go to Python once the hand pauses, which answers with
// what they teach. Pictures come over the live route.

import { TextButton } from "../../../browser/controls/buttons.js";
import { KeysPopover } from "../../../browser/controls/keys_popover.js";
import { Tooltip } from "../../../browser/controls/tooltip.js";
import { act, commandKey } from "../../../browser/keys.js";
import { mountOf } from "../../../browser/mount.js";
import { useConnection } from "../../../browser/use_connection.js";
import { useKeys } from "../../../browser/use_keys.js";
import { useNarrow } from "../../../browser/use_narrow.js";
import { useSettledState } from "../../../browser/use_settled_state.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../../browser/vendor/preact_hooks.js";
import { Findings } from "./findings.js";
import { answered, fingerprint, MOST_MARKS } from "./marks.js";
import { cellFrom, Sheet } from "./sheet.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { AppProps } from "../../../browser/mount.js" */
/** @import { MarkingData } from "./marks.js" */

const PAUSE = 250; // ms without a mark until Python hears of them
const FULL = `There are ${MOST_MARKS} marks, which is plenty: keep the slider, or clear them.`;
const LOST = "The connection is lost; trying again\u2026";
/** @type {[string, string][]} */
const SHORTCUTS = [
  ["Click the right half", "more of it"],
  ["Click the left half", "less of it"],
  ["\u2190 \u2192 \u2191 \u2193", "the next picture"],
  ["M, L", "more, less; once more takes it back"],
  ["N", "other pictures"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
];
const ADVICE =
  "Click the right half (+) of a few pictures that have the most of it, the left half (\u2212) of a few with the least: " +
  "only the clearest.";
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {AppProps<MarkingData>} props */
function Marking({ data, setStateValue, setTriggerValue, host }) {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const grid = useRef(/** @type {HTMLElement | null} */ (null));
  const [name, setName] = useState(data.name);
  const [notice, setNotice] = useState("");
  const [at, setAt] = useState(0);
  const { sheet, ends } = usePictures(data, setNotice);
  const { state, edit, travel, canUndo, current } = useMarks(data, (marks) => setStateValue("marks", message(marks)));
  const message = (/** @type {object[]} */ marks) => ({ marks, name: name.trim(), turn: Date.now() });
  const tell = (/** @type {string} */ trigger) => setTriggerValue(trigger, message(current().marks));
  const { marks } = state;

  const mark = (/** @type {number} */ seed, /** @type {boolean} */ more) => {
    const changed = answered(current().marks, data, seed, more);
    if (changed) edit({ marks: changed }, "rest");
    else setNotice(FULL);
  };

  useNarrow(root);
  // Another sheet begins at its first picture.
  useLayoutEffect(() => setAt(0), [data.sheet, data.snapshot]);
  // Only what has the focus in here: the keys of nobody's focus are the picture's above.
  useKeys(host, (event, target) => {
    if (!root.current?.contains(target)) return false;
    if (event.ctrlKey || event.metaKey) {
      return commandKey(event, { undo: () => travel("undo"), redo: () => travel("redo") });
    }
    const key = event.key.toLowerCase();
    if (key === "n") return act(() => tell("others"));
    const cell = /** @type {HTMLElement | null} */ (target.closest(".cell"));
    if (!cell) return false;
    if (key === "m" || key === "l") return act(() => mark(Number(cell.dataset.seed), key === "m"));
    const way = ARROWS[event.key];
    return way ? act(() => grid.current && cellFrom(grid.current, at, ...way)?.focus()) : false;
  });

  const onSheet = marks.filter((each) => each.sheet === data.sheet);
  const marked = new Map(onSheet.map(({ seed, more }) => [seed, more]));
  const fresh = data.answered === fingerprint(marks);
  const showing = { ...sheet, seeds: data.seeds, marked, at, notice, grid, onStand: setAt, onMark: mark };
  const found = { marks, learned: data.learned, fresh, name, canUndo, ends, onName: setName };
  return html`<div class="studio marking" ref=${root}>
    <div class="marked">
      <div class="bar">
        <${TextButton}
          symbol="refresh"
          label="Other pictures"
          tip="Another sheet of random pictures; the marks stay."
          onclick=${() => tell("others")}
        />
        <${KeysPopover} shortcuts=${SHORTCUTS} />
      </div>
      <p class="advice">${ADVICE}</p>
      <${Sheet} name=${`${data.sheet}:${data.snapshot}`} ...${showing} />
    </div>
    <${Findings}
      ...${found}
      onUndo=${() => travel("undo")}
      onClear=${() => edit({ marks: [] }, "rest")}
      onKeep=${() => tell("keep")}
    />
    <${Tooltip} />
  </div>`;
}

/**
 * The marks with their history; `onPause` gets them once the hand pauses.
 *
 * @param {MarkingData} data
 * @param {(marks: import("./marks.js").Mark[]) => void} onPause
 */
function useMarks(data, onPause) {
  const telling = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useLayoutEffect(() => () => clearTimeout(telling.current), []);
  const told = useRef(onPause);
  told.current = onPause;
  return useSettledState(
    { origin: 0, state: { marks: data.marks } },
    {
      onRedraw: () => {},
      onSettle: ({ marks }) => {
        clearTimeout(telling.current);
        telling.current = setTimeout(() => told.current(marks), PAUSE);
      },
    },
  );
}

/**
 * The pictures of the sheet and those at both ends of what was learned, asked for whenever they are others.
 *
 * @param {MarkingData} data
 * @param {(sentence: string) => void} say
 */
function usePictures({ run, snapshot, base, seeds, learned, live }, say) {
  const [sheet, setSheet] = useState({ frame: /** @type {Frame | null} */ (null), of: "", painted: 0 });
  const [ends, setEnds] = useState(/** @type {Frame | null} */ (null));
  const wanted = JSON.stringify(seeds);
  const connection = useConnection(live, {
    onPicture: (frame, request) => {
      if (request.kind === "ends") setEnds(frame);
      else if (request.note === wanted) {
        const of = pictures(request.message.snapshot, wanted);
        setSheet(({ painted }) => ({ frame, of, painted: painted + 1 }));
        say("");
      }
    },
    onError: (sentence, request) => request.kind === "sheet" && say(sentence),
    onLink: (linked, reason) => say(linked ? "" : reason || LOST),
  });
  const ask = (/** @type {string} */ kind, /** @type {number[]} */ asked) => {
    const picture = { ...base, view: "seeds", seeds: asked };
    connection.ask(kind, { run, snapshot, picture, exact: false, describe: false }, JSON.stringify(asked));
  };
  const shown = JSON.stringify([base, snapshot]);
  // Asked for again where the pictures are others.
  useLayoutEffect(() => ask("sheet", seeds), [wanted, shown]);
  useLayoutEffect(() => {
    if (learned.ends) ask("ends", [...learned.ends.more, ...learned.ends.less]);
  }, [JSON.stringify(learned.ends), shown]);
  const frame = sheet.of === pictures(snapshot, wanted) ? sheet.frame : null; // those of another sheet are none
  return { sheet: { frame, painted: sheet.painted }, ends };
}

/**
 * @param {number} snapshot
 * @param {string} seeds
 */
function pictures(snapshot, seeds) {
  return `${snapshot}:${seeds}`;
}

export const mount = mountOf(Marking);
