// The state of the Interpolate page, what can be done with it, and the frames that come over the live route.

import { LOST } from "../../browser/picture_frame.js";
import { useConnection } from "../../browser/use_connection.js";
import { useLatest } from "../../browser/use_latest.js";
import { useSettledState } from "../../browser/use_settled_state.js";
import { useLayoutEffect, useState } from "../../browser/vendor/preact_hooks.js";
import { interpolateActions } from "./actions.js";
import { FilmFetcher, NO_FILM } from "./film.js";
import { usePlayer } from "./player.js";

/** @import { Frame } from "../../browser/connection.js" */
/** @import { AppProps } from "../../browser/mount.js" */
/** @import { InterpolateData } from "./data.js" */
/** @import { Film } from "./film.js" */

/** @typedef {{ message: string | null, failed: boolean }} Said what stands where a picture is not: see PictureFrame */

/** @type {Said} */
const NOTHING = { message: null, failed: false };
/** @type {Said} */
const SHOWN = { message: "", failed: false };

/** @param {AppProps<InterpolateData>} props */
export function useInterpolator({ data, setStateValue }) {
  const [said, setSaid] = useState(NOTHING);
  const [link, setLink] = useState("");
  const [cards, setCards] = useState(/** @type {Frame | null} */ (null));
  const [film, setFilm] = useState(NO_FILM);
  const [wanted, choose] = useState(0);
  const connection = useConnection(data.live, {
    onPicture: (frame, request) => {
      if (request.kind === "cards") setCards(frame);
      else {
        setSaid(SHOWN);
        fetcher.arrived(frame, request);
      }
    },
    onError: (message, { kind }) => {
      if (kind === "cards") fetcher.cardsFailed();
      else setSaid({ message, failed: true });
    },
    onLink: (linked, reason) => setLink(linked ? "" : reason || LOST),
  });
  const [fetcher] = useState(
    () =>
      new FilmFetcher(
        (kind, message, note) => connection.ask(kind, message, note),
        (/** @type {Film} */ arrived) => {
          player.load(arrived);
          setFilm(arrived);
        },
      ),
  );
  const { state, canUndo, canRedo, current, edit, rest, travel } = useSettledState(data, {
    onRedraw: (shown, exact) => fetcher.want(shown, exact),
    onSettle: (settled) => setStateValue("state", { ...settled, turn: Date.now() }), // never equal to what it was
    fixed: ["snapshot"],
  });
  useLayoutEffect(() => fetcher.layOut(data.way), [data.way, fetcher]);
  const player = usePlayer(state.fps);
  const chosen = Math.min(wanted, state.keyframes.length - 1);
  const latest = useLatest(chosen);
  const [actions] = useState(() =>
    interpolateActions({ current, edit, rest, travel, choose, chosen: () => latest.current }),
  );
  return { state, chosen, canUndo, canRedo, actions, player, film, cards, stage: { ...said, link } };
}
