"""The cards of the Home page: what a run looks like from outside, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from gan_core.datasets import DatasetSource, dataset_source
from gan_core.drawing import picture_shape
from ui import pictures, wording
from ui.components.stills import Still, stills

if TYPE_CHECKING:
    from gan_core.jobs.summary import RunSummary

PER_PAGE = 12
_ROOM = (168, 288)  # height and width of a card's picture, in pixels
_UNKNOWN_TILE = (28, 28)

RESUME, LONGER, DUPLICATE, RENAME, DELETE = (
    "Resume",
    "Train longer",
    "Duplicate with changes",
    "Rename",
    "Delete",
)
_ICONS = {
    RESUME: ":material/play_arrow:",
    LONGER: ":material/more_time:",
    DUPLICATE: ":material/content_copy:",
    RENAME: ":material/edit:",
    DELETE: ":material/delete:",
}


def cards(summaries: Sequence[RunSummary]) -> tuple[str, str] | None:
    """A grid of cards. What was asked of which run, as (action, name), in the rerun in which it was asked."""
    asked = None
    grid = st.grid("auto", min_column_width=_ROOM[1] + 34, gap="medium")
    for summary in summaries:
        with grid.container(border=True, height="stretch", gap="small", key=f"card-{summary.name}"):
            asked = _card(summary) or asked
    return asked


def actions(summary: RunSummary) -> list[str]:
    """What can be done with a run beside opening it."""
    if summary.state == "unreadable":
        return [] if summary.shipped else [DELETE]
    if summary.shipped:
        return [DUPLICATE]
    offered = [RESUME] if summary.state in wording.RESUMABLE or summary.state == "paused" else []
    if summary.state == "finished":
        offered.append(LONGER)
    return [*offered, DUPLICATE, RENAME, DELETE]


def _card(summary: RunSummary) -> tuple[str, str] | None:
    _picture(summary)
    style = wording.SHIPPED if summary.shipped and summary.state != "unreadable" else wording.state_style(summary.state)
    st.markdown(f"**{wording.plain(summary.name)}**  \n{wording.badge(style)}")
    if summary.state != "unreadable":
        st.caption(_facts(summary))
    if summary.problem is not None:
        st.caption(f":material/warning: {wording.plain(summary.problem)}")
    st.space("stretch")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        return _links(summary)


def _picture(summary: RunSummary) -> None:
    with st.container(height=_ROOM[0] + 2, border=False, vertical_alignment="center", horizontal_alignment="center"):
        png = _png(summary)
        if png is not None:
            still = Still(png, alt=f"What {summary.name} generates")
            stills([still], key=f"still-{summary.name}", centred=True, height=_ROOM[0])
        else:
            st.caption("No picture yet.")


def _png(summary: RunSummary) -> bytes | None:
    """A run's picture for its card; of points, which are all in one tile, the whole of it."""
    if summary.picture is None:
        return None
    source = _source(summary)
    if source is not None and source.kind == "points":
        try:
            return summary.picture.read_bytes()
        except OSError:
            return None
    tile = picture_shape(source.shape)[1:] if source is not None else _UNKNOWN_TILE
    return pictures.card(summary.picture, tile, _ROOM)


def _source(summary: RunSummary) -> DatasetSource | None:
    try:
        return dataset_source(summary.dataset)
    except ValueError:
        return None


def _facts(summary: RunSummary) -> str:
    source = _source(summary)
    seen = wording.quantity(summary.images)
    facts = [source.title if source else str(summary.dataset)]
    if summary.state == "finished":
        facts.append(f"{seen} images seen")
    else:
        facts.append(f"{seen} of {wording.quantity(summary.horizon)} images seen")
    if summary.images_per_second:
        facts.append(wording.speed(summary.images_per_second))
    return " · ".join(facts)


def _links(summary: RunSummary) -> tuple[str, str] | None:
    query = {"run": summary.name}
    if summary.state != "unreadable" and summary.picture is not None:
        st.page_link(
            "pages/explore.py",
            label="Explore",
            icon=":material/explore:",
            query_params=query,
            help="Drag through its latent space.",
        )
    if summary.state != "unreadable":
        st.page_link(
            "pages/train.py",
            label="Watch" if summary.state in wording.UNDERWAY else "Progress",
            icon=":material/monitoring:",
            query_params=query,
            help="Its pictures, curves and events, from the first image on.",
        )
    offered = actions(summary)
    if not offered:
        return None
    chosen = st.menu_button(
        "More",
        offered,
        format_func=lambda action: f"{_ICONS[action]} {action}",
        key=f"menu-{summary.name}",
        help="What else can be done with this run.",
    )
    return (chosen, summary.name) if chosen else None
