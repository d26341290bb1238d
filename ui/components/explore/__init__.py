"""A generator's picture with the controls of its latent, in one component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from gan_core.latent.spec import MAXIMUM_CHAIN
from ui.components import SHARED_SCRIPTS, SHARED_STYLES, joined, live_path
from ui.generators import Facts
from ui.state import DIRECTIONS, ExploreState

_FILES = ("moves.js", "keyboard.js", "stage.js", "directions.js", "panel.js", "toolbar.js", "component.js")

_component = st.components.v2.component(
    "latent_studio_explore",
    html=joined("explore", "component.html"),
    css=joined("explore", *SHARED_STYLES, "style.css"),
    js=joined("explore", *SHARED_SCRIPTS, *_FILES),
)


def explore(
    state: ExploreState,
    facts: Facts,
    *,
    origin: int,
    carried: tuple[str, ...] | None,
    key: str,
    on_state: Callable[[], None],
    on_carry: Callable[[], None],
) -> Any:
    """Mount the explorer at `state`.

    It shows its own state from then on, and takes over another whenever `origin` changes. `carried` names the ends of
    the interpolation ("a", "b") that hold this latent, None where there is no interpolation yet.

    It gives back `state` (a plain ExploreState, with a `turn` that makes each different) whenever the hand has come to
    rest, and triggers `carry` with "a" or "b", and `interpolate`.
    """
    data = {
        "state": state.model_dump(mode="json"),
        "origin": origin,
        "carried": None if carried is None else list(carried),
        "snapshots": list(facts.snapshots),
        "underway": facts.underway,
        "live": live_path(),
        "facts": {
            "groups": [group.model_dump(mode="json") for group in facts.groups],
            "dimension": facts.dimension,
            "shape": list(facts.shape),
            "directions": min(DIRECTIONS, facts.directions),
            "mapped": facts.mapped,
            "longest_basis": MAXIMUM_CHAIN,
        },
    }
    return _component(
        key=key,
        data=data,
        on_state_change=on_state,
        on_carry_change=on_carry,
        on_interpolate_change=lambda: None,
    )
