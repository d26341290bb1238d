"""Interpolate: the way through keyframes, as stills and as a loop that plays, or the grid between four of them."""

from __future__ import annotations

import streamlit as st

from gan_core.files import ReadError
from gan_core.latent.bookmarks import bookmarks_of
from gan_core.latent.spec import LatentSpec
from latent_studio.interpolate import path_chart
from latent_studio.interpolate.component import interpolate
from latent_studio.shared import film
from latent_studio.shared.generator_page import GeneratorPage
from latent_studio.shared.session import marked_latents, page_state, workspace
from latent_studio.shared.state import interpolate as state
from latent_studio.shared.state.interpolate import InterpolateState

MOST_OFFERED = 60
PAGE = GeneratorPage(
    name=state.PAGE,
    title="Interpolate",
    purpose="Choose keyframes and watch each become the next.",
    read=state.read_interpolate,
    write=state.interpolate_params,
    needed=state.pinned,
)


def show() -> None:
    """The whole page: the path as it plays, its downloads, and how evenly it moves."""
    state.complete_held()
    facts, now = PAGE.open()
    key = f"interpolate-canvas-{facts.run}"
    interpolate(
        now.state,
        facts,
        _offered(facts.run),
        origin=now.origin,
        key=key,
        on_state=lambda: page_state.settle(PAGE.name, st.session_state[key]["state"], InterpolateState),
    )
    _downloads(now.state)
    if now.state.view == "strip":
        path_chart.panel(now.state)


def _downloads(shown: InterpolateState) -> None:
    """What there is to keep, made when it is asked for."""
    name = f"{shown.run}-{shown.snapshot}-" + "-".join(str(latent.seed) for latent in shown.keyframes[:4])
    repeat = state.repeat(shown)
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


def _offered(run: str) -> dict[str, LatentSpec]:
    """Bookmarked latents by their names, the newest first, and then those that were marked in this session.

    Where the bookmarks can't be read there are none; Explore says why.
    """
    try:
        newest = bookmarks_of(workspace.current(), run)[::-1]
    except ReadError:
        newest = []
    latents = {bookmark.name: bookmark.latent for bookmark in newest} | marked_latents.marked(run)
    return dict(list(latents.items())[:MOST_OFFERED])
