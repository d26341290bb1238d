"""Interpolate: the way through keyframes, as stills and as a loop that plays, or the grid between four of them."""

from collections.abc import Mapping

import streamlit as st

from gan_core.files import ReadError
from gan_core.latent.bookmarks import bookmarks_of
from gan_core.latent.spec import LatentSpec
from latent_studio.explore.marks import panel as marks
from latent_studio.interpolate import path_chart
from latent_studio.interpolate.component import interpolate
from latent_studio.shared import film, generators, wording
from latent_studio.shared import run_header as opened
from latent_studio.shared.session import snapshots
from latent_studio.shared.state import explore as state
from latent_studio.shared.state import interpolate as interpolate_state
from latent_studio.shared.state.interpolate import PAGE, InterpolateState

MOST_OFFERED = 60


def read(params: Mapping[str, str]) -> tuple[InterpolateState, list[str]]:
    """The page's state from a URL."""
    return interpolate_state.read_interpolate(params, facts)


def downloads(shown: InterpolateState) -> None:
    """What there is to keep, made when it is asked for."""
    name = f"{shown.run}-{shown.snapshot}-" + "-".join(str(latent.seed) for latent in shown.keyframes[:4])
    repeat = interpolate_state.repeat(shown)
    too_long = film.seconds(shown) > film.LONGEST_FILM
    with st.container(horizontal=True):
        if shown.view == "strip":
            st.download_button(
                "Download MP4",
                data=lambda: film.mp4(shown),
                file_name=f"{name}-{repeat}.mp4",
                mime="video/mp4",
                icon=":material/movie:",
                on_click="ignore",
                disabled=too_long,
                help=f"The {repeat} once, as a film that every player knows.",
            )
            st.download_button(
                "Download GIF",
                data=lambda: film.gif(shown),
                file_name=f"{name}-{repeat}.gif",
                mime="image/gif",
                icon=":material/gif_box:",
                on_click="ignore",
                disabled=too_long,
                help=f"The {repeat} once, for a page or a slide; a GIF has at most 50 pictures a second.",
            )
        st.download_button(
            "Download PNG",
            data=lambda: film.stills(shown),
            file_name=f"{name}.png",
            mime="image/png",
            icon=":material/image:",
            on_click="ignore",
            help="The grid." if shown.view == "grid" else "Stills along the way, a row for each keyframe.",
        )
        st.download_button(
            "Download latents",
            data=lambda: film.latents(shown),
            file_name=f"{name}.npz",
            mime="application/octet-stream",
            icon=":material/data_array:",
            on_click="ignore",
            help="The numbers behind each picture as a NumPy archive: latents, conditions, their space and generator.",
        )
    if too_long and shown.view == "strip":
        st.caption(
            f"The {repeat} takes {film.seconds(shown):.0f} seconds, and a film lasts at most {film.LONGEST_FILM:g}. "
            "Choose fewer pictures, fewer keyframes or a higher speed."
        )


def offered(run: str) -> dict[str, LatentSpec]:
    """Bookmarked latents by their names, the newest first, and then those that were marked in this session.

    Where the bookmarks can't be read there are none; Explore says why.
    """
    try:
        newest = bookmarks_of(run)[::-1]
    except ReadError:
        newest = []
    latents = {bookmark.name: bookmark.latent for bookmark in newest} | marks.marked(run)
    return dict(list(latents.items())[:MOST_OFFERED])


run = opened.head(PAGE, "Interpolate", "Choose keyframes and watch each become the next.")
try:
    facts = generators.facts(run)
except generators.NoGeneratorError as error:
    st.error(wording.plain(str(error)), icon=":material/error:")
    st.stop()
interpolate_state.complete_held()
gone = snapshots.renew(PAGE, facts, interpolate_state.pinned, read, interpolate_state.interpolate_params)
now, sentences = state.arrive(PAGE, read, interpolate_state.interpolate_params)
for sentence in gone or sentences:
    st.warning(wording.plain(sentence), icon=":material/warning:")
snapshots.look_at(PAGE, run, interpolate_state.pinned(now.state))

key = f"interpolate-canvas-{run}"
interpolate(
    now.state,
    facts,
    offered(run),
    origin=now.origin,
    key=key,
    on_state=lambda: state.settle(PAGE, st.session_state[key]["state"], InterpolateState),
)
downloads(now.state)
if now.state.view == "strip":
    path_chart.panel(now.state)
