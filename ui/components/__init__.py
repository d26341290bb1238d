"""The app's own components: each a folder with its Python face, its JavaScript and its style.

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
    """The path of the live route as the browser sees it."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/live" if base else "/live"


def picture_path() -> str:
    """The path of the route that gives pictures as files."""
    return f"{live_path()}/picture"


def lab_path() -> str:
    """The path of the lab's route as the browser sees it."""
    return f"{live_path()}/lab"


def joined(folder: str, *names: str) -> str:
    """Text files one after the other: `shared/...` from the shared folder, the others from the component's own."""
    paths = (_HERE / name if name.startswith("shared/") else _HERE / folder / name for name in names)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
