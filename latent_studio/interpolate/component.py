"""The way through keyframes: their cards and controls, stills, and a loop that plays from memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gan_core.latent.spec import LatentSpec
from latent_studio.browser.files import component, live_path
from latent_studio.shared import film
from latent_studio.shared.generators import Facts
from latent_studio.shared.state.interpolate import InterpolateState

_component = component("latent_studio_interpolate", Path(__file__).parent / "browser")


def interpolate(
    state: InterpolateState,
    facts: Facts,
    offered: Mapping[str, LatentSpec],
    *,
    origin: int,
    key: str,
    on_state: Callable[[], None],
) -> Any:
    """Mount the interpolator at `state`; latents that are `offered` can be added to its keyframes.

    It shows its own state from then on, and takes over another whenever `origin` changes. It gives back
    `state` (a plain InterpolateState, with a `turn` that makes each different) whenever the hand has come to rest.
    """
    data = {
        "state": state.model_dump(mode="json"),
        "way": {
            "of": [len(state.keyframes), state.closed, state.frames],
            "times": film.way_times(state),
            "order": film.play_order(state),
            "places": film.keyframe_places(state),
        },
        "origin": origin,
        "snapshots": list(facts.snapshots),
        "offered": [{"name": name, "latent": latent.model_dump(mode="json")} for name, latent in offered.items()],
        "live": live_path(),
        "facts": {
            "noun": facts.noun,
            "groups": [group.model_dump(mode="json") for group in facts.groups],
            "shape": list(facts.shape),
            "mapped": facts.mapped,
        },
    }
    return _component(key=key, data=data, on_state_change=on_state)
