"""A generator's picture with the controls of its latent, in one component."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gan_core.latent.spec import MAXIMUM_CHAIN
from latent_studio.browser.files import Answers, component, live_path, picture_path, unanswered
from latent_studio.explore import directions, second_generator
from latent_studio.shared.generators import Facts
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.state.latent import DIRECTIONS

_component = component("latent_studio_explore", Path(__file__).parent / "browser")


def explore(
    state: ExploreState,
    facts: Facts,
    *,
    origin: int,
    keyframes: int,
    key: str,
    answers: Answers,
) -> Any:
    """Mount the explorer at `state`.

    It shows its own state from then on, and takes over another whenever `origin` changes. `keyframes` counts those of
    the run's path, 0 where there is none yet. What is open below the picture is none of its business.

    It gives back `state` (a plain ExploreState, with a `turn` that makes each different) whenever the hand has come to
    rest, and triggers `find` ({family, images}), `path` (add this latent to it), `interpolate` (open it), `bookmark`,
    `manage` ({act, digest}) and `dropped` ({data}: a picture file in base64); `answers` has what is called at once.
    """
    there = second_generator.others(facts.run)
    data: Mapping[str, Any] = {
        "state": state.model_dump(mode="json", exclude={"panel"}),
        "origin": origin,
        "keyframes": keyframes,
        "snapshots": list(facts.snapshots),
        "underway": facts.in_progress,
        "live": live_path(),
        "picture": picture_path(),
        "directions": directions.offered(facts, state.latent),
        "kept": second_generator.kept(state.latent),
        "others": there,
        "beside": second_generator.shown(state, there),
        "facts": {
            **facts.plain(),
            "directions": min(DIRECTIONS, facts.directions),
            "longest_basis": MAXIMUM_CHAIN,
        },
    }
    where_it_draws = dict.fromkeys(("interpolate", "bookmark", "manage"), unanswered)
    return _component(key, data, {**answers, **where_it_draws})
