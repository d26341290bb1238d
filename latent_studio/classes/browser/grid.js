// One latent in every class over many latents, or one class over many: rows are fetched as they come into sight.

import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useMemo, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { groupOf } from "./data.js";
import { filePicture } from "./grid_pictures.js";
import { ARROWS } from "./keyboard.js";
import {
  boxOf,
  cellAt,
  chosenCell,
  chunksInSight,
  gridPlaces,
  LATENTS,
  latentsBefore,
  neighbour,
  seedsOfChunk,
} from "./layout.js";
import { useDrawing } from "./pictures.js";
import { Row, useRows } from "./rows.js";
import { mixWords, seedAfter, withClass } from "./shares.js";

/** @import { ComponentChildren } from "../../browser/vendor/preact.js" */
/** @import { ClassesState, ViewProps } from "./data.js" */
/** @import { Cell, Places } from "./layout.js" */

const SCROLLBAR = 12; // CSS pixels
const SHARE = 0.6; // of a narrow window's height

/** @param {ViewProps} props */
export function Grid({ state, facts, room, narrow, pictures, actions }) {
  const root = useRef(/** @type {any} */ (null));
  const head = useRef(/** @type {any} */ (null));
  const [top, setTop] = useState(0); // how far it is scrolled, in whole chunks
  const [at, setAt] = useState(/** @type {Cell | null} */ (null));
  const group = groupOf(facts, state.group);
  const width = room.width - SCROLLBAR;
  const height = narrow ? Math.floor(window.innerHeight * SHARE) : room.height;
  const ratio = window.devicePixelRatio || 1;
  const places = useMemo(() => {
    const classes = state.layout === "classes" ? group.classes : [];
    return gridPlaces({ classes, shape: facts.shape, width, narrow, ratio });
  }, [state.layout, group.name, width, narrow, ratio]);
  const sight = chunksInSight(places, top, height);
  const { rows, draw } = useRows({ state, facts, pictures, actions }, places, sight, (complete) => {
    root.current.dataset.complete = String(complete);
  });
  useDrawing(pictures, "grid", state, {
    draw: (now, exact) => {
      pictures.ask("picked", now, { view: "single", ...now.latent }, exact);
      draw(now, exact);
    },
    file: (fetched) => fetched(filePicture(places, actions.current(), root.current.scrollTop, height)),
  });
  const scrolled = () => {
    const chunk = places.chunk * places.pitch.down;
    setTop(Math.floor(root.current.scrollTop / chunk) * chunk);
  };
  useLayoutEffect(scrolled, [places]);
  useLayoutEffect(() => {
    root.current.scrollTop = 0;
  }, [state.start]);

  const seedAt = (/** @type {ClassesState} */ { start }, /** @type {Cell} */ cell) =>
    seedAfter(start, latentsBefore(places, cell));
  const pick = (/** @type {Cell} */ cell, /** @type {"soon" | "rest"} */ pace) => {
    const now = actions.current();
    const { condition } = now.latent;
    const chosen = places.classes.length
      ? withClass(condition, facts.groups, group, places.classes[cell.column])
      : condition;
    actions.latent({ seed: seedAt(now, cell), kept: null, condition: chosen }, pace);
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const way = ARROWS[event.key];
    if (!way && event.key !== "Enter") return;
    event.preventDefault();
    if (!way) return actions.take("explore");
    const next = neighbour(places, chosenCell(places, actions.current(), facts) ?? { row: 0, column: 0 }, way);
    pick(next, "soon");
    reveal(root.current, next.row * places.pitch.down, places.pitch.down, height - head.current.offsetHeight);
  };
  const under = (/** @type {MouseEvent} */ event) => {
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    return cellAt(places, event.clientX - box.left, event.clientY - box.top);
  };
  const clicked = (/** @type {MouseEvent} */ event) => {
    const cell = under(event);
    if (cell) pick(cell, "rest");
  };
  const pointed = (/** @type {PointerEvent} */ event) => {
    const next = event.pointerType === "mouse" ? under(event) : null;
    setAt((now) => (now?.row === next?.row && now?.column === next?.column ? now : next));
  };
  const what = places.classes.length ? `One latent in every ${group.name}` : "Many latents of one class";
  const words = at && [places.classes[at.column], `seed ${seedAt(state, at)}`].filter(Boolean).join(", ");
  return html`<div
    ref=${root}
    class="grid"
    tabindex="0"
    role="group"
    aria-label=${`${what}; arrow keys choose a picture, Enter opens it in Explore.`}
    style=${{ width: `${Math.min(places.width, width) + SCROLLBAR}px`, height: `${height}px` }}
    onscroll=${scrolled}
    onkeydown=${pressed}
  >
    <div class="grid-head" ref=${head} style=${{ width: `${places.width}px` }}>
      <${Head} ...${{ places, words: mixWords(state.latent.condition, facts.groups) }} />
    </div>
    <div
      class="grid-body"
      style=${{ width: `${places.width}px`, height: `${places.rows * places.pitch.down}px` }}
      onclick=${clicked}
      onpointermove=${pointed}
      onpointerleave=${() => setAt(null)}
    >
      <div key=${rows}>
        ${sight.map((number) => {
          const [seed] = seedsOfChunk(places, state.start, number);
          return html`<${Row} key=${number} ...${{ rows, number, seed }} />`;
        })}
      </div>
      <${Marker} kind="chosen" ...${{ places, cell: chosenCell(places, state, facts) }} />
      <${Marker} kind="hovered" ...${{ places, cell: at }}><span>${words}</span><//>
    </div>
  </div>`;
}

/**
 * The names of the columns; or what all pictures are of, and how many there are.
 *
 * @param {{ places: Places, words: string }} props
 */
function Head({ places: { classes, gutter, pitch, gap, scale, ratio }, words }) {
  if (!classes.length) {
    return html`<span class="all">${words}</span><span class="count">${LATENTS.toLocaleString("en-GB")} latents</span>`;
  }
  return classes.map((name, column) => {
    const left = gutter + column * pitch.across - (gap * scale) / ratio / 2;
    return html`<span key=${name} title=${name} style=${{ left: `${left}px`, width: `${pitch.across}px` }}>${name}</span>`;
  });
}

/** @param {{ kind: string, places: Places, cell: Cell | null, children?: ComponentChildren }} props */
function Marker({ kind, places, cell, children }) {
  const sides = Object.entries(cell ? boxOf(places, cell) : {}).map(([side, pixels]) => [side, `${pixels}px`]);
  return html`<div class=${`marker ${kind}`} hidden=${!cell} style=${Object.fromEntries(sides)}>${children}</div>`;
}

/**
 * Scroll what lies `top` down into sight.
 *
 * @param {HTMLElement} root
 * @param {number} top
 * @param {number} size
 * @param {number} room
 */
function reveal(root, top, size, room) {
  if (top < root.scrollTop) root.scrollTop = top;
  else if (top + size > root.scrollTop + room) root.scrollTop = top + size - room;
}
