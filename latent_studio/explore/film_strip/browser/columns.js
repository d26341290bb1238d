// The pictures of all moments: asked for one after the other over the live route, those in sight first.

import { LOST } from "../../../browser/picture_frame.js";
import { useConnection } from "../../../browser/use_connection.js";
import { useLatest } from "../../../browser/use_latest.js";
import { useLayoutEffect, useMemo, useReducer, useState } from "../../../browser/vendor/preact_hooks.js";
import { columnPictures, singleOf, stacked } from "./moments.js";

/** @import { Frame } from "../../../browser/connection.js" */
/** @import { LatentSpec } from "../../../browser/latent_spec.js" */
/** @import { StripData } from "./moments.js" */

/**
 * Asks for a picture of a snapshot; rejects with a sentence. An older request of the same kind that still waits is dropped.
 *
 * @typedef {(kind: string, snapshot: number | "latest", picture: object, exact?: boolean) => Promise<Frame>} Ask
 */

const NEWEST_INTERVAL = 2000; // ms between looks for a newer snapshot, while more may come

/**
 * The live route, and what is to be said of it.
 *
 * @param {StripData} data
 */
export function useAsking({ live, facts }) {
  const [message, say] = useState("");
  const connection = useConnection(live, {
    onPicture: (frame, { note }) => note.resolve(frame),
    onError: (sentence, { note }) => note.reject(sentence),
    onLink: (linked, reason) => say(linked ? "" : reason || LOST),
  });
  /** @type {Ask} */
  const ask = (kind, snapshot, picture, exact = true) =>
    new Promise((resolve, reject) => {
      const wish = { run: facts.run, snapshot, picture, exact, describe: false };
      connection.ask(kind, wish, { resolve, reject });
    });
  return { ask, busy: (/** @type {string} */ kind) => connection.busy(kind), message, say };
}

/**
 * The moments there are: those that Python knows, in its order, and after them what has been found since.
 *
 * @param {StripData} data
 * @param {Pick<ReturnType<typeof useAsking>, "ask" | "busy">} route
 */
export function useMoments({ snapshots, underway }, { ask, busy }) {
  const [found, setFound] = useState(/** @type {number[]} */ ([]));
  const newer = found.filter((images) => images > snapshots[snapshots.length - 1]);
  const look = useLatest(() => {
    if (!underway || document.hidden || busy("newest")) return;
    const add = (/** @type {Frame} */ { header: { images } }) =>
      setFound((before) => (before.some((known) => known >= images) ? before : [...before, images]));
    ask("newest", "latest", { view: "single" }, false).then(add, () => {}); // it is asked for again in a moment
  });
  useLayoutEffect(() => {
    const looking = setInterval(() => look.current(), NEWEST_INTERVAL);
    return () => clearInterval(looking);
  }, [look]);
  return [...snapshots, ...newer];
}

/**
 * By moment: `frames` with a sample for each latent, `own` with the first of them alone, and the sentences of those that
 * are `missing`. Others than before are asked for where the latents are others.
 *
 * @param {LatentSpec[]} latents
 * @param {number[]} wanted moments in the order in which they are asked for; none are while they aren't known
 * @param {ReturnType<typeof useAsking>} route
 */
export function useColumns(latents, wanted, { ask, say }) {
  const [, show] = useReducer((/** @type {number} */ turn) => turn + 1, 0);
  const of = JSON.stringify(latents);
  const columns = useMemo(
    () => ({
      frames: /** @type {Map<number, Frame>} */ (new Map()),
      own: /** @type {Map<number, Frame>} */ (new Map()),
      missing: /** @type {Map<number, string>} */ (new Map()),
      asked: /** @type {Set<number>} */ (new Set()),
    }),
    [of],
  );
  const newest = useLatest(columns);
  const develop = async (/** @type {number} */ images) => {
    const parts = [];
    for (const picture of columnPictures(latents)) {
      if (columns !== newest.current) return; // other latents are asked for by now
      parts.push(await ask(`column ${images}`, images, picture));
    }
    const frame = stacked(parts);
    columns.frames.set(images, frame);
    columns.own.set(images, singleOf(frame, 0));
  };
  useLayoutEffect(() => {
    for (const images of wanted) {
      if (columns.asked.has(images)) continue;
      columns.asked.add(images);
      const miss = (/** @type {string} */ sentence) => {
        columns.missing.set(images, sentence);
        return columns.frames.size ? null : sentence;
      };
      develop(images)
        .then(() => "", miss)
        .then((sentence) => {
          if (columns !== newest.current) return;
          if (sentence !== null) say(sentence);
          show(undefined);
        });
    }
  }, [columns, wanted.join()]);
  return columns;
}
