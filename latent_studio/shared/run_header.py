"""Which generator a page shows: the one in the URL, another when one is chosen, the session's, or the newest."""

import re

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core import checkpoints
from latent_studio.shared import generators, recipes, wording
from latent_studio.shared.generators import NoGeneratorError
from latent_studio.shared.runs import pickers
from latent_studio.shared.session import address, page_state, visited, workspace
from latent_studio.shared.url import Params

_GOES_ALONG = frozenset({"seed", "truncation", "view", "method", "closed", "side", "frames", "fps"})
_GOES_ALONG_WITH_THE_SAME_CLASSES = _GOES_ALONG | {"class", "second", "mix"}

# Interpolate has the parameters of each keyframe with its number before them.
_OF_A_KEYFRAME = re.compile(r"^k\d+_")


def head(page: str, title: str, sentence: str) -> str:
    """A page's title, purpose and picker, at the URL's or the session's run; the run's name. May stop the page."""
    named = address.enter(page).get("run")
    recipes.arrive()
    wanted = named or visited.generator()
    # Columns, which a phone shows one below the other, each as wide as the page.
    said, picker = st.columns([2.4, 1], gap="medium", vertical_alignment="center")
    with said.container(horizontal=True, vertical_alignment="center"):
        st.title(title, width="content")
        st.caption(sentence, width="stretch")
    if wanted is not None and _awaited(wanted):
        visited.choose_generator(wanted)
        _wait_for(wanted)
        st.stop()
    chosen = _choose(page, wanted, picker, named=named is not None)
    if named is None:
        _come_back(page, chosen)
    visited.choose_generator(chosen)
    return chosen


def _choose(page: str, wanted: str | None, place: DeltaGenerator, *, named: bool) -> str:
    """The run at which the picker in `place` stands, wanted or first; or stop the page, with the way to one."""
    offered = pickers.with_generator()
    names = [summary.name for summary in offered]
    if not names:
        st.info("There is no generator yet. A run has one a few seconds after its start.", icon=":material/info:")
        st.page_link("pages/train.py", label="Start a run", icon=":material/model_training:")
        st.stop()
    current = wanted if wanted in names else names[0]
    with place:
        chosen = pickers.run(offered, current, key=f"{page}-run-{current}")
    if chosen != current:
        address.write({**_going_along(current, chosen, _params(page)), "run": chosen})
        st.rerun()
    if named and wanted is not None and current != wanted:
        st.warning(
            f"There is no generator called {wording.plain(wanted[:64])}; this is {wording.plain(current)}.",
            icon=":material/warning:",
        )
        address.write({"run": current})
    return current


def _come_back(page: str, run: str) -> None:
    """Give a page without a run in its address the one that it is to show, as it was left or as the last one was."""
    current = page_state.held(page)
    if current is None or current.state.run == run:
        return
    before = visited.last(page, run)
    along = _going_along(current.state.run, run, current.params)
    address.write(before[0] if before is not None else {**along, "run": run})


def _params(page: str) -> Params:
    """A page's parameters: those of the address, or where it names no run those that the page was left with."""
    params, current = address.params(), page_state.held(page)
    return params if "run" in params or current is None else current.params


def _going_along(old: str, new: str, params: Params) -> Params:
    """The parameters that mean the same with another generator."""
    try:
        same = generators.facts(old).groups == generators.facts(new).groups
    except NoGeneratorError:
        same = False
    names = _GOES_ALONG_WITH_THE_SAME_CLASSES if same else _GOES_ALONG
    return {name: text for name, text in params.items() if _OF_A_KEYFRAME.sub("", name) in names}


def _awaited(run: str) -> bool:
    """Whether a run is there, and on its way to a first snapshot."""
    try:
        folder = workspace.current().find_run(run)
    except ValueError:
        return False
    return not checkpoints.snapshots(folder) and generators.in_progress(folder)


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
