"""The lab's picture with everything that follows it live: transport, views, diagnosis and charts, in one component."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from gan_core.config import TrainConfig
from gan_core.lab.game.config import LabView
from latent_studio.browser.files import component, lab_path

_component = component("latent_studio_lab", Path(__file__).parent / "browser")


def lab(
    config: TrainConfig,
    view: LabView,
    *,
    steps: float,
    slow: bool,
    playing: bool,
    pause_at: Sequence[int],
    origin: int,
    fresh: int,
    hidden: Collection[str],
    key: str,
    on_state: Callable[[], None],
    on_apply: Callable[[], None],
    on_drawn: Callable[[], None],
    on_imported: Callable[[], None],
) -> Any:
    """Mount the lab at a configuration, a view and a speed: `steps` a second, 0 for as fast as it goes, or `slow`.

    It shows its own view and speed from then on, and takes over others whenever `origin` changes; another `config`
    goes to the lab's engine at once. When `fresh` changes, the lab begins anew even where its settings are the same.
    It pauses by itself after each of the steps `pause_at`.
    `hidden` names controls and views that are left out.

    It gives back `state` (view, speed {steps, slow}, playing, and a `turn` that makes each different) whenever the hand
    has come to rest, and triggers `apply` with {settings, label} for a fix, `drawn` with {points: [[x, y], ...]} on
    [-1, 1], and `imported` with {config} for a lab that was loaded from a file.
    """
    data = {
        "config": config.model_dump(mode="json"),
        "view": view.model_dump(mode="json"),
        "speed": {"steps": steps, "slow": slow},
        "playing": playing,
        "pause_at": list(pause_at),
        "origin": origin,
        "fresh": fresh,
        "hidden": sorted(hidden),
        "drawing": config.dataset.name == "drawn",
        "route": lab_path(),
    }
    return _component(
        key=key,
        data=data,
        on_state_change=on_state,
        on_apply_change=on_apply,
        on_drawn_change=on_drawn,
        on_imported_change=on_imported,
    )
