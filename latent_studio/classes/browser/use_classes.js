// The page's state and its pictures. The state lives here while the hand moves; once it rests, it goes to Python (and into
// the URL) and exact pictures replace the live ones.

import { LOST } from "../../browser/picture_frame.js";
import { useConnection } from "../../browser/use_connection.js";
import { useLatest } from "../../browser/use_latest.js";
import { useSettledState } from "../../browser/use_settled_state.js";
import { useState } from "../../browser/vendor/preact_hooks.js";
import { classesActions } from "./actions.js";
import { Pictures } from "./pictures.js";

/** @import { AppProps } from "../../browser/mount.js" */
/** @import { ClassesData } from "./data.js" */

/** @param {AppProps<ClassesData>} props */
export function useClasses(props) {
  const { data } = props;
  const latest = useLatest(props);
  const [pictures] = useState(() => new Pictures());
  const [said, setSaid] = useState({ message: /** @type {string | null} */ (null), failed: false });
  const [settled, setSettled] = useState(0); // when the last exact picture was asked for
  const [link, setLink] = useState("");

  pictures.connection = useConnection(data.live, {
    onPicture: (frame, request) => {
      setSaid((now) => (now.message === "" ? now : { message: "", failed: false }));
      if (request.message.exact && request.kind !== "rows") setSettled(request.asked);
      pictures.arrived(frame, request);
    },
    onError: (message) => {
      pictures.views.get(current().view)?.refused?.();
      setSaid({ message, failed: true });
    },
    onLink: (linked, reason) => setLink(linked ? "" : reason || LOST),
  });
  const { state, canUndo, canRedo, current, edit, rest, travel } = useSettledState(data, {
    onRedraw: (now, exact) => pictures.views.get(now.view)?.draw(now, exact),
    onSettle: (now) => props.setStateValue("state", { ...now, turn: Date.now() }), // never equal to what it was
    fixed: ["snapshot"],
  });
  const [actions] = useState(() =>
    classesActions({
      ...{ current, edit, rest, travel, pictures },
      data: () => latest.current.data,
      onTake: (value) => latest.current.setTriggerValue("take", value),
    }),
  );
  return { state, canUndo, canRedo, pictures, actions, frame: { ...said, link, after: settled } };
}
