// The explorer's state and its pictures. The state lives here while the hand moves; once it rests, it goes to Python (and
// into the URL) and one exact picture replaces the live one. Frames are painted as they come, beside Preact.

import { LOADING } from "../../browser/controls/picture_frame.js";
import { withSnapshot } from "../../browser/controls/time_line.js";
import { same } from "../../browser/settled_state.js";
import { bringIntoSight } from "../../browser/sizes.js";
import { useConnection } from "../../browser/use_connection.js";
import { useLatest } from "../../browser/use_latest.js";
import { useNarrow } from "../../browser/use_narrow.js";
import { usePicturePlace } from "../../browser/use_picture_place.js";
import { useSettledState } from "../../browser/use_settled_state.js";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { explorerActions } from "./actions.js";
import { besideRequest } from "./fitting.js";
import { explorerRequest } from "./moves.js";

/** @import { Frame, Request } from "../../browser/connection.js" */
/** @import { AppProps } from "../../browser/mount.js" */
/** @import { RefObject } from "../../browser/vendor/preact.js" */
/** @import { Description, ExploreData, ExploreState, KeptLatents } from "./data.js" */

const FOLLOW_INTERVAL = 1000; // ms between looks for a newer snapshot
const HALF = 0.49; // of the column's width, where two pictures share it

/**
 * @param {AppProps<ExploreData>} props
 * @param {RefObject<HTMLElement | null>} root
 */
export function useExplorer({ data, setStateValue, setTriggerValue }, root) {
  const [description, setDescription] = useState(/** @type {Description} */ ({}));
  const [cells, setCells] = useState({ count: 1, columns: 1, rows: 1 });
  const [caption, setCaption] = useState("");
  const known = useKnown(data.kept);
  const failed = useRef(false);
  const awaiting = useRef((/** @type {Description} */ _) => {});

  const own = usePicturePlace({
    onPaint: ({ header, exact }) => {
      failed.current = false;
      own.say("");
      const { dataset } = /** @type {HTMLCanvasElement} */ (own.canvas.current);
      dataset.exact = String(exact && !connection.busy("picture"));
      dataset.view = current().view;
      const { columns = 1, rows = 1 } = own.picture.current ?? {};
      const laidOut = { count: header.count, columns, rows };
      setCells((now) => (same(now, laidOut) ? now : laidOut));
      if (!exact) {
        setDescription((now) => (now.images === header.images ? now : { ...now, images: header.images }));
        return;
      }
      setDescription((now) => ({ explained: now.explained, ...header }));
      fit(narrow); // what stands above may have come or gone
      awaiting.current(header);
    },
  });
  const other = usePicturePlace({
    onPaint: ({ exact }) => {
      other.say("");
      /** @type {HTMLCanvasElement} */ (other.canvas.current).dataset.exact = String(exact);
    },
  });

  const connection = useConnection(data.live, {
    onPicture: (frame, request) => {
      if (request.kind !== "newest") {
        paint(request.kind === "other" ? other : own, frame, request);
        if (request.kind === "other") setCaption(request.note);
      } else if (failed.current || frame.header.images !== shown.current.images) redraw(current(), true);
    },
    onError: (sentence, { kind }) => {
      if (kind === "newest") return; // it is asked for again in a moment
      if (kind === "picture") failed.current = true;
      (kind === "other" ? other : own).say(sentence, true);
    },
    onLink: own.linked,
  });
  // The canvas is exact again once it shows what is asked for here.
  const redraw = (/** @type {ExploreState} */ state, /** @type {boolean} */ exact) => {
    /** @type {HTMLCanvasElement} */ (own.canvas.current).dataset.exact = "false";
    connection.ask("picture", explorerRequest(state, exact));
    redrawOther(state, exact);
  };
  const redrawOther = (/** @type {ExploreState} */ state, /** @type {boolean} */ exact) => {
    if (!data.beside || state.beside !== data.beside.run) return;
    const { message, caption } = besideRequest(state, data.facts, data.beside, known, exact);
    connection.ask("other", message, caption);
  };

  const { state, takeovers, canUndo, canRedo, current, edit, rest, travel } = useSettledState(data, {
    onRedraw: redraw,
    onSettle: (settled) => setStateValue("state", { ...settled, turn: Date.now() }), // never equal to what it was
    fixed: ["snapshot"],
  });
  const both = state.beside !== "";
  const fit = (/** @type {boolean} */ narrow) => {
    const share = both ? HALF : 1;
    own.fit(narrow, share);
    if (both) other.fit(narrow, share);
  };
  const narrow = useNarrow(root, fit);
  useLayoutEffect(() => fit(narrow), [both]);
  useLayoutEffect(() => {
    other.say(data.beside ? LOADING : "");
    redrawOther(current(), true);
  }, [data.beside?.run]);
  // Something else on the page, further down, has chosen what is shown here.
  useLayoutEffect(() => {
    if (takeovers && own.stage.current) bringIntoSight(own.stage.current);
  }, [takeovers]);

  // Following: one small picture tells which snapshot is the newest; only a new one is worth the whole view.
  useInterval(() => {
    const { run, snapshot } = current();
    if (snapshot !== "latest" || document.hidden || connection.busy("picture")) return;
    connection.ask("newest", { run, snapshot, picture: { view: "single" }, exact: false, describe: false });
  }, FOLLOW_INTERVAL);

  const exactly = () => {
    const { frame, scheduled } = own.picture.current ?? {};
    const there = frame?.exact && scheduled === null && !connection.busy("picture");
    return there ? Promise.resolve(frame.header) : new Promise((resolve) => (awaiting.current = resolve));
  };
  const images = description.images ?? data.snapshots.at(-1) ?? 0;
  const snapshot = state.snapshot === "latest" ? images : state.snapshot;
  const snapshots = useSnapshots(data.snapshots, snapshot);
  const shown = useLatest({ data, images, snapshots, setTriggerValue, exactly });
  const [actions] = useState(() =>
    explorerActions({
      ...{ current, edit, rest, travel },
      shown: () => shown.current,
      tell: (trigger, value = true) => shown.current.setTriggerValue(trigger, value),
      exactly: () => shown.current.exactly(),
    }),
  );
  const pictures = { own, other, cells, caption, both };
  return { state, description, known, snapshot, snapshots, canUndo, canRedo, actions, pictures };
}

