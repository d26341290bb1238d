"""2-D Lab: a game in the plane where the truth is known, to see why a GAN learns and why it fails."""

import streamlit as st

from latent_studio.lab import controls, history, lessons, toolbar
from latent_studio.lab.component import lab
from latent_studio.lab.state import HIDEABLE, LabState
from latent_studio.shared import errors

KEY = "lab-canvas"
LESSONS = "lessons"


def show() -> None:
    """The whole page: the lab, and beside it what its link doesn't hide."""
    now, sentences = history.arrive()
    hidden = history.hidden(now.state)
    # One container, so that what comes and goes in it leaves the lab's place below, and so the running lab, as it is.
    with st.container():
        _head(now.state, hidden, sentences)
    beside = {*controls.SECTIONS, LESSONS, "presets"} - hidden
    picture, side = st.columns([2.3, 1], gap="large") if beside else (st.container(), None)
    with picture:
        lab(
            now.state,
            pause_at=history.pauses(now.state),
            origin=now.origin,
            fresh=now.fresh,
            hidden=hidden,
            key=KEY,
            answers={
                "state": lambda: history.settle(_said("state")),
                "apply": lambda: history.apply(_said("apply")),
                "drawn": lambda: history.take_drawing(_said("drawn")),
                "imported": lambda: history.take_import(_said("imported")),
            },
        )
    if side is not None:
        with side:
            _beside(now.state, beside, hidden)


def _said(name: str) -> object:
    """What the component has just sent under a name."""
    return st.session_state[KEY][name]


def _head(state: LabState, hidden: set[str], sentences: list[str]) -> None:
    """The title with its buttons, what the page is for, and what of its address couldn't be used."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("2-D Lab", width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            toolbar.buttons(state, hidden)
    st.caption(
        "Two small networks play against each other in the plane: change anything, and see at once what it does."
    )
    for sentence in sentences:
        errors.warn(sentence)
    if state.lesson and LESSONS not in hidden:
        toolbar.lesson(state.lesson)


def _beside(state: LabState, beside: set[str], hidden: set[str]) -> None:
    """The open lesson or the presets, then the controls in tabs."""
    if state.lesson and LESSONS in beside:
        lessons.reading(state.lesson, history.open_lesson)
    elif "presets" in beside:
        toolbar.presets(state.config)
    controls.refusal(state.config, hidden)
    names = [name for name in (*controls.SECTIONS, LESSONS) if name in beside]
    # Another key for an open lesson, so that the controls come to the front when it is opened.
    places = st.tabs([HIDEABLE[name] for name in names], key=f"lab-tabs-{state.lesson}") if names else []
    for name, place in zip(names, places, strict=True):
        with place:
            if name == LESSONS:
                lessons.contents(state.lesson, history.open_lesson)
            else:
                controls.section(state.config, name)
