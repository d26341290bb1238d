"""The cards of the Home page: what a run looks like from outside, and what can be done with it."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from gan_core import checkpoints
from gan_core.datasets import DatasetSource, dataset_source, sample_shape
from gan_core.drawing import picture_shape
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.summary import RunSummary
from gan_core.processes.lock import held
from latent_studio.shared import wording
from latent_studio.shared.runs import pictures
from latent_studio.shared.session import workspace
from latent_studio.shared.stills.component import Still, stills

PER_PAGE = 12
# What trains comes first, then what stands ready to, then the newest of the others; what waits comes last.
_RANKS = {"training": 0, "starting": 0, "paused": 1, "queued": 3}
_OTHERS = 2
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


def ordered(summaries: Sequence[RunSummary], queue: Sequence[str]) -> list[RunSummary]:
    """Runs, given newest first, as Home shows them; what waits in the order of the `queue`."""
    places = {name: place for place, name in enumerate(queue)}

    def rank(summary: RunSummary) -> tuple[int, int]:
        found = _RANKS.get(summary.state, _OTHERS)
        return found, places.get(summary.name, len(places)) if summary.state == "queued" else 0

    return sorted(summaries, key=rank)


def cards(summaries: Sequence[RunSummary]) -> tuple[str, str] | None:
    """A grid of cards. The action that was chosen and the run's name, in the rerun in which it was chosen."""
    asked = None
    grid = st.grid("auto", min_column_width=_ROOM[1] + 34, gap="medium")
    for summary in summaries:
        with grid.container(border=True, height="stretch", gap="small", key=f"card-{summary.name}"):
            asked = _card(summary) or asked
    return asked


def actions(summary: RunSummary) -> list[str]:
    """What can be done with a run beside opening it; never what would be refused."""
    if summary.state == "unreadable":
        return [DELETE] if not summary.shipped and _is_removable(summary.path) else []
    if summary.shipped:
        return [DUPLICATE]
    if summary.state in wording.ACTIVE:
        return [DUPLICATE]
    if summary.state == "paused":
        return [RESUME, DUPLICATE]
    first = LONGER if summary.state == "finished" else RESUME
    return [first, DUPLICATE, RENAME, DELETE]


def _is_removable(folder: Path) -> bool:
    """Whether a folder can be deleted as a run: it is called like one, lies there itself, and nobody trains it."""
    try:
        return not held(checkpoints.run_path(folder.parent, folder.name))
    except ValueError:
        return False


def _card(summary: RunSummary) -> tuple[str, str] | None:
    _picture(summary)
    style = wording.SHIPPED if summary.shipped and summary.state != "unreadable" else wording.state_style(summary.state)
    st.markdown(f"**{wording.plain(summary.name)}**  \n{wording.badge(style)}")
    if summary.state != "unreadable":
        st.caption(_facts(summary))
    if summary.picture is None and summary.state in wording.IN_PROGRESS:
        st.caption("Real samples for now; its own come seconds after it starts.")
    if summary.problem is not None:
        st.caption(f":material/warning: {wording.plain(summary.problem)}")
    st.space("stretch")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        return _links(summary)


def _picture(summary: RunSummary) -> None:
    with st.container(height=_ROOM[0] + 2, border=False, vertical_alignment="center", horizontal_alignment="center"):
        try:
            png = picture_of(summary)
        except ValueError as error:
            st.caption(f":material/warning: {wording.plain(str(error))}")
            return
        if png is not None:
            generated = summary.picture is not None
            alt = f"What {summary.name} generates" if generated else f"What {summary.name} is to learn from"
            stills([Still(png, alt=alt)], key=f"still-{summary.name}", centred=True, height=_ROOM[0])
        else:
            st.caption("No picture yet.")


def picture_of(summary: RunSummary) -> bytes | None:
    """A run's picture for its card, real samples before there is one. Raises ValueError for what can't be shown."""
    source = _source(summary)
    tile = picture_shape(source.shape)[1:] if source is not None else _UNKNOWN_TILE
    if summary.picture is None:
        if source is None or summary.state not in wording.IN_PROGRESS:
            return None
        options = RunFolder(summary.path).record().config.dataset
        return pictures.real_card(
            workspace.current(), options, picture_shape(sample_shape(options, workspace.current()))[1:], _ROOM
        )
    if source is not None and source.kind == "points":
        return pictures.file_of(summary.picture)
    return pictures.card(summary.picture, tile, _ROOM)


def _source(summary: RunSummary) -> DatasetSource | None:
    try:
        return dataset_source(summary.dataset, workspace.current())
    except ValueError:
        return None


def _facts(summary: RunSummary) -> str:
    source = _source(summary)
    kind = source.kind if source else None
    facts = [wording.plain(source.title if source else str(summary.dataset))]
    if summary.state == "finished":
        facts.append(f"{wording.counted(summary.images, kind)} seen")
    else:
        facts.append(f"{wording.quantity(summary.images)} of {wording.counted(summary.horizon, kind)} seen")
    if summary.images_per_second:
        facts.append(wording.speed(summary.images_per_second, kind))
    return " · ".join(facts)


def _links(summary: RunSummary) -> tuple[str, str] | None:
    query = {"run": summary.name}
    if summary.state != "unreadable" and checkpoints.latest_snapshot(summary.path) is not None:
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
            label="Watch" if summary.state in wording.IN_PROGRESS else "Progress",
            icon=":material/monitoring:",
            query_params=query,
            help="Its pictures, curves and events, from its first step on.",
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
