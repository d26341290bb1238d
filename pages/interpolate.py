"""Interpolate: the way from one latent to another, as stills and as a loop that plays."""

import streamlit as st

from ui import film, generators, opened, state, wording
from ui.components.interpolate import interpolate
from ui.state import InterpolateState

PAGE = "interpolate"


def downloads(shown: InterpolateState) -> None:
    """The film, rendered when it is asked for."""
    name = f"{shown.run}-{shown.snapshot}-{shown.a.seed}-{shown.b.seed}"
    with st.container(horizontal=True):
        st.download_button(
            "Download GIF",
            data=lambda: film.gif(shown),
            file_name=f"{name}.gif",
            mime="image/gif",
            icon=":material/gif_box:",
            on_click="ignore",
            help="One time round, for a page or a slide; a GIF plays at most 50 pictures a second.",
        )
        st.download_button(
            "Download MP4",
            data=lambda: film.mp4(shown),
            file_name=f"{name}.mp4",
            mime="video/mp4",
            icon=":material/movie:",
            on_click="ignore",
            help="One time round as a film that every player knows.",
        )


run = opened.head(PAGE, "Interpolate", "Choose two latents and watch the one become the other.")
try:
    facts = generators.facts(run)
except generators.NoGeneratorError as error:
    st.error(wording.plain(str(error)), icon=":material/error:")
    st.stop()
now, sentences = state.arrive(PAGE, lambda params: state.read_interpolate(params, facts), state.interpolate_params)
for sentence in sentences:
    st.warning(wording.plain(sentence), icon=":material/warning:")
generators.pin(run, state.pinned(now.state))

key = f"interpolate-canvas-{run}"
interpolate(
    now.state,
    facts,
    origin=now.origin,
    key=key,
    on_state=lambda: state.settle(PAGE, st.session_state[key]["state"], InterpolateState),
)
downloads(now.state)
