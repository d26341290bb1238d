// The lab: a picture of two players that learn, with everything that drives it and everything that measures it.

import { IconButton } from "../../browser/controls/buttons.js";
import { KeysPopover } from "../../browser/controls/keys_popover.js";
import { Tooltip } from "../../browser/controls/tooltip.js";
import { mountOf } from "../../browser/mount.js";
import { save } from "../../browser/save.js";
import { useKeys } from "../../browser/use_keys.js";
import { useLatest } from "../../browser/use_latest.js";
import { useNarrow } from "../../browser/use_narrow.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { Charts } from "./charts/charts.js";
import { DiagnosisCard } from "./diagnosis.js";
import { Drawing } from "./drawing.js";
import { Exports } from "./exports.js";
import { Feed } from "./feed.js";
import { labKey, SHORTCUTS } from "./keyboard.js";
import { Legend } from "./legend.js";
import { Pad, PadBar } from "./pad.js";
import { Panels } from "./panels.js";
import { Stage } from "./stage.js";
import { Transport } from "./transport.js";
import { useLab } from "./use_lab.js";
import { Views } from "./views.js";

/** @import { AppProps } from "../../browser/mount.js" */
/** @import { LabData, LabFrame, Picture } from "./data.js" */
/** @import { Painter } from "./picture/painter.js" */

const TO_DRAW = "Press the pen under the picture to draw your own.";

/** @param {AppProps<LabData>} props */
function Lab(props) {
  const { data, setTriggerValue, host } = props;
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const painter = useRef(/** @type {Painter | null} */ (null));
  const here = useRef(/** @type {HTMLOutputElement | null} */ (null));
  const steps = useRef(/** @type {number | null} */ (null));
  const [feed] = useState(() => new Feed());
  const { state, connection, notice, say, link, exports, actions } = useLab(props, painter, steps);
  const { drawing, opened } = useDrawn(data, (points) => setTriggerValue("drawn", { points }), say);
  const { view, speed, playing } = state;
  const { hidden } = data;
  const narrow = useNarrow(root, (now) => painter.current?.fit(now));
  useKeys(host, (event, target) => labKey(actions, event, target));

  const [painted] = useState(() => (/** @type {LabFrame} */ frame, /** @type {Picture} */ picture) => {
    const { header, arrays } = frame;
    connection.send({ type: "painted", frame: header.frame });
    steps.current = header.steps;
    const { dataset } = /** @type {HTMLElement} */ (root.current);
    // What tests and benchmarks read.
    dataset.painted = String(painter.current?.painted);
    dataset.steps = String(header.steps);
    dataset.playing = String(header.playing);
    dataset.speed = String(Math.round(header.speed));
    dataset.shows = Object.keys(arrays).join(" ");
    if (header.fresh) dataset.data = connection.data;
    feed.tell(frame, picture);
  });
  const [hovered] = useState(() => (/** @type {number | null} */ value) => {
    if (here.current) here.current.textContent = value === null ? "" : `here ${value.toFixed(2)}`;
  });
  const takePicture = async () => {
    const picture = await painter.current?.png();
    if (picture) save(picture, exports.nameOf(".png"));
  };

  // The picture stays in sight while one scrolls beside it, and leaves before the charts come.
  const states = [opened && "drawing", narrow && "narrow"].filter(Boolean);
  return html`<div class=${["studio lab", ...states].join(" ")} ref=${root}>
    <div class="upper">
      <div class="left">
        <${Stage} ...${{ feed, painter, link, notice, onPaint: painted, onHover: hovered }}>
          <${Pad} drawing=${drawing} />
        <//>
        <div class="under">
          <${PadBar} drawing=${drawing} />
          <${Legend} feed=${feed} here=${here} />
          <${Transport}
            ...${{ feed, playing, speed, hidden: hidden.includes("transport") }}
            onPlay=${actions.switchPlaying}
            onReset=${actions.reset}
            onStep=${actions.step}
            onSpeed=${actions.speed}
            onRest=${actions.rest}
          >
            <div class="tools">
              <${IconButton}
                symbol="draw"
                label="Draw the data"
                tip="Draw a distribution by hand, right on the picture; the generator then learns it."
                pressed=${opened}
                hidden=${hidden.includes("data")}
                onclick=${() => drawing.open(!drawing.opened)}
              />
              <${Exports}
                film=${exports.film}
                hidden=${hidden.includes("export")}
                onPicture=${takePicture}
                onFilm=${exports.ask}
                onSave=${() => connection.send({ type: "save" })}
                onLoad=${exports.load}
              />
              <${KeysPopover} shortcuts=${SHORTCUTS} />
            </div>
          <//>
        </div>
      </div>
      <div class="controls">
        <${DiagnosisCard}
          feed=${feed}
          hidden=${hidden.includes("diagnosis")}
          onApply=${(/** @type {object} */ settings, /** @type {string} */ label) =>
            setTriggerValue("apply", { settings, label })}
        />
        <${Views} ...${{ feed, view, hidden }} onToggle=${actions.toggle} onEdit=${actions.look} onRest=${actions.rest} />
      </div>
    </div>
    <div class="charts">
      <${Panels} feed=${feed} hidden=${!view.optimal} />
      <${Charts} feed=${feed} view=${view} />
    </div>
    <${Tooltip} />
  </div>`;
}

/**
 * What is drawn by hand, where the data is to be drawn.
 *
 * @param {LabData} data
 * @param {(points: import("./drawing.js").Point[]) => void} onDrawn
 * @param {(sentence: string) => void} say
 */
function useDrawn(data, onDrawn, say) {
  const told = useLatest(onDrawn);
  const [drawing] = useState(() => new Drawing((points) => told.current(points)));
  const chosen = useRef(data.drawing);
  useLayoutEffect(() => {
    if (data.drawing) drawing.load(data.config.dataset.points);
    if (data.drawing && !chosen.current && !drawing.opened) say(TO_DRAW);
    chosen.current = data.drawing;
  }, [data, drawing, say]);
  useLayoutEffect(() => () => drawing.close(), [drawing]);
  const [opened, setOpened] = useState(false);
  useLayoutEffect(() => drawing.listen(() => setOpened(drawing.opened)), [drawing]);
  return { drawing, opened };
}

export const mount = mountOf(Lab);
