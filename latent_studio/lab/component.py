"""The lab's picture with everything that follows it live: transport, views, diagnosis and charts, in one component."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from latent_studio.browser.files import Answers, component, lab_path
from latent_studio.lab.state import DRAWN, LabState

_component = component("latent_studio_lab", Path(__file__).parent / "browser")


def lab(
    state: LabState,
    *,
    pause_at: Sequence[int],
    origin: int,
    fresh: int,
    hidden: Collection[str],
    key: str,
    answers: Answers,
) -> Any:
    """Mount the lab at `state`.

    It shows its own view and speed from then on, and takes over others whenever `origin` changes; other settings go to
    the lab's engine at once. When `fresh` changes, the lab begins anew even where its settings are the same.
    It pauses by itself after each of the steps `pause_at`.
    `hidden` names controls and views that are left out.

    It gives back `state` (view, speed {steps, slow}, playing, and a `turn` that makes each different) whenever the hand
    has come to rest, and triggers `apply` with {settings, label} for a fix, `drawn` with {points: [[x, y], ...]} on
    [-1, 1], and `imported` with {config} for a lab that was loaded from a file.
    """
    data = {
        **state.model_dump(mode="json", include={"config", "view", "speed", "playing"}),
        "pause_at": list(pause_at),
        "origin": origin,
        "fresh": fresh,
        "hidden": sorted(hidden),
        "drawing": state.config.dataset.name == DRAWN,
        "route": lab_path(),
    }
    return _component(key, data, answers)
