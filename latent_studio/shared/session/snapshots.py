"""The snapshots that a browser session looks at: spared while it does, replaced by the nearest where they are gone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

import streamlit as st

from gan_core.files import WriteError
from gan_core.jobs import holds
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import page_state, workspace
from latent_studio.shared.session.page_state import Params, State

_LOOKED_AT = "snapshots-looked-at"
_SESSION = "snapshots-session"

# By page, the run and the snapshots that it shows or needs for what it shows.
Looks = dict[str, tuple[str, frozenset[int]]]


def look_at(page: str, run: str, snapshots: Iterable[int]) -> None:
    """Have thinning spare what a page of this session needs of a run from now on, and no longer what it needed before.

    What is gone already, or a disk that is full, is not this page's to report.
    """
    looks: Looks = st.session_state.setdefault(_LOOKED_AT, {})
    before = _all(looks)
    looks[page] = (run, frozenset(snapshots))
    who = st.session_state.setdefault(_SESSION, uuid.uuid4().hex)
    for name, images in before - _all(looks):
        # The run may have been deleted meanwhile.
        with suppress(ValueError, WriteError):
            holds.release(workspace.current().find_run(name), images, who)
    folder = workspace.current().find_run(run)
    if workspace.current().is_shipped(folder):
        return
    for images in looks[page][1]:
        with suppress(ValueError, WriteError):
            holds.hold(folder, images, who)


def renew(
    page: str,
    facts: Facts,
    needed: Callable[[State], set[int]],
    read: Callable[[Mapping[str, str]], tuple[State, list[str]]],
    write: Callable[[State], Params],
) -> list[str]:
    """Where what the session holds of a page needs a snapshot that was thinned out, hold the nearest; sentences of it.

    Comes before `page_state.arrive`, with the same functions; `needed` are the snapshots of a state.
    """
    current = page_state.held(page)
    if current is None or current.state.run != facts.run or needed(current.state) <= set(facts.snapshots):
        return []
    renewed, sentences = read(write(current.state))
    fresh = page_state.hold(page, renewed, current.params)
    # What the component has just sent still counts before the URL.
    fresh.settled = current.settled
    return sentences


def _all(looks: Looks) -> set[tuple[str, int]]:
    return {(run, images) for run, snapshots in looks.values() for images in snapshots}
