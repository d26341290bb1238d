"""Bookmarks below the picture: latents with a name and a note, and pictures that are opened again by their recipe."""

import math
from functools import lru_cache

import streamlit as st

from gan_core import export
from gan_core.latent import bookmarks
from gan_core.latent.bookmarks import Bookmark
from gan_core.latent.pictures import SinglePicture
from gan_core.latent.spec import LatentSpec
from gan_core.serving import PictureRequest, recipe
from gan_core.workspace import Workspace
from latent_studio.shared import errors, generators, recipes, services, widgets, wording
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import workspace
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state import explore, interpolate
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.stills.component import Still, stills

PER_PAGE = 12
_LONGEST = bookmarks.LONGEST_NAME, bookmarks.LONGEST_NOTE  # letters of a name and of a note
_SIDE = 112  # pixels that a bookmark's picture is to have at least
_CARD = 190  # CSS pixels of a card's width
_PATH, _RENAME, _REMOVE = "Add to the path", "Name and note", "Remove"
_ICONS = {_PATH: ":material/route:", _RENAME: ":material/edit:", _REMOVE: ":material/delete:"}


def panel(facts: Facts, now: Held[ExploreState]) -> None:
    """The run's bookmarks, a card each; and the place where a downloaded file is opened."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        teaching = "Keep this latent with its class, what moves it and its snapshot."
        if widgets.button("Bookmark this", "bookmark_add", key="bookmark-this", help=teaching):
            ask_name(facts, now.state)
        with st.popover("Open a file", icon=":material/file_open:"):
            recipes.uploader()
    with errors.shown():
        if kept := bookmarks.bookmarks_of(workspace.current(), facts.run):
            _cards(facts, kept)
        else:
            st.caption("No bookmarks of this generator yet. Bookmark what is worth coming back to.")


def mark(run: str, shown: ExploreState, name: str, note: str = "") -> None:
    """Keep what the page shows. Raises ValueError, ReadError and WriteError, each with a sentence."""
    facts = generators.facts(run)
    snapshot = shown.images(facts)
    generator = services.compute_thread().submit(lambda cache: cache.generator(run, snapshot).digest).result()
    latent = shown.latent if shown.latent.basis else shown.latent.model_copy(update={"basis": (snapshot,)})
    bookmarks.add(
        workspace.current(), run, Bookmark(name=name, note=note, snapshot=snapshot, generator=generator, latent=latent)
    )
    generators.pin(run, {snapshot, *latent.basis})


def suggested_name(latent: LatentSpec) -> str:
    """What a bookmark may be called: its classes and its seed."""
    classes = " ".join(latent.condition.first.values())
    origin = "kept latent" if latent.kept else f"seed {latent.seed}"
    return f"{classes}, {origin}"[: bookmarks.LONGEST_NAME] if classes else origin


def _cards(facts: Facts, kept: list[Bookmark]) -> None:
    pages = math.ceil(len(kept) / PER_PAGE)
    page = 1
    if pages > 1:
        page = st.number_input(f"Page of {pages}", 1, pages, key="bookmarks-page", width=140)
    newest_first = kept[::-1][(page - 1) * PER_PAGE : page * PER_PAGE]
    grid = st.grid("auto", min_column_width=_CARD, gap="small")
    for bookmark in newest_first:
        with grid.container(border=True, height="stretch", gap="small", key=f"bookmark-{bookmark.key}"):
            _card(facts, bookmark)


def _card(facts: Facts, bookmark: Bookmark) -> None:
    try:
        latent = bookmark.latent.model_dump_json()
        picture = thumbnail(workspace.current(), facts.run, bookmark.snapshot, bookmark.generator, latent)
        still = Still(picture, alt=f"The bookmark {bookmark.name}")
        stills([still], key=f"bookmark-still-{bookmark.key}", centred=True, height=_SIDE)
    except ValueError as error:
        st.caption(f":material/warning: {wording.plain(str(error))}")
    st.markdown(f"**{wording.plain(bookmark.name)}**")
    if bookmark.note:
        st.caption(wording.plain(bookmark.note))
    st.caption(wording.counted(bookmark.snapshot, facts.kind))
    st.space("stretch")
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Show", key=f"bookmark-show-{bookmark.key}", help="This latent, at the snapshot it was marked in."
        ):
            explore.show_latent(bookmark.latent, facts, bookmark.snapshot)
            st.rerun()
        chosen = st.menu_button(
            "More",
            [_PATH, _RENAME, _REMOVE],
            format_func=lambda action: f"{_ICONS[action]} {action}",
            key=f"bookmark-menu-{bookmark.key}",
        )
    if chosen == _PATH:
        _add_to_path(facts, bookmark)
    elif chosen == _RENAME:
        rename(facts.run, bookmark)
    elif chosen == _REMOVE:
        remove(facts.run, bookmark)


def _add_to_path(facts: Facts, bookmark: Bookmark) -> None:
    with errors.shown(errors.toast):
        count = interpolate.add_keyframe(facts.run, bookmark.snapshot, bookmark.latent)
        st.toast(f"{wording.plain(bookmark.name)} is keyframe {count} of the path.", icon=":material/route:")


@lru_cache(maxsize=512)
def thumbnail(_workspace: Workspace, run: str, snapshot: int, generator: str, latent: str) -> bytes:
    """An exact picture of a latent as JSON, as a small PNG file. Raises ValueError where its generator can't be had."""
    picture = SinglePicture.model_validate_json(latent)
    rendered = (
        services.renderer().submit(PictureRequest(run=run, snapshot=snapshot, picture=picture, exact=True)).result()
    )
    if rendered.digest != generator:
        raise ValueError("The generator that this was marked in has been trained again since.")
    pixels = recipe.sheet(rendered)
    return export.png(pixels, max(1, math.ceil(_SIDE / max(pixels.shape[:2]))))


@st.dialog("Bookmark this", icon=":material/bookmark_add:")
def ask_name(facts: Facts, shown: ExploreState) -> None:
    """Ask for the name and the note of a new bookmark."""
    name, note = widgets.name_and_note(suggested_name(shown.latent), "", longest=_LONGEST, key="bookmark")
    if st.button("Keep", type="primary", icon=":material/bookmark_add:", key="bookmark-keep"):
        with errors.shown():
            mark(facts.run, shown, name, note)
            st.rerun()


@st.dialog("Name and note", icon=":material/edit:")
def rename(run: str, bookmark: Bookmark) -> None:
    """Ask for another name and note of a bookmark."""
    name, note = widgets.name_and_note(bookmark.name, bookmark.note, longest=_LONGEST, key="bookmark")
    if st.button("Save", type="primary", icon=":material/check:", key="bookmark-save"):
        with errors.shown():
            bookmarks.rename(workspace.current(), run, bookmark.key, name, note)
            st.rerun()


@st.dialog("Remove a bookmark", icon=":material/delete:")
def remove(run: str, bookmark: Bookmark) -> None:
    """Ask once more whether a bookmark is to go."""
    st.write(
        f"**{wording.plain(bookmark.name)}** is removed for good; the latent itself can be found again by its URL."
    )
    if st.button("Remove", type="primary", icon=":material/delete:", key="bookmark-remove"):
        with errors.shown():
            bookmarks.remove(workspace.current(), run, bookmark.key)
            st.rerun()
