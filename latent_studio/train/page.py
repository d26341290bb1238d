"""Train: set a run up, or with `?run=NAME` in the URL watch one learn."""

from __future__ import annotations

import streamlit as st

from gan_core.datasets import kind_of
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from latent_studio.shared import services, wording
from latent_studio.shared.forms import form
from latent_studio.shared.runs import dialogs, pickers, starting
from latent_studio.shared.session import address, visited, workspace
from latent_studio.train import monitor, setup
from latent_studio.train.status import ASKED, commands, details, live_settings, pace, progress, signs


def show() -> None:
    """The form of a new run, or the run that the address names."""
    asked = address.enter("train").get("run")
    if asked:
        _watch(asked)
    else:
        _set_up()
    if ASKED in st.session_state:
        dialogs.answer(*st.session_state.pop(ASKED))


def _set_up() -> None:
    """The form of a new run: real samples on the left, settings beside them."""
    st.title("Train")
    st.caption("Choose what to learn from and press Start: the first generated samples are there within seconds.")
    setup.underway()
    start = starting.from_url()
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        group = pickers.dataset(start.dataset, starting.choose_dataset)
        lacking = setup.data(start.config, group)
    with right:
        starting.picker(start)
        key = f"{start.dataset}:{start.name}"
        config = form.draft(start.config, key=key)
        form.main_fields(start.config, config, key=key)
        with st.expander("More settings", icon=":material/tune:"):
            form.more_fields(start.config, config, key=key)
        setup.name_and_start(config, key=key, lacking=lacking)


def _watch(name: str) -> None:
    """A run's pictures, how it stands and its curves; all of it follows the run by itself."""
    try:
        folder = RunFolder(workspace.current().find_run(name))
    except ValueError:
        _lost(f"There is no run called {name[:80]}. It may have been renamed or deleted since.")
        return
    try:
        record, status = folder.record(), services.manager().status(name)
    except ReadError as error:
        _lost(str(error))
        return
    shipped = workspace.current().is_shipped(folder.path)
    every = None if shipped else pace(status)
    layout = monitor.layout(record.config)
    started = st.session_state.pop("just-started", None) == name
    explorable = bool(folder.snapshots())
    visited.choose_generator(name)
    _head(folder, explorable)

    @st.fragment(run_every=every)
    def see_pictures() -> None:
        monitor.pictures(folder, layout, reveal=started)

    @st.fragment(run_every=every)
    def see_standing() -> None:
        try:
            now = services.manager().status(name)
        except (ValueError, ReadError) as error:
            st.error(wording.plain(str(error)), icon=":material/error:")
            return
        news = now.state != status.state or bool(folder.snapshots()) != explorable
        if news or ASKED in st.session_state or pace(now) != pace(status):
            st.rerun()
        kind = kind_of(record.config.dataset.name)
        progress(now, kind)
        if not shipped:
            # Above all that comes and goes, so that no button moves away from under the pointer.
            commands(folder, now)
        details(folder, now, kind)
        signs(now)

    @st.fragment(run_every=every and max(every, 1.0))
    def see_curves() -> None:
        monitor.curves(folder, record.config)
        with st.expander("Events", icon=":material/list:", expanded=True):
            monitor.events(folder, record.config)

    @st.fragment(run_every=every and max(every, 5.0))
    def see_settings() -> None:
        monitor.settings(folder, record)

    with st.container(horizontal=True, gap="large"):
        with st.container(width=layout.width):
            see_pictures()
        with st.container(width="stretch"):
            see_standing()
            monitor.look_for(record.config)
            monitor.measures(folder)
            if status.state in wording.UNDERWAY or status.state in wording.RESUMABLE:
                live_settings(folder, record.config)
    if monitor.has_reports(folder) or not shipped:
        see_curves()
    with st.expander("Settings of this run", icon=":material/tune:"):
        see_settings()


def _head(folder: RunFolder, explorable: bool) -> None:
    """The run's name, and the ways on from it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(wording.plain(folder.name), width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            st.page_link(
                "pages/explore.py",
                label="Explore",
                icon=":material/explore:",
                query_params={"run": folder.name},
                disabled=not explorable,
                help="Drag through its latent space, while it trains too.",
            )
            monitor.animation(folder)
            _new_run()


def _lost(sentence: str) -> None:
    """What to say, and where to go, when the run of the URL can't be shown."""
    st.title("Train")
    st.error(wording.plain(sentence), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/home.py", label="All runs", icon=":material/home:")
        _new_run()


def _new_run() -> None:
    """The way to the form of a new run."""
    if st.button("New run", icon=":material/add:", help="Set up another run."):
        starting.new_run()
