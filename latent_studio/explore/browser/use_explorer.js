// The explorer's state and its pictures. The state lives here while the hand moves; once it rests, it goes to Python (and
// into the URL) and one exact picture replaces the live one. Frames are painted as they come, beside Preact.

import { withSnapshot } from "../../browser/controls/time_line.js";
import { LOST } from "../../browser/picture_frame.js";
import { same } from "../../browser/settled_state.js";
import { bringIntoSight } from "../../browser/sizes.js";
import { useConnection } from "../../browser/use_connection.js";
import { useGathered } from "../../browser/use_gathered.js";
import { useLatest } from "../../browser/use_latest.js";
import { usePicture } from "../../browser/use_picture.js";
import { useSettledState } from "../../browser/use_settled_state.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { explorerActions } from "./actions.js";
import { besideRequest } from "./fitting.js";
import { explorerRequest } from "./moves.js";

/** @import { Frame, Request } from "../../browser/connection.js" */
/** @import { AppProps } from "../../browser/mount.js" */
/** @import { Picture } from "../../browser/picture.js" */
/** @import { Description, ExploreData, ExploreState, KeptLatents } from "./data.js" */

const FOLLOW_INTERVAL = 1000; // ms between looks for a newer snapshot
/** @type {Said} */
const NOTHING = { message: null, failed: false };
/** @type {Said} */
const SHOWN = { message: "", failed: false };

/** @typedef {{ message: string | null, failed: boolean }} Said what stands where a picture is not: see PictureFrame */

/** @param {AppProps<ExploreData>} props */
export function useExplorer({ data, setStateValue, setTriggerValue }) {
  const [description, setDescription] = useState(/** @type {Description} */ ({}));
  const [cells, setCells] = useState({ count: 1, columns: 1, rows: 1 });
  const [said, setSaid] = useState(NOTHING);
  const [saidBeside, setSaidBeside] = useState(NOTHING);
  const [caption, setCaption] = useState("");
  const [link, setLink] = useState("");
  // Undo may come back to any kept latent that was ever told of.
  const known = useGathered(/** @type {KeptLatents} */ ({}), (before) => ({ ...before, ...data.kept }), [data.kept]);
  const failed = useRef(false);
  const awaiting = useRef((/** @type {Description} */ _) => {});

  const own = usePicture({
    onPaint: ({ header, exact }) => {
      const { canvas, columns, rows } = /** @type {Picture} */ (own.picture.current);
      canvas.dataset.exact = String(exact && !connection.busy("picture"));
      canvas.dataset.view = current().view;
      failed.current = false;
      setSaid(SHOWN);
      const laidOut = { count: header.count, columns, rows };
      setCells((now) => (same(now, laidOut) ? now : laidOut));
      if (exact) {
        setDescription((now) => ({ explained: now.explained, ...header }));
        awaiting.current(header);
      } else setDescription((now) => (now.images === header.images ? now : { ...now, images: header.images }));
    },
  });
  const other = usePicture({
    onPaint: ({ exact }) => {
      /** @type {Picture} */ (other.picture.current).canvas.dataset.exact = String(exact);
      setSaidBeside(SHOWN);
    },
  });

  const connection = useConnection(data.live, {
    onPicture: (frame, request) => {
      if (request.kind === "picture") paint(own.picture.current, frame, request);
      else if (request.kind === "other") {
        paint(other.picture.current, frame, request);
        setCaption(request.note);
      } else if (failed.current || frame.header.images !== shown.current.images) redraw(current(), true);
    },
    onError: (message, { kind }) => {
      if (kind === "newest") return; // it is asked for again in a moment
      if (kind === "picture") failed.current = true;
      (kind === "other" ? setSaidBeside : setSaid)({ message, failed: true });
    },
    onLink: (linked, reason) => setLink(linked ? "" : reason || LOST),
  });
  // The canvas is exact again once it shows what is asked for here.
  const redraw = (/** @type {ExploreState} */ state, /** @type {boolean} */ exact) => {
    /** @type {Picture} */ (own.picture.current).canvas.dataset.exact = "false";
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
  useLayoutEffect(() => {
    setSaidBeside(NOTHING);
    redrawOther(current(), true);
  }, [data.beside?.run]);
  // Something else on the page, further down, has chosen what is shown here.
  useLayoutEffect(() => {
    const stage = own.picture.current?.canvas.closest(".stage");
    if (takeovers && stage) bringIntoSight(stage);
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
  const snapshots = useGathered(data.snapshots, (before) => snapshotsAfter(before, data.snapshots, snapshot), [
    data.snapshots,
    snapshot,
  ]);
  const shown = useLatest({ data, images, snapshots, setTriggerValue, exactly });
  const [actions] = useState(() =>
    explorerActions({
      ...{ current, edit, rest, travel },
      shown: () => shown.current,
      tell: (trigger, value = true) => shown.current.setTriggerValue(trigger, value),
      exactly: () => shown.current.exactly(),
    }),
  );
  const pictures = {
    own: { picture: own, said, link, cells },
    other: { picture: other, said: saidBeside, caption },
  };
  return { state, description, known, snapshot, snapshots, canUndo, canRedo, actions, pictures };
}

/**
 * @param {Picture | null} on
 * @param {Frame} frame
 * @param {Request} request
 */
function paint(on, frame, { message: { picture, snapshot, exact }, asked }) {
  const input = JSON.stringify([picture, snapshot, frame.header.images]);
  on?.show({ ...frame, exact, loose: picture.view === "classes" }, input, asked);
}

/**
 * The snapshots there are, with newer ones that are known from their pictures already.
 *
 * @param {number[]} before
 * @param {number[]} there
 * @param {number} shown
 */
function snapshotsAfter(before, there, shown) {
  const newer = before.filter((count) => count > Math.max(...there));
  return withSnapshot([...there, ...newer], shown);
}

/**
 * @param {() => void} act
 * @param {number} interval ms
 */
function useInterval(act, interval) {
  const latest = useLatest(act);
  useLayoutEffect(() => {
    const ticking = setInterval(() => latest.current(), interval);
    return () => clearInterval(ticking);
  }, [interval]);
}
