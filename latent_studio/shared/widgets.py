"""Widgets that pages share: a choice, a button, a file to keep, a deletion asked for twice, a name with a note."""

from collections.abc import Callable, Mapping
from mimetypes import guess_type
from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value")


def segments(label: str, titles: Mapping[Value, str], usual: Value, *, key: str, help: str, **more: Any) -> Value:  # noqa: A002
    """One of a few values side by side, each with its title; `usual` to begin with. The chosen one."""
    chosen: Value = st.segmented_control(
        label, list(titles), default=usual, format_func=titles.__getitem__, required=True, key=key, help=help, **more
    )
    return chosen


def button(label: str, icon: str, *, key: str, help: str, **more: Any) -> bool:  # noqa: A002
    """A button with an icon and what it does; whether it was pressed."""
    return st.button(label, icon=f":material/{icon}:", key=key, help=help, **more)


def download(label: str, data: bytes | str | Callable[[], bytes], name: str, icon: str, **more: Any) -> None:
    """A button that gives a file of this name, made when it is asked for where `data` makes it."""
    kind = guess_type(name)[0] or "application/octet-stream"
    symbol = f":material/{icon}:"
    st.download_button(label, data, file_name=name, mime=kind, icon=symbol, on_click="ignore", **more)


def confirmed(label: str, yes: str, *, key: str, warning: str, **more: Any) -> bool:
    """A button that deletes something, and then a warning with a second one; whether that was pressed."""
    sure = f"{key}-sure"
    if not st.session_state.get(sure):
        st.button(
            label, icon=":material/delete:", key=key, on_click=st.session_state.update, args=({sure: True},), **more
        )
        return False
    st.caption(f":material/warning: {warning}")
    with st.container(horizontal=True):
        kept = st.button("Keep it", key=f"{key}-keep")
        gone = st.button(yes, type="primary", icon=":material/delete:", key=f"{key}-yes")
    if kept:
        ask_again(key)
        st.rerun()
    return gone


def ask_again(key: str) -> None:
    """Begin anew with the first of the two buttons."""
    st.session_state.pop(f"{key}-sure", None)


def name_and_note(name: str, note: str, *, longest: tuple[int, int], key: str) -> tuple[str, str]:
    """A name and a note to be changed, at most so many letters long; the name stays where it is left empty."""
    named = st.text_input("Name", name, max_chars=longest[0], key=f"{key}-name", on_change="ignore")
    noted = st.text_area("Note", note, max_chars=longest[1], key=f"{key}-note", height=80, on_change="ignore")
    return named.strip() or name, noted.strip()
