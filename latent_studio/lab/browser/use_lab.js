// The lab itself lives in its engine; view, speed and whether it plays live here and go to Python once the hand rests.

import { same } from "../../browser/settled_state.js";
import { useLatest } from "../../browser/use_latest.js";
import { useSettledState } from "../../browser/use_settled_state.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { LabConnection } from "./connection.js";
import { useExports } from "./exports.js";
import { SPEEDS, speedPlace } from "./transport.js";

/** @import { AppProps } from "../../browser/mount.js" */
/** @import { RefObject } from "../../browser/vendor/preact.js" */
/** @import { LabData, LabState, Turn } from "./data.js" */
/** @import { Message } from "./connection.js" */
/** @import { Painter } from "./picture/painter.js" */
/** @import { Link } from "./stage.js" */

const NOTICE_STANDS = 5000; // ms
const GONE = "The lab was gone; it starts again.";
const CHANGED = "The lab starts again with these settings.";

/**
 * @param {AppProps<LabData>} props
 * @param {RefObject<Painter | null>} painter
 * @param {RefObject<number | null>} steps after which the picture stands; null before there is one
 */
export function useLab({ data, setStateValue, setTriggerValue }, painter, steps) {
  const { config, view, speed, playing, pause_at, fresh } = data;
  const { notice, say } = useNotice();
  const [link, setLink] = useState(/** @type {Link} */ ({ linked: true, reason: "", reopen: null }));
  const heard = useLatest((/** @type {Message} */ message) => hear(message));
  const opening = useLatest(() => ({
    ...settled.current(),
    view: wantedView(settled.current()),
    config,
    pause_at,
  }));
  const films = useLatest((/** @type {import("./data.js").LabFrame} */ frame) => exports.filmed(frame));
  const [connection] = useState(
    () =>
      new LabConnection(data.route, {
        opening: () => opening.current(),
        onFrame: (frame) => (frame.header.type === "film" ? films.current(frame) : painter.current?.take(frame)),
        onMessage: (message) => heard.current(message),
        onLink: (linked, reason, reopen) => setLink({ linked, reason, reopen }),
      }),
  );
  const send = connection.send.bind(connection);
  const told = useRef(/** @type {LabState | null} what the engine knows */ (null));
  const tell = (/** @type {LabState} */ state) => {
    painter.current?.look(state.view);
    const before = told.current;
    told.current = state;
    if (!before) return;
    if (!same(wantedView(state), wantedView(before))) send({ type: "view", view: wantedView(state) });
    if (!same(state.speed, before.speed)) send({ type: "speed", ...state.speed });
    if (state.playing !== before.playing) send({ type: state.playing ? "play" : "pause" });
  };
  const settled = useSettledState(
    { origin: data.origin, state: { view, speed, playing } },
    {
      onRedraw: tell,
      onSettle: (state) => setStateValue("state", { ...state, turn: Date.now() }), // never equal to what it was: a change
    },
  );
  const exports = useExports({
    send,
    say,
    nameOf: (ending) => `lab-${config.dataset.name}-${config.objective.name}-${steps.current ?? 0}${ending}`,
  });

  /** @param {Message} message */
  const hear = (message) => {
    if (message.type === "opened" && steps.current !== null && !message.resumed) say(GONE);
    if (message.type === "changed" && message.restarted) say(CHANGED);
    if (message.type === "saved") exports.saved(message.state);
    if (message.type === "film") exports.progress(message.progress);
    if (message.type === "paused") {
      if (told.current) told.current = { ...told.current, playing: false }; // the engine knows
      settled.edit({ playing: false }, "rest");
      const after = `The lab has paused after ${message.steps.toLocaleString("en-GB")} steps`;
      say(`${after}, where the lesson wants you to look.`);
    }
    if (message.type === "loaded") {
      connection.sent = JSON.stringify(message.config);
      setTriggerValue("imported", { config: message.config });
    }
    if (message.type === "error") {
      exports.ended();
      say(message.sentence, true);
    }
  };

  // Settings first, then a beginning anew, and last where it pauses: it is the lab of these settings that does.
  useLayoutEffect(() => connection.configure(config), [connection, config]);
  useChanged(fresh, () => send({ type: "reset" }));
  useChanged(pause_at, () => send({ type: "pause_at", steps: pause_at }));
  useLayoutEffect(() => () => connection.close(), [connection]);

  const actions = {
    switchPlaying: () => settled.edit((now) => ({ playing: !now.playing }), "rest"),
    step: (/** @type {Turn} */ turn) => {
      if (settled.current().playing) settled.edit({ playing: false }, "soon");
      send({ type: "step", turn });
    },
    reset: () => send({ type: "reset" }),
    pace: (/** @type {number} */ by) => {
      const place = speedPlace(settled.current().speed) + by;
      settled.edit({ speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, place))] }, "soon");
    },
    look: (/** @type {Partial<LabState["view"]>} */ change, /** @type {"moving" | "soon" | "rest"} */ pace) =>
      settled.edit((now) => ({ view: { ...now.view, ...change } }), pace),
    toggle: (/** @type {import("./data.js").ViewName} */ name) => {
      if (data.hidden.includes(name)) return;
      settled.edit((now) => ({ view: { ...now.view, [name]: !now.view[name] } }), "rest");
    },
    speed: (/** @type {LabState["speed"]} */ chosen) => settled.edit({ speed: chosen }, "moving"),
    rest: settled.rest,
  };
  return { state: settled.state, connection, notice, say, link, exports, actions };
}

/**
 * In slow motion each phase shows what it is about, whatever is switched on.
 *
 * @param {LabState} state
 */
export function wantedView({ view, speed }) {
  return speed.slow ? { ...view, surface: true, sample_gradients: true, actual_steps: true } : view;
}

/** A sentence over the picture that goes by. */
function useNotice() {
  const [notice, setNotice] = useState({ sentence: "", warning: false });
  const forgetting = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useLayoutEffect(() => () => clearTimeout(forgetting.current), []);
  const [say] = useState(() => (/** @type {string} */ sentence, warning = false) => {
    clearTimeout(forgetting.current);
    setNotice({ sentence, warning });
    if (sentence) forgetting.current = setTimeout(() => say(""), NOTICE_STANDS);
  });
  return { notice, say };
}

/**
 * Acts whenever a value is another than it was, the first time apart.
 *
 * @param {unknown} value
 * @param {() => void} act
 */
function useChanged(value, act) {
  const before = useRef(value);
  useLayoutEffect(() => {
    if (!same(before.current, value)) act();
    before.current = value;
  });
}