/**
 * @param {ReturnType<typeof usePicturePlace>} place
 * @param {Frame} frame
 * @param {Request} request
 */
function paint(place, frame, { message: { picture, snapshot, exact }, asked }) {
  const input = JSON.stringify([picture, snapshot, frame.header.images]);
  place.picture.current?.show({ ...frame, exact, loose: picture.view === "classes" }, input, asked);
}

/**
 * All kept latents that were ever told of: undo may come back to one.
 *
 * @param {KeptLatents} kept
 */
function useKnown(kept) {
  const known = useRef(/** @type {KeptLatents} */ ({}));
  return useMemo(() => {
    known.current = { ...known.current, ...kept };
    return known.current;
  }, [kept]);
}

/**
 * The snapshots there are, with newer ones that are known from their pictures already.
 *
 * @param {number[]} there
 * @param {number} shown
 */
function useSnapshots(there, shown) {
  const all = useRef(/** @type {number[]} */ ([]));
  return useMemo(() => {
    const newer = all.current.filter((count) => count > Math.max(...there));
    all.current = withSnapshot([...there, ...newer], shown);
    return all.current;
  }, [there, shown]);
}

/**
 * @param {() => void} act
 * @param {number} interval ms
 */
function useInterval(act, interval) {
  const latest = useLatest(act);
  useEffect(() => {
    const ticking = setInterval(() => latest.current(), interval);
    return () => clearInterval(ticking);
  }, [interval]);
}
