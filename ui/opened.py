"""Which generator a page shows: the one in the URL, another when one is chosen, or the newest there is."""

from __future__ import annotations

import re

import streamlit as st

from gan_core import checkpoints
from ui import generators, pickers, recipes, state, wording
from ui.generators import NoGeneratorError
from ui.state import Params

_GOES_ALONG = frozenset({"seed", "truncation", "view", "method", "closed", "side", "frames", "fps"})
_GOES_ALONG_WITH_THE_SAME_CLASSES = _GOES_ALONG | {"class", "second", "mix"}

# Interpolate has the parameters of each keyframe with its number before them.
_OF_A_KEYFRAME = re.compile(r"^k\d+_")


def head(page: str, title: str, sentence: str) -> str:
    """A page's title, what one can do there, and a picker at the run that it is to show; the run's name.

    Stops the page where there is nothing to show, or not yet. A picture that was opened by its recipe is shown first.
    """
    recipes.arrive()
    current = state.held(page)
    wanted = st.query_params.get("run") or (current.state.run if current else None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title, width="content")
        st.caption(sentence, width="stretch")
        picker = st.container(width=320)
    if wanted is not None and _awaited(wanted):
        _wait_for(wanted)
        st.stop()
    with picker:
        return _choose(page, wanted)


def _choose(page: str, wanted: str | None) -> str:
    chosen = pickers.run(wanted, key=f"{page}-run-{wanted}")
    if chosen is None:
        st.stop()
    if wanted is not None and chosen != wanted:
        if any(summary.name == wanted for summary in pickers.with_generator()):
            st.query_params.from_dict({**_going_along(wanted, chosen), "run": chosen})
            st.rerun()
        st.warning(
            f"There is no generator called {wording.plain(wanted[:64])}; this is {wording.plain(chosen)}.",
            icon=":material/warning:",
        )
        st.query_params.from_dict({"run": chosen})
    return chosen


def _going_along(old: str, new: str) -> Params:
    """The URL's parameters that mean the same with another generator."""
    try:
        same = generators.facts(old).groups == generators.facts(new).groups
    except NoGeneratorError:
        same = False
    names = _GOES_ALONG_WITH_THE_SAME_CLASSES if same else _GOES_ALONG
    params = st.query_params.to_dict()
    return {name: text for name, text in params.items() if _OF_A_KEYFRAME.sub("", name) in names}


def _awaited(run: str) -> bool:
    """Whether a run is there, and on its way to a first snapshot."""
    try:
        folder = checkpoints.find_run(run)
    except ValueError:
        return False
    return not checkpoints.snapshots(folder) and generators.underway(folder)


def _wait_for(run: str) -> None:
    """Say that a run has nothing to show yet, and show it as soon as it has."""

    @st.fragment(run_every=1)
    def wait() -> None:
        if not _awaited(run):
            st.rerun()
        st.info(
            f"{wording.plain(run)} has no snapshot yet. The first lands a few seconds after its start, and this "
            "page opens by itself.",
            icon=":material/hourglass_top:",
        )

    wait()
