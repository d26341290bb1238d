"""The files of components: scripts and styles, and where the routes lie that they use.

There is no build step: a component's script is its files one after the other, in one module.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_SHARED = (
    *("parts", "tooltip", "keys", "mounting", "history", "settling"),
    *("connection", "picture", "frame", "latent", "timeline"),
)
SHARED_SCRIPTS = tuple(f"shared/{name}.js" for name in _SHARED)
SHARED_STYLES = ("shared/controls.css", "shared/layout.css")


def live_path() -> str:
    """The live route as a component finds it, which knows where the app's routes lie."""
    return "live"


def picture_path() -> str:
    """The route that gives pictures as files, likewise."""
    return "live/picture"


def lab_path() -> str:
    """The lab's route, likewise."""
    return "live/lab"


def served_at(path: str) -> str:
    """Where the server has a route: under the app's base path."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


def joined(folder: Path, *names: str) -> str:
    """Text files one after the other: `shared/...` from what components share, the others from a component's own."""
    paths = (_HERE / name.removeprefix("shared/") if name.startswith("shared/") else folder / name for name in names)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
