"""How a run stands, and what can be asked of it: state, progress, health, pause and stop, live settings."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from gan_core.config import LiveSettings, TrainConfig
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import Status
from gan_core.jobs.summary import RunSummary
from latent_studio.shared import errors, services, wording
from latent_studio.shared.forms import form
from latent_studio.shared.runs import cards, dialogs


def pace(status: Status) -> float:
    """Seconds between looks at a run: often until its first pictures are there, seldom when nothing happens."""
    if status.state == "starting" or (status.state in ("queued", "training") and status.seconds_trained < 4):
        return 0.3
    return 1.0 if status.state in wording.IN_PROGRESS else 3.0


def progress(status: Status, kind: str | None) -> None:
    """The run's state, and how far it is; `kind` is that of its dataset."""
    st.markdown(wording.badge(wording.state_style(status.state)))
    share = min(1.0, status.images / status.horizon) if status.horizon else 0.0
    st.progress(share, text=f"{wording.quantity(status.images)} of {wording.counted(status.horizon, kind)}")


def details(folder: RunFolder, status: Status, kind: str | None) -> None:
    """What the run does, how fast, and on which machine."""
    style = wording.state_style(status.state)
    wanted = _wanted(folder)
    if status.state == "queued":
        st.caption(_place_in_queue(folder.name))
    elif status.state == "paused" and folder.name in services.manager().queue():
        st.caption("Other runs have its place; it goes on by itself when one is free.")
    elif status.state == "starting":
        st.caption(style.sentence)
    elif wanted != "run" and status.state in ("starting", "training"):
        st.caption(f"It saves, then it {'stops' if wanted == 'stop' else 'pauses'}.")
    elif status.state == "training":
        st.caption(f"{wording.speed(status.images_per_second, kind)} · {wording.duration(status.seconds_left)} left")
    else:
        reason = "" if status.error else f"{style.sentence} "
        st.caption(f"{reason}Trained for {wording.duration(status.seconds_trained)}.")
    if status.device:
        st.caption(_machine(status))


def signs(status: Status) -> None:
    """What is wrong with the run, with what to try."""
    for finding in status.findings:
        st.caption(f":orange[:material/warning: {wording.plain(finding.sentence)}]")
    if status.error:
        show = st.warning if status.state == "interrupted" else st.error
        show(wording.plain(status.error), icon=":material/error:")


def commands(folder: RunFolder, status: Status) -> None:
    """Pause, resume, stop or train longer, as the state allows; a press is obeyed before the page looks again."""
    manager, name, state = services.manager(), folder.name, status.state
    refusals: dict[tuple[str, str], str] = st.session_state.setdefault("commands-refused", {})

    def offer(label: str, icon: str, act: Callable[[str], object], teaching: str, *, off: bool = False) -> None:
        def obey() -> None:
            refusals.clear()
            try:
                act(name)
            except (ValueError, OSError) as error:
                refusals[name, state] = str(error)

        key = f"command-{label}"
        st.button(label, icon=f":material/{icon}:", help=teaching, key=key, on_click=obey, disabled=off)

    with st.container(horizontal=True, gap="small"):
        if state in wording.ACTIVE:
            stand_still = "Pause; it can go on at any time. While others wait it gives up its place."
            offer("Pause", "pause", manager.pause, stand_still, off=state == "queued")
        if state in ("paused", *wording.RESUMABLE):
            offer("Resume", "play_arrow", manager.start, "Go on from where it stands.")
        if state in wording.IN_PROGRESS:
            offer("Stop", "stop", manager.stop, "Save and end; it can be resumed later.")
        if state == "finished":
            offer("Train longer", "more_time", partial(dialogs.ask, cards.LONGER), "Let it see more of its dataset.")
    if (name, state) in refusals:
        errors.show(refusals[name, state])


def live_settings(folder: RunFolder, config: TrainConfig) -> None:
    """A form of the settings that may change while the run goes on, where there are any."""
    try:
        live = folder.desired().live
    except ReadError as error:
        errors.show(error)
        return
    if not form.live_names(live, config):
        return
    key = f"live-{folder.name}"
    refusal = f"{key}-refused"
    if form.follow_live(live, key=key):
        st.session_state.pop(refusal, None)
    with st.form(key, border=False):
        form.live_fields(live, config, key=key)
        st.form_submit_button(
            "Apply",
            icon=":material/tune:",
            width="stretch",
            on_click=_apply,
            args=(folder, key, refusal),
            help="They hold from the next step on.",
        )
    if refusal in st.session_state:
        errors.show(st.session_state[refusal])


def _apply(folder: RunFolder, key: str, refusal: str) -> None:
    """Take over what was set in the form of the live settings, and nothing else; say so where that is something."""
    st.session_state.pop(refusal, None)
    changes = form.live_changes(key=key)
    if not changes:
        return
    try:
        current = folder.desired().live
        services.manager().change(folder.name, LiveSettings(**(current.model_dump() | changes)))
    except (ValueError, OSError) as error:
        st.session_state[refusal] = str(error)
        return
    form.took_live(changes, key=key)
    when = "from the next step on" if folder.status().state in wording.IN_PROGRESS else "as soon as the run goes on"
    st.toast(f"The new settings hold {when}.", icon=":material/tune:")


def _wanted(folder: RunFolder) -> str:
    try:
        return folder.desired().state
    except ReadError:
        return "run"


def _place_in_queue(name: str) -> str:
    waiting = services.manager().queue()
    if name not in waiting:
        return "It starts in a moment."
    place = waiting.index(name)
    running = None if place else _running_beside(waiting)
    ahead = waiting[place - 1] if place else running.name if running else ""
    behind = f", behind {wording.plain(ahead)}" if ahead else ""
    soon = ", which is paused and soon makes room" if running and running.state == "paused" else ""
    return f"{wording.ordinal(place + 1)} in the queue{behind}{soon}. It starts by itself."


def _running_beside(waiting: list[str]) -> RunSummary | None:
    busy = ("starting", "training", "paused")
    return next((run for run in services.manager().runs() if run.state in busy and run.name not in waiting), None)


def _machine(status: Status) -> str:
    device = status.device or ""
    parts = [device.upper() if device in ("cpu", "cuda", "mps") else wording.plain(device)]
    if status.threads:
        parts.append(f"{status.threads} threads" if status.threads > 1 else "1 thread")
    if status.precision:
        parts.append(wording.plain(status.precision))
    if status.memory:
        parts.append(f"{wording.memory(status.memory)} in use")
    return " · ".join(parts)
