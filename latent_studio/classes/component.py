"""A latent in every class, mixes of classes, sums of latents and a single attribute's effect, in one component."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from latent_studio.browser.files import component, live_path, picture_path
from latent_studio.shared.generators import Facts
from latent_studio.shared.state.classes import ClassesState

_component = component("latent_studio_classes", Path(__file__).parent / "browser")


def classes(state: ClassesState, facts: Facts, *, origin: int, key: str, on_state: Callable[[], None]) -> Any:
    """Mount the page's component at `state`.

    It shows its own state from then on, and takes over another whenever `origin` changes. It gives back `state` (a
    plain ClassesState, with a `turn` that makes each different) whenever the hand has come to rest, and triggers
    `take` with a plain Take.
    """
    data = {
        "state": state.model_dump(mode="json"),
        "origin": origin,
        "snapshots": list(facts.snapshots),
        "live": live_path(),
        "picture": picture_path(),
        "facts": {
            "noun": facts.noun,
            "groups": [group.model_dump(mode="json") for group in facts.groups],
            "shape": list(facts.shape),
        },
    }
    return _component(key=key, data=data, on_state_change=on_state, on_take_change=lambda: None)
