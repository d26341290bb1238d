// The picture's place: the canvas, and what lies over it.

import { TextButton } from "../../browser/controls/buttons.js";
import { Icon } from "../../browser/controls/icon.js";
import { LOST } from "../../browser/picture_frame.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { useSeen } from "./feed.js";
import { Painter } from "./picture/painter.js";

/** @import { ComponentChildren, RefObject } from "../../browser/vendor/preact.js" */
/** @import { LabFrame, PhaseName, Picture } from "./data.js" */
/** @import { Feed } from "./feed.js" */

const LOADING_DELAY = 250; // ms until waiting is worth a word
const LOADING = "Starting the lab\u2026";
const REOPENED = "The lab starts again with its settings, its views and its speed; they are in the page's address.";
const COUNTERFEITER = { actor: "generator", who: "Counterfeiter", symbol: "palette" };
const POLICE = { actor: "discriminator", who: "Police", symbol: "policy" };
/** @type {Record<PhaseName, typeof POLICE>} */
const ACTORS = {
  generate: COUNTERFEITER,
  discriminate: POLICE,
  discriminator: POLICE,
  gradient: COUNTERFEITER,
  generator: COUNTERFEITER,
};

/** @typedef {{ linked: boolean, reason: string, reopen: (() => void) | null }} Link whether the lab is there, else why not */
/** @typedef {{ sentence: string, warning: boolean }} Notice over the picture, which goes by */

/**
 * @param {object} props
 * @param {Feed} props.feed
 * @param {RefObject<Painter | null>} props.painter is filled with what paints the canvas
 * @param {Link} props.link
 * @param {Notice} props.notice
 * @param {(frame: LabFrame, picture: Picture) => void} props.onPaint
 * @param {(value: number | null) => void} props.onHover what the discriminator says where the pointer is
 * @param {ComponentChildren} props.children what lies over the canvas
 */
export function Stage({ feed, painter, link, notice, onPaint, onHover, children }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const painted = useSeen(feed, false, () => true);
  const [late, setLate] = useState(false);
  useLayoutEffect(() => {
    const made = new Painter(/** @type {HTMLCanvasElement} */ (canvas.current), onPaint);
    painter.current = made;
    const loading = setTimeout(() => setLate(true), LOADING_DELAY);
    return () => {
      clearTimeout(loading);
      made.close();
    };
  }, [painter, onPaint]);
  const sentence = late && !painted ? LOADING : "";
  const hover = (/** @type {PointerEvent} */ event) => onHover(painter.current?.valueUnder(event) ?? null);
  const states = [sentence === "" && "silent", !link.linked && "lost"].filter(Boolean);
  return html`<div class=${["stage", ...states].join(" ")}>
    <div class="frame">
      <canvas
        ref=${canvas}
        class="picture"
        tabindex="0"
        role="img"
        width="1"
        height="1"
        aria-label="The lab"
        ontransitionend=${() => painter.current?.ask() /* of its colour: the theme has changed */}
        onpointermove=${hover}
        onpointerdown=${hover}
        onpointerleave=${() => onHover(null)}
      ></canvas>
      <${PhaseCaption} feed=${feed} />
      ${children}
    </div>
    <p class="message" role="status">${sentence}</p>
    <p class="link" role="status" hidden=${link.linked}>
      ${!link.linked && (link.reason || LOST)}
      ${link.reopen && html`<${TextButton} label="Open it again" tip=${REOPENED} onclick=${link.reopen} />`}
    </p>
    <p class=${notice.warning ? "remark warning" : "remark"} role="status" hidden=${notice.sentence === ""}>
      ${notice.sentence}
    </p>
  </div>`;
}

/**
 * The sentence of a phase in slow motion, told as the counterfeiter and the police. In the plane it stands at the bottom;
 * on a line the noise is there, so it stands at the top.
 *
 * @param {{ feed: Feed }} props
 */
function PhaseCaption({ feed }) {
  const first = { phase: /** @type {{ name: PhaseName, sentence: string } | undefined} */ (undefined), above: false };
  const { phase, above } = useSeen(feed, first, ({ header }) => ({
    phase: header.phase,
    above: header.dimension === 1,
  }));
  const { actor, who, symbol } = phase ? ACTORS[phase.name] : { actor: undefined, who: "", symbol: "" };
  return html`<div class=${above ? "phase above" : "phase"} role="status" hidden=${!phase} data-actor=${actor}>
    <${Icon} name=${symbol} />
    <p><strong>${who && `${who} (${actor})`}</strong><span>${phase?.sentence}</span></p>
  </div>`;
}
