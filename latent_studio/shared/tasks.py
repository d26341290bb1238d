"""A task on a page: offered by a button, watched while it works, cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from gan_core.processes.progress import Progress
from gan_core.tasks.folder import SnapshotRequest
from gan_core.tasks.queue import task_name
from latent_studio.shared import errors, services, wording
from latent_studio.shared.session import snapshots

LOOK_SECONDS = 0.5


def progress(name: str) -> Progress | None:
    """How a task stands; None for one that nobody has asked for."""
    try:
        return services.task_queue().progress(name)
    except ValueError:
        return None


@dataclass
class Watched:
    """One kind of task about one run: what the session awaits, what it shows, and the `snapshots` they are about."""

    awaited: str | None = None
    shown: str | None = None
    snapshots: dict[str, int] = field(default_factory=dict)


def standing(kind: str, request: SnapshotRequest, *, result: str, label: str, icon: str, promise: str) -> str | None:
    """Draw how a task stands: a button that starts it, or how far it is; the name of the one whose result is shown.

    What a session has asked for of a run is watched to its end, and its result shown, even where the page asks for
    something else by then: while it follows a run, it does so at every snapshot. None before the first result, which
    is the file `result` in the task's folder. `promise` says beside the button what it does and how long that takes.
    """
    watched: Watched = st.session_state.setdefault(f"{kind}-watched-{request.run}", Watched())
    name = task_name(kind, request)
    if request.snapshot is not None:
        watched.snapshots[name] = request.snapshot
    found = {one: how for one in dict.fromkeys((watched.awaited, name)) if one and (how := progress(one)) is not None}
    _take_results(watched, found, result)
    in_progress = next((one for one, how in found.items() if not how.ended), None)
    if in_progress is not None:
        watched.awaited = in_progress
        _await(in_progress)
    else:
        for how in found.values():
            if how.state == "failed":
                errors.show(how.sentence)
        if name not in found or found[name].state != "done":
            _offer(kind, request, watched, label, icon, promise)
    # What is found is looked at in the snapshot that it was found in, so that one is spared.
    needed = {watched.snapshots[one] for one in (in_progress, watched.shown) if one in watched.snapshots}
    snapshots.look_at(kind, request.run, needed)
    return watched.shown


def _take_results(watched: Watched, found: Mapping[str, Progress], result: str) -> None:
    """Show the last of the tasks that has ended with a result."""
    for name, how in found.items():
        if how.state in ("done", "cancelled") and (services.task_queue().folder(name).path / result).exists():
            watched.shown = name
            if watched.awaited == name:
                watched.awaited = None


def _offer(kind: str, request: SnapshotRequest, watched: Watched, label: str, icon: str, promise: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button(label, icon=icon, type="primary", key=f"{kind}-start")
        st.caption(promise, width="stretch")
    if not wanted:
        return
    with errors.shown():
        watched.awaited = services.task_queue().start(kind, request)
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
                services.task_queue().cancel(name)

    wait()
