"""A generator's picture with the controls of its latent, in one component."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.latent.spec import MAXIMUM_CHAIN
from latent_studio.browser.files import component, live_path, picture_path
from latent_studio.explore import directions, second_generator
from latent_studio.shared.generators import Facts
from latent_studio.shared.state.explore import DIRECTIONS, ExploreState

_component = component("latent_studio_explore", Path(__file__).parent / "browser")


@dataclass(frozen=True)
class Answers:
    """What the page does with what the component says, by the name of what is said."""

    state: Callable[[], None]
    find: Callable[[], None]
    path: Callable[[], None]
    dropped: Callable[[], None]


def explore(state: ExploreState, facts: Facts, *, origin: int, keyframes: int, key: str, answers: Answers) -> Any:
    """Mount the explorer at `state`.

    It shows its own state from then on, and takes over another whenever `origin` changes. `keyframes` counts those of
    the run's path, 0 where there is none yet. What is open below the picture is none of its business.

    It gives back `state` (a plain ExploreState, with a `turn` that makes each different) whenever the hand has come to
    rest, and triggers `find` ({family, images}), `path` (add this latent to it), `interpolate` (open it), `bookmark`,
    `manage` ({act, digest}) and `dropped` ({data}: a picture file in base64).
    """
    there = second_generator.others(facts.run)
    data: Mapping[str, Any] = {
        "state": state.model_dump(mode="json", exclude={"panel"}),
        "origin": origin,
        "keyframes": keyframes,
        "snapshots": list(facts.snapshots),
        "underway": facts.underway,
        "live": live_path(),
        "picture": picture_path(),
        "directions": directions.offered(facts, state.latent),
        "kept": second_generator.kept(state.latent),
        "others": there,
        "beside": second_generator.shown(state, there),
        "facts": {
            **second_generator.known(facts),
            "noun": facts.noun,
            "directions": min(DIRECTIONS, facts.directions),
            "longest_basis": MAXIMUM_CHAIN,
        },
    }
    return _component(
        key=key,
        data=data,
        on_state_change=answers.state,
        on_find_change=answers.find,
        on_path_change=answers.path,
        on_dropped_change=answers.dropped,
        on_interpolate_change=_nothing,
        on_bookmark_change=_nothing,
        on_manage_change=_nothing,
    )


def _nothing() -> None:
    """For what the page answers where it draws."""
