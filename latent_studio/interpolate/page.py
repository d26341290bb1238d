"""Interpolate: the way through keyframes, as stills and as a loop that plays, or the grid between four of them."""

from functools import partial

import streamlit as st

from gan_core.files import ReadError
from gan_core.latent.bookmarks import bookmarks_of
from gan_core.latent.spec import LatentSpec
from latent_studio.interpolate import path_chart
from latent_studio.interpolate.component import interpolate
from latent_studio.shared import film, widgets
from latent_studio.shared.generator_page import GeneratorPage
from latent_studio.shared.session import marked_latents, workspace
from latent_studio.shared.state import interpolate as state
from latent_studio.shared.state.interpolate import InterpolateState

MOST_OFFERED = 60
PAGE = GeneratorPage(
    name=state.PAGE,
    title="Interpolate",
    purpose="Choose keyframes and watch each become the next.",
    model=InterpolateState,
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
        on_state=PAGE.settle(key),
    )
    _downloads(now.state)
    if now.state.view == "strip":
        path_chart.panel(now.state)


def _downloads(shown: InterpolateState) -> None:
    """Files to keep, made when their button is pressed."""
    name = f"{shown.run}-{shown.snapshot}-" + "-".join(str(latent.seed) for latent in shown.keyframes[:4])
    repeat = shown.repeat
    too_long = film.seconds(shown) > film.LONGEST_FILM
    slides = f"The {repeat} once, for a page or a slide; a GIF has at most 50 pictures a second."
    still = "The grid." if shown.view == "grid" else "Stills along the way, a row for each keyframe."
    numbers = "The numbers behind each picture as a NumPy archive: latents, conditions, their space and generator."
    offered = (
        ("MP4", film.mp4, f"{name}-{repeat}.mp4", "movie", f"The {repeat} once, as a film that every player knows."),
        ("GIF", film.gif, f"{name}-{repeat}.gif", "gif_box", slides),
        ("PNG", film.stills, f"{name}.png", "image", still),
        ("latents", film.latents, f"{name}.npz", "data_array", numbers),
    )
    with st.container(horizontal=True):
        for title, make, file, icon, teaching in offered[0 if shown.view == "strip" else 2 :]:
            off = too_long and icon in ("movie", "gif_box")
            widgets.download(f"Download {title}", partial(make, shown), file, icon, help=teaching, disabled=off)
    if too_long and shown.view == "strip":
        st.caption(
            f"The {repeat} takes {film.seconds(shown):.0f} seconds, and a film lasts at most {film.LONGEST_FILM:g}. "
            "Choose fewer pictures, fewer keyframes or a higher speed."
        )


def _offered(run: str) -> dict[str, LatentSpec]:
    """Bookmarked latents by their names, the newest first, and then those that were marked in this session."""
    try:
        newest = bookmarks_of(workspace.current(), run)[::-1]
    except ReadError:
        newest = []
    latents = {bookmark.name: bookmark.latent for bookmark in newest} | marked_latents.marked(run)
    return dict(list(latents.items())[:MOST_OFFERED])
