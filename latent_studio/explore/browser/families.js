// The directions of a generator by where they come from: one tab a family, and one for the user's own.

import { TextButton } from "../../browser/controls/buttons.js";
import { Choices } from "../../browser/controls/choices.js";
import { useStill } from "../../browser/controls/fold.js";
import { Heading } from "../../browser/controls/heading.js";
import { useGathered } from "../../browser/use_gathered.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useCallback, useState } from "../../browser/vendor/preact_hooks.js";
import { directionsUnder, isFamily, isUsed, knownAfter, tabsOf } from "./offers.js";
import { PrincipalDirections } from "./principal.js";
import { DirectionRow } from "./rows.js";
import { SnapshotLine } from "./sigmas.js";

/** @import { Move } from "../../browser/latent_spec.js" */
/** @import { Direction, Description, ExploreData, ExploreState, Found } from "./data.js" */
/** @import { Actions } from "./keyboard.js" */
/** @import { Tab } from "./offers.js" */

const PRINCIPAL = {
  first:
    "The ways in which this generator's pictures vary most: principal components of its first layer, strongest first, " +
    "in standard deviations.",
  w:
    "The ways in which this generator's styles vary most within a class: principal components of the space W, " +
    "strongest first, in standard deviations.",
};
const ABOUT = {
  sefa: "What the generator\u2019s weights read most of a latent, found without a single picture (Shen and Zhou 2021).",
  contrasts: "Towards one class and away from the others.",
  mine: "Directions that you learned, kept, made independent or loaded.",
};
const NONE_OF_MINE = "None yet: keep one of another tab, learn one from marks, or load a file.";

/** @type {Map<string, Direction>} */
const NOBODY = new Map();
/** @type {number[]} */
const NONE = [];

/** @param {{ data: ExploreData, state: ExploreState, description: Description, actions: Actions }} props */
export function Families({ data, state, description, actions }) {
  const { facts, directions: offers } = data;
  const { latent, axes } = state;
  const { images } = description;
  const inputs = /** @type {const} */ ([offers, data.state.latent.moves]);
  const known = useGathered(NOBODY, (before) => knownAfter(before, ...inputs), inputs);
  const tabs = tabsOf(facts.groups.length > 0);
  const used = tabs.filter(({ value }) => isUsed(value, latent, offers, known)).map(({ value }) => value);
  const { tab, choose } = useOpenTab(used[0] ?? "principal", offers.mine.length);
  const [asked, setAsked] = useState(/** @type {Record<string, number>} */ ({})); // by family, the turn asked after
  const [remembered, remember] = useState(/** @type {Record<string, number[]>} */ ({})); // by digest, its strengths
  const turn = (/** @type {Tab} */ family) => offers.families[family]?.turn ?? 0;
  const find = (/** @type {Tab} */ family) => {
    setAsked((all) => ({ ...all, [family]: turn(family) }));
    actions.tell("find", { family, images });
  };
  const open = (/** @type {Tab} */ chosen) => {
    choose(chosen);
    if (isFamily(chosen) && !offers.families[chosen] && !(chosen in asked)) find(chosen);
  };
  const move = useCallback(
    (/** @type {string} */ digest, /** @type {number} */ amount, /** @type {number[]} */ strengths) => {
      remember((all) => (all[digest] === strengths ? all : { ...all, [digest]: strengths }));
      actions.move(digest, amount, strengths);
    },
    [actions],
  );
  const about = tab === "principal" ? PRINCIPAL[facts.mapped ? "w" : "first"] : ABOUT[tab];
  const { directions, moves, basis } = latent;
  const { explained } = description;
  return html`
    <${Heading} text="Directions" tip="Ways through the latent space, each with a slider in standard deviations." />
    <${Choices}
      label="Directions"
      options=${tabs.map((each) => ({ ...each, class: used.includes(each.value) ? "used" : "" }))}
      value=${tab}
      onChoose=${open}
    />
    <p class="source">${about}</p>
    <${PrincipalDirections}
      ...${{ facts, directions, basis, explained, axes, images, actions, hidden: tab !== "principal" }}
    />
    ${tabs.slice(1).map(
      ({ value }) => html`<${Pane}
        key=${value}
        ...${{ tab: value, hidden: value !== tab, found: offers.families[value], images, moves, remembered, actions }}
        directions=${directionsUnder(value, offers, known, moves)}
        finding=${value in asked && asked[value] === turn(value)}
        layers=${facts.layers}
        onMove=${move}
        onFind=${find}
      />`,
    )}
  `;
}

/**
 * The tab that is open. A direction that is new among the user's own is shown.
 *
 * @param {Tab} first
 * @param {number} count of the user's own
 */
function useOpenTab(first, count) {
  const [chosen, setChosen] = useState({ tab: first });
  const { tab } = useGathered(
    { tab: first, chosen, count },
    (before) => {
      const still = chosen === before.chosen ? before.tab : chosen.tab;
      return { tab: count > before.count ? "mine" : still, chosen, count };
    },
    [chosen, count],
  );
  return { tab, choose: (/** @type {Tab} */ wanted) => setChosen({ tab: wanted }) };
}

/**
 * One tab's rows. A family is asked for when it is first opened; the user's own are always there.
 *
 * @param {object} props
 * @param {Tab} props.tab
 * @param {boolean} props.hidden
 * @param {Found | undefined} props.found
 * @param {boolean} props.finding
 * @param {number | undefined} props.images the snapshot that is shown
 * @param {Direction[]} props.directions
 * @param {Record<string, Move>} props.moves
 * @param {Record<string, number[]>} props.remembered
 * @param {number} props.layers
 * @param {(digest: string, amount: number, strengths: number[]) => void} props.onMove
 * @param {(tab: Tab) => void} props.onFind
 * @param {Actions} props.actions
 */
function Pane({ tab, hidden, found, finding, images, directions, moves, remembered, layers, onMove, onFind, actions }) {
  const nothing = isFamily(tab) || directions.length ? "" : NONE_OF_MINE;
  const words = finding ? "Finding directions\u2026" : found?.refusal || nothing;
  const rows = useStill(!hidden, () =>
    directions.map((direction) => {
      const move = moves[direction.digest];
      const strengths = move?.layers ?? remembered[direction.digest] ?? NONE;
      return html`<${DirectionRow}
        key=${direction.digest}
        ...${{ direction, move, strengths, layers, onMove, actions }}
      />`;
    }),
  );
  return html`<div class="pane" hidden=${hidden}>
    <${SnapshotLine}
      of=${finding ? undefined : found?.images}
      shown=${images}
      tip="Find them again in the snapshot shown."
      onAgain=${() => onFind(tab)}
    />
    <p class="source" role="status" hidden=${!words}>${words}</p>
    <div class="rows">${rows}</div>
    ${
      tab === "mine" &&
      html`<${TextButton}
        symbol="upload"
        label="Load a direction"
        tip="Open a direction\u2019s file that was downloaded from this generator."
        onclick=${() => actions.tell("manage", { act: "load" })}
      />`
    }
  </div>`;
}
