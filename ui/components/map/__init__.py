"""A map of generated samples: points from afar, thumbnails from near, and a click takes a sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.components import SHARED_SCRIPTS, SHARED_STYLES, joined

_FILES = ("chart.js", "colours.js", "detail.js", "plane.js", "hand.js", "legend.js", "card.js", "component.js")

_component = st.components.v2.component(
    "latent_studio_map",
    html=joined("map", "component.html"),
    css=joined("map", *SHARED_STYLES, "style.css"),
    js=joined("map", *SHARED_SCRIPTS, *_FILES),
)


def sample_map(file: bytes, *, key: str, on_pick: Callable[[], None]) -> Any:
    """Mount a map from its file, which stays the same so that the browser gets it once.

    It triggers `pick` with {seed} where a sample is taken.
    """
    return _component(key=key, data=file, on_pick_change=on_pick)
