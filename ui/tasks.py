"""A task on a page: offered by a button, watched while it works, cancelled."""

from __future__ import annotations

import streamlit as st

from gan_core.options import Options
from gan_core.tasks.desk import task_name
from gan_core.tasks.folder import Progress
from ui import resources, wording

LOOK_SECONDS = 0.5


def progress(name: str) -> Progress | None:
    """How a task stands; None for one that nobody has asked for."""
    try:
        return resources.desk().progress(name)
    except ValueError:
        return None


def standing(kind: str, request: Options, *, label: str, icon: str, promise: str) -> Progress | None:
    """How the task of a request stands, drawn: a button that starts it, or how far it is; nothing once it is done.

    `promise` says beside the button what it does and how long that takes.
    """
    name = task_name(kind, request)
    found = progress(name)
    if found is not None and not found.ended:
        _await(name)
    elif found is None or found.state != "done":
        _offer(kind, request, found, label, icon, promise)
    return found


def _offer(kind: str, request: Options, found: Progress | None, label: str, icon: str, promise: str) -> None:
    if found is not None and found.state == "failed":
        st.error(wording.plain(found.sentence), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button(label, icon=icon, type="primary", key=f"{kind}-start")
        st.caption(promise, width="stretch")
    if not wanted:
        return
    try:
        resources.desk().start(kind, request)
    except (ValueError, OSError) as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    st.rerun()


def _await(name: str) -> None:
    """How far it is, looked at again and again until it is done."""

    @st.fragment(run_every=LOOK_SECONDS)
    def wait() -> None:
        found = progress(name)
        if found is None or found.ended:
            st.rerun()
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(found.share, text=wording.plain(found.sentence), width="stretch")
            if st.button("Cancel", icon=":material/stop:", key=f"{name}-cancel"):
                resources.desk().cancel(name)

    wait()
