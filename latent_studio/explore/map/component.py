"""A map of generated samples: points from afar, thumbnails from near, and a click takes a sample."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from latent_studio.browser.files import SHARED_SCRIPTS, SHARED_STYLES, joined

_BROWSER = Path(__file__).parent / "browser"
_FILES = ("chart.js", "colours.js", "detail.js", "plane.js", "hand.js", "legend.js", "card.js", "component.js")

_component = st.components.v2.component(
    "latent_studio_map",
    html=joined(_BROWSER, "component.html"),
    css=joined(_BROWSER, *SHARED_STYLES, "style.css"),
    js=joined(_BROWSER, *SHARED_SCRIPTS, *_FILES),
)


def sample_map(file: bytes, *, key: str, on_pick: Callable[[], None]) -> Any:
    """Mount a map from its file, which stays the same so that the browser gets it once.

    It triggers `pick` with {seed} where a sample is taken.
    """
    return _component(key=key, data=file, on_pick_change=on_pick)
