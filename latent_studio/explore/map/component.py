"""A map of generated samples: points from afar, thumbnails from near, and a click takes a sample."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from latent_studio.browser.files import component

_component = component("latent_studio_map", Path(__file__).parent / "browser")


def sample_map(file: bytes, *, key: str, on_pick: Callable[[], None]) -> Any:
    """Mount a map from its file, which stays the same so that the browser gets it once.

    It triggers `pick` with {seed} where a sample is taken.
    """
    return _component(key=key, data=file, on_pick_change=on_pick)
