"""What the Explore page shows: declared once, clamped when it is read from a URL, and shown by other pages, too.

A value that can't be used is replaced, and a sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from gan_core.latent.spec import LatentSpec
from gan_core.options import option
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import page_state, visited
from latent_studio.shared.session.page_state import PageState, Params
from latent_studio.shared.state.latent import latent_params, number_text, read_latent
from latent_studio.shared.url import LATEST, Reader

View = Literal["single", "neighbourhood", "classes"]
DIRECTIONS = 10
LONGEST_NAME = 64


class ExploreState(PageState):
    """What the Explore page shows: one latent of one run, at one snapshot or always at the latest.

    `beside` is another run that shows the same latent; `panel` is what is open below the picture.
    """

    snapshot: int | Literal["latest"]
    latent: LatentSpec
    view: View = "single"
    axes: tuple[int, int] = (0, 1)
    spread: float = option(1.5, "How far a neighbourhood reaches.", unit="sigmas", low=0.1, high=3)
    group: str = ""
    beside: str = ""
    panel: str = ""


def read_explore(params: Mapping[str, str], facts: Facts) -> tuple[ExploreState, list[str]]:
    """The Explore page's state from a URL, and a sentence for each value that could not be used.

    A run in training is followed unless the URL pins a snapshot. The directions are pinned to the snapshot
    that is shown now, so that they stay while the picture moves on.
    """
    reader = Reader(params)
    newest = facts.snapshots[-1]
    follow = params.get("snapshot", LATEST if facts.underway else "") == LATEST
    images = reader.images("snapshot", facts, newest)
    groups = tuple(group.name for group in facts.groups)
    views = ("single", *(("neighbourhood",) if facts.directions > 1 else ()), *(("classes",) if groups else ()))
    state = ExploreState(
        run=facts.run,
        snapshot=LATEST if follow else images,
        latent=read_latent(reader, facts, (images,)),
        view=reader.choice("view", "single", views),
        axes=reader.axes("axes", min(DIRECTIONS, facts.directions)),
        spread=reader.bounded("spread", ExploreState, "spread", 1.5),
        group=reader.choice("group", groups[0] if groups else "", groups),
        beside=params.get("beside", "")[:LONGEST_NAME],
        panel=params.get("panel", "")[:LONGEST_NAME],
    )
    return state, reader.sentences


def explore_params(state: ExploreState) -> Params:
    """The URL that `read_explore` reads, defaults left out."""
    params = {"run": state.run, "snapshot": str(state.snapshot), **latent_params(state.latent)}
    if state.view != "single":
        params["view"] = state.view
    if state.axes not in ((0, 1), (0, 0)):
        params["axes"] = ",".join(map(str, state.axes))
    if state.view == "neighbourhood":
        params["spread"] = number_text(state.spread)
    if state.view == "classes":
        params["group"] = state.group
    chosen = {"beside": state.beside, "panel": state.panel}
    return params | {name: text for name, text in chosen.items() if text}


def pinned(state: ExploreState) -> set[int]:
    """The snapshots without which the URL of a state would not give its picture again."""
    shown = set() if state.snapshot == LATEST else {int(state.snapshot)}
    return shown.union(state.latent.basis)


def show_latent(latent: LatentSpec, facts: Facts, snapshot: int | None = None) -> None:
    """Have the Explore page show a latent of a run, at a snapshot or at the one it shows; the next run of it does."""
    base: ExploreState = page_state.shown("explore", facts.run) or read_explore({"run": facts.run}, facts)[0]
    changes = {"latent": latent, "view": "single"} | ({} if snapshot is None else {"snapshot": snapshot})
    state = base.model_copy(update=changes)
    page_state.hold("explore", state, explore_params(state)).settled = True
    visited.choose_generator(facts.run)
