// One card: what is happening, the measurement behind it, and one thing to try.

import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { EMPTY } from "./charts/words.js";
import { useFrames } from "./feed.js";

/** @import { Diagnosis } from "./data.js" */
/** @import { Feed } from "./feed.js" */

const HOLD = 1000; // ms for which a diagnosis stands at least
const READING = 500; // ms for which its numbers stand still
const DONE = 1500; // ms for which the button says that it has done its work
const TIP =
  "What the lab's own readings say is happening. Look at the measurement, then try the one thing below: " +
  "undo brings the old settings back.";
/** @type {Record<string, string>} everything else is a warning */
const MOODS = { balanced: "well", rough: "waiting", "warming-up": "waiting" };
/** @type {Diagnosis} */
const NONE = {
  kind: "warming-up",
  title: EMPTY,
  sentence: "Once the two networks train, this says how they get on.",
  measurement: "",
  fix: null,
};

/**
 * @param {object} props
 * @param {Feed} props.feed
 * @param {boolean} [props.hidden]
 * @param {(settings: Record<string, unknown>, label: string) => void} props.onApply
 */
export function DiagnosisCard({ feed, hidden, onApply }) {
  const { kind, title, sentence, measurement, fix } = useDiagnosis(feed);
  const [applied, setApplied] = useState(false);
  const offered = useRef(""); // what stood on the button last: its place stays as large
  if (fix) offered.current = fix.label;
  useLayoutEffect(() => {
    if (!applied) return;
    const done = setTimeout(() => setApplied(false), DONE);
    return () => clearTimeout(done);
  }, [applied]);
  const apply = () => {
    if (!fix) return;
    setApplied(true);
    onApply(fix.settings, fix.label);
  };
  return html`<div class="diagnosis" hidden=${hidden} data-kind=${kind} data-mood=${MOODS[kind] ?? "warning"}>
    <div class="words" aria-live="polite">
      <div class="heading"><span class="mood" aria-hidden="true"></span><h3 data-tip=${TIP}>${title}</h3></div>
      <p>${sentence}</p>
    </div>
    <p class="measurement">${measurement}</p>
    <div class=${fix ? "fix" : "fix none"}>
      <button type="button" disabled=${applied} onclick=${apply}>${applied ? "Applied" : offered.current}</button>
    </div>
  </div>`;
}

/**
 * What is said now. A new kind waits until the old one has stood for a while, new numbers until the old ones could be
 * read; another look later makes sure that the last word shows even where no further frame comes.
 *
 * @param {Feed} feed
 */
function useDiagnosis(feed) {
  const [shown, setShown] = useState(NONE);
  const held = useRef({ said: NONE, changedAt: -Infinity, readAt: -Infinity });
  const later = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  const say = (/** @type {Diagnosis} */ next) => {
    clearTimeout(later.current);
    const { said, changedAt, readAt } = held.current;
    const now = performance.now();
    const another = next.kind !== said.kind;
    const until = another ? changedAt + HOLD : readAt + READING;
    if (now < until) {
      later.current = setTimeout(() => say(next), until - now);
      return;
    }
    held.current = { said: next, changedAt: another ? now : changedAt, readAt: now };
    setShown(next);
  };
  useFrames(feed, ({ header }) => {
    if (header.fresh) held.current = { said: NONE, changedAt: -Infinity, readAt: -Infinity };
    if (header.diagnosis) say(header.diagnosis);
    else if (header.fresh) say(NONE);
  });
  useLayoutEffect(() => () => clearTimeout(later.current), []);
  return shown;
}
