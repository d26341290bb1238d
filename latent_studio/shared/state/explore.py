"""What the Explore page shows; other pages have it show a latent of theirs."""

from typing import Annotated, Any, Literal

from gan_core.latent.spec import LatentSpec, Name
from gan_core.options import option
from latent_studio.shared import url
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import page_state, visited
from latent_studio.shared.session.page_state import PageState
from latent_studio.shared.state.latent import AXES, LATENT, LATEST, SNAPSHOT_OR_LATEST
from latent_studio.shared.url import InUrl, choice

View = Literal["single", "neighbourhood", "classes"]


def _views(facts: Facts) -> list[str]:
    return ["single", *["neighbourhood"] * (facts.directions > 1), *["classes"] * bool(facts.groups)]


def _groups(facts: Facts) -> list[str]:
    return [group.name for group in facts.groups]


def _basis(facts: Facts, before: Any) -> dict[str, Any]:
    """The directions of the snapshot that is shown now, so that they stay while the picture moves on."""
    return {"basis": (facts.snapshots[-1] if before["snapshot"] == LATEST else before["snapshot"],)}


class ExploreState(PageState):
    """One latent of one run at a snapshot or the latest; `beside`: another run's; `panel`: what is open below."""

    snapshot: Annotated[int | Literal["latest"], InUrl(SNAPSHOT_OR_LATEST, pins=lambda images: {images} - {LATEST})]
    latent: Annotated[LatentSpec, InUrl(LATENT, name="", usual=_basis, pins=lambda latent: latent.basis)]
    view: Annotated[View, InUrl(choice(_views))] = "single"
    axes: Annotated[tuple[int, int], InUrl(AXES, when=lambda state: state.axes not in ((0, 1), (0, 0)))] = (0, 1)
    spread: Annotated[float, InUrl(when=lambda state: state.view == "neighbourhood")] = option(
        1.5, "How far a neighbourhood reaches.", unit="sigmas", low=0.1, high=3
    )
    group: Annotated[Name, InUrl(choice(_groups), when=lambda state: state.view == "classes")] = ""
    beside: Annotated[Name, InUrl()] = ""
    panel: Annotated[Name, InUrl()] = ""

    def images(self, facts: Facts) -> int:
        """The snapshot that is shown, as a number of images."""
        return facts.snapshots[-1] if self.snapshot == LATEST else int(self.snapshot)


def show_latent(latent: LatentSpec, facts: Facts, snapshot: int | None = None) -> None:
    """Have the Explore page show a latent of a run, at a snapshot or at the one it shows; the next run of it does."""
    base: ExploreState = page_state.shown("explore", facts.run) or url.read(ExploreState, {}, facts)[0]
    changes = {"latent": latent, "view": "single"} | ({} if snapshot is None else {"snapshot": snapshot})
    page_state.hold("explore", base.model_copy(update=changes)).settled = True
    visited.choose_generator(facts.run)
