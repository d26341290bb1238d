"""A task on a page: offered by a button, watched while it works, cancelled."""

from __future__ import annotations

import streamlit as st

from gan_core.tasks.desk import task_name
from gan_core.tasks.folder import Progress, SnapshotRequest
from ui import resources, snapshots, wording

LOOK_SECONDS = 0.5


def progress(name: str) -> Progress | None:
    """How a task stands; None for one that nobody has asked for."""
    try:
        return resources.desk().progress(name)
    except ValueError:
        return None


def standing(kind: str, request: SnapshotRequest, *, result: str, label: str, icon: str, promise: str) -> str | None:
    """Draw how a task stands: a button that starts it, or how far it is; the name of the one whose result is shown.

    What a session has asked for of a run is watched to its end, and its result shown, even where the page asks for
    something else by then: while it follows a run, it does so at every snapshot. None before the first result, which
    is the file `result` in the task's folder. `promise` says beside the button what it does and how long that takes.
    The snapshots of both are spared while the session lasts, for what is found there is looked at in them.
    """
    awaited, shown = f"{kind}-awaited-{request.run}", f"{kind}-shown-{request.run}"
    name = task_name(kind, request)
    known = dict.fromkeys(filter(None, (st.session_state.get(awaited), name)))
    found = {one: how for one in known if (how := progress(one)) is not None}
    for one, how in found.items():
        if how.state in ("done", "cancelled") and (resources.desk().folder(one).path / result).exists():
            st.session_state[shown] = one
            if st.session_state.get(awaited) == one:
                del st.session_state[awaited]
    underway = next((one for one, how in found.items() if not how.ended), None)
    if underway is not None:
        st.session_state[awaited] = underway
        _await(underway)
    else:
        for how in found.values():
            if how.state == "failed":
                st.error(wording.plain(how.sentence), icon=":material/error:")
        if name not in found or found[name].state != "done":
            _offer(kind, request, label, icon, promise)
    last: str | None = st.session_state.get(shown)
    known_of: dict[str, int] = st.session_state.setdefault(f"{kind}-snapshots-{request.run}", {})
    if request.snapshot is not None:
        known_of[name] = request.snapshot
    snapshots.look_at(kind, request.run, {known_of[one] for one in (underway, last) if one in known_of})
    return last


def _offer(kind: str, request: SnapshotRequest, label: str, icon: str, promise: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button(label, icon=icon, type="primary", key=f"{kind}-start")
        st.caption(promise, width="stretch")
    if not wanted:
        return
    try:
        st.session_state[f"{kind}-awaited-{request.run}"] = resources.desk().start(kind, request)
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
