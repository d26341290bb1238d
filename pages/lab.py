"""2-D Lab: a game in the plane where the truth is known, to see why a GAN learns and why it fails."""

import streamlit as st

from latent_studio.lab import controls as lab_controls
from latent_studio.lab import history as lab_history
from latent_studio.lab import lessons as lab_lessons
from latent_studio.lab import toolbar as lab_toolbar
from latent_studio.lab.component import lab
from latent_studio.lab.state import HIDEABLE
from latent_studio.shared import wording

KEY = "lab-canvas"
LESSONS = "lessons"


def said(name: str) -> object:
    """What the component has just sent under a name."""
    return st.session_state[KEY][name]


now, sentences = lab_history.arrive()
state = now.state
hidden = lab_history.hidden(state)

# One container, so that what comes and goes in it leaves the lab's place below, and so the running lab, as it is.
with st.container():
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("2-D Lab", width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            lab_toolbar.buttons(state, hidden)
    st.caption(
        "Two small networks play against each other in the plane: change anything, and see at once what it does."
    )
    for sentence in sentences:
        st.warning(wording.plain(sentence), icon=":material/warning:")
    if state.lesson and LESSONS not in hidden:
        lab_toolbar.lesson(state.lesson)

beside = {*lab_controls.SECTIONS, LESSONS, "presets"} - hidden
picture, controls = st.columns([2.3, 1], gap="large") if beside else (st.container(), None)
with picture:
    lab(
        state.config,
        state.view,
        steps=state.speed.steps,
        slow=state.speed.slow,
        playing=state.playing,
        pause_at=lab_history.pauses(state),
        origin=now.origin,
        fresh=now.fresh,
        hidden=hidden,
        key=KEY,
        on_state=lambda: lab_history.settle(said("state")),
        on_apply=lambda: lab_history.apply(said("apply")),
        on_drawn=lambda: lab_history.take_drawing(said("drawn")),
        on_imported=lambda: lab_history.take_import(said("imported")),
    )
if controls is not None:
    with controls:
        if state.lesson and LESSONS in beside:
            lab_lessons.reading(state.lesson, lab_history.open_lesson)
        elif "presets" in beside:
            lab_toolbar.presets(state.config)
        lab_controls.refusal(state.config, hidden)
        names = [name for name in (*lab_controls.SECTIONS, LESSONS) if name in beside]
        # Another key for an open lesson, so that the controls come to the front when it is opened.
        titles = [HIDEABLE[name] for name in names]
        places = st.tabs(titles, key=f"lab-tabs-{state.lesson}") if names else []
        for name, place in zip(names, places, strict=True):
            with place:
                if name == LESSONS:
                    lab_lessons.contents(state.lesson, lab_history.open_lesson)
                else:
                    lab_controls.section(state.config, name)
