"""Explore: one latent of one generator, and every way to move it, while the network trains too."""

import streamlit as st

from latent_studio.explore import directions, panels, second_generator
from latent_studio.explore.component import explore
from latent_studio.shared import bookmarks, errors, recipes, url, wording
from latent_studio.shared.generator_page import GeneratorPage
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import address, page_state
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state import interpolate
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.state.interpolate import InterpolateState

PAGE = GeneratorPage(
    name="explore",
    title="Explore",
    purpose="Drag a slider, or the picture itself, and see what the generator makes of each latent.",
    model=ExploreState,
)


def show() -> None:
    """The whole page: the canvas with its controls, and below it the panel that was chosen."""
    facts, now = PAGE.open()
    run = facts.run
    if now.state.beside and now.state.beside not in second_generator.others(run):
        st.warning(
            f"There is no other generator called {wording.plain(now.state.beside)} to compare with.",
            icon=":material/warning:",
        )
    key = f"explore-canvas-{run}"
    path: InterpolateState | None = page_state.shown("interpolate", run)
    said = explore(
        now.state,
        facts,
        origin=now.origin,
        keyframes=len(path.keyframes) if path else 0,
        key=key,
        answers={
            "state": lambda: _settle(st.session_state[key]["state"]),
            "find": lambda: directions.find(facts, st.session_state[key]["find"]),
            "path": lambda: _add_to_path(facts),
            "dropped": lambda: recipes.take_dropped(st.session_state[key]["dropped"]),
        },
    )
    if said.interpolate and path:
        st.switch_page("pages/interpolate.py", query_params=url.write(path))
    if said.manage:
        directions.manage(facts, said.manage)
    if said.bookmark:
        bookmarks.ask_name(facts, now.state)
    directions.await_found(facts)
    _below(facts, now)


def _add_to_path(facts: Facts) -> None:
    """Make the latent that is held the next keyframe of the run's path."""
    current = page_state.held(PAGE.name)
    if current is None or current.state.run != facts.run:
        return
    with errors.shown(errors.toast):
        interpolate.add_keyframe(facts.run, current.state.images(facts), current.state.latent)


def _settle(message: object) -> None:
    """Take over the component's state, except for the panel below it, which the page keeps."""
    current = page_state.held(PAGE.name)
    if current is not None and isinstance(message, dict):
        page_state.settle(PAGE.name, {**message, "panel": current.state.panel})


def _below(facts: Facts, now: Held[ExploreState]) -> None:
    """The panel below the picture, drawn only when it is chosen."""
    key = f"explore-panel-{facts.run}"
    st.session_state[key] = now.state.panel if now.state.panel in panels.PANELS else None

    def choose() -> None:
        if address.shows(PAGE.name):
            (page_state.held(PAGE.name) or now).change(panel=st.session_state[key] or "")

    # Pills, which stay whole where a phone's width breaks the row.
    chosen = st.pills("More", list(panels.PANELS), key=key, on_change=choose)
    if chosen is not None:
        panels.PANELS[chosen](facts, now)
