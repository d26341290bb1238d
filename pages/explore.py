"""Explore: one latent of one generator, and every way to move it, while the network trains too."""

from collections.abc import Mapping

import streamlit as st

from latent_studio.explore import directions, panels
from latent_studio.explore import second_generator as beside
from latent_studio.explore.component import Answers, explore
from latent_studio.shared import bookmarks, generators, recipes, wording
from latent_studio.shared import run_header as opened
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import address, snapshots
from latent_studio.shared.state import explore as state
from latent_studio.shared.state import interpolate as interpolate_state
from latent_studio.shared.state.explore import ExploreState, Held, Params
from latent_studio.shared.state.interpolate import InterpolateState
from latent_studio.shared.url import LATEST

PAGE = "explore"


def path_of(run: str) -> tuple[int, Params]:
    """How many keyframes this run's path has in the session, 0 where there is none yet; and its URL."""
    path: InterpolateState | None = state.shown("interpolate", run)
    return (0, {}) if path is None else (len(path.keyframes), interpolate_state.interpolate_params(path))


def add_to_path(facts: Facts) -> None:
    """Make the latent that is held the next keyframe of the run's path."""
    current = state.held(PAGE)
    if current is None or current.state.run != facts.run:
        return
    images = current.state.snapshot
    snapshot = facts.snapshots[-1] if images == LATEST else int(images)
    try:
        interpolate_state.add_keyframe(facts.run, snapshot, current.state.latent)
    except ValueError as error:
        st.toast(wording.plain(str(error)), icon=":material/error:")


def read(params: Mapping[str, str]) -> tuple[ExploreState, list[str]]:
    """The page's state from a URL."""
    return state.read_explore(params, facts)


def settle(message: object) -> None:
    """Take over what the component says; what is open below it is not its to change."""
    current = state.held(PAGE)
    if current is not None and isinstance(message, dict):
        state.settle(PAGE, {**message, "panel": current.state.panel}, ExploreState)


def below(facts: Facts, now: Held[ExploreState]) -> None:
    """What else there is to do with a latent: one panel, drawn only when it is chosen."""
    key = f"explore-panel-{facts.run}"
    st.session_state[key] = now.state.panel if now.state.panel in panels.PANELS else None

    def choose() -> None:
        if not address.shows(PAGE):
            return
        held = state.held(PAGE) or now
        held.state = held.state.model_copy(update={"panel": st.session_state[key] or ""})
        held.settled = True

    chosen = st.segmented_control("More", list(panels.PANELS), key=key, on_change=choose)
    if chosen is not None:
        panels.PANELS[chosen](facts, now)


run = opened.head(
    PAGE, "Explore", "Drag a slider, or the picture itself, and see what the generator makes of each latent."
)
try:
    facts = generators.facts(run)
except generators.NoGeneratorError as error:
    st.error(wording.plain(str(error)), icon=":material/error:")
    st.stop()
gone = snapshots.renew(PAGE, facts, state.pinned, read, state.explore_params)
now, sentences = state.arrive(PAGE, read, state.explore_params)
for sentence in gone or sentences:
    st.warning(wording.plain(sentence), icon=":material/warning:")
if now.state.beside and now.state.beside not in beside.others(run):
    st.warning(
        f"There is no other generator called {wording.plain(now.state.beside)} to compare with.",
        icon=":material/warning:",
    )
snapshots.look_at(PAGE, run, state.pinned(now.state))

key = f"explore-canvas-{run}"
keyframes, path = path_of(run)
said = explore(
    now.state,
    facts,
    origin=now.origin,
    keyframes=keyframes,
    key=key,
    answers=Answers(
        state=lambda: settle(st.session_state[key]["state"]),
        find=lambda: directions.find(facts, st.session_state[key]["find"]),
        path=lambda: add_to_path(facts),
        dropped=lambda: recipes.take_dropped(st.session_state[key]["dropped"]),
    ),
)
if said.interpolate and keyframes:
    st.switch_page("pages/interpolate.py", query_params=path)
if said.manage:
    directions.manage(facts, said.manage)
if said.bookmark:
    bookmarks.ask_name(facts, now.state)
directions.await_found(facts)
below(facts, now)
