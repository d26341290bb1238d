"""Train: set a run up, or with `?run=NAME` in the URL watch one learn."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from gan_core.datasets import kind_of
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import RunRecord, Status
from latent_studio.shared import errors, services, wording
from latent_studio.shared.forms import form
from latent_studio.shared.runs import dialogs, pickers, starting
from latent_studio.shared.session import address, visited, workspace
from latent_studio.train import monitor, run_pictures, setup
from latent_studio.train.status import commands, details, live_settings, pace, progress, signs


def show() -> None:
    """The form of a new run, or the run that the address names."""
    asked = address.enter("train").get("run")
    if asked:
        _watch(asked)
    else:
        _set_up()
    dialogs.answer_asked()


def _set_up() -> None:
    """The form of a new run: real samples on the left, settings beside them."""
    st.title("Train")
    st.caption("Choose a dataset and press Start: the first generated samples appear within seconds.")
    setup.in_progress()
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


@dataclass(frozen=True)
class Watched:
    """A run as it was when the page was drawn; `shipped` with the project, which never changes."""

    folder: RunFolder
    record: RunRecord
    status: Status
    shipped: bool
    explorable: bool

    @property
    def kind(self) -> str | None:
        """What kind of samples the run learns from."""
        return kind_of(self.record.config.dataset.name)

    def follow(self, look: Callable[..., None], *arguments: object, seldom: float = 0.0) -> None:
        """Call `look` with the run, and while that may change again at its pace, no sooner than `seldom` seconds."""
        every = None if self.shipped else max(pace(self.status), seldom)
        st.fragment(run_every=every)(look)(self, *arguments)


def _found(name: str) -> Watched | None:
    """The run of a name; None, and a sentence on the page, where it can't be shown."""
    here = workspace.current()
    try:
        folder = RunFolder(here.find_run(name))
    except ValueError:
        _lost(f"There is no run called {name[:80]}. It may have been renamed or deleted since.")
        return None
    try:
        record, status = folder.record(), services.manager().status(name)
    except ReadError as error:
        _lost(str(error))
        return None
    return Watched(folder, record, status, here.is_shipped(folder.path), bool(folder.snapshots()))


def _watch(name: str) -> None:
    """A run's pictures, its status and its curves; all of it follows the run by itself."""
    run = _found(name)
    if run is None:
        return
    visited.choose_generator(name)
    _head(run.folder, run.explorable)
    layout, config = run_pictures.layout(run.record.config), run.record.config
    started = st.session_state.pop("just-started", None) == name
    with st.container(horizontal=True, gap="large"):
        with st.container(width=layout.width):
            run.follow(_see_pictures, layout, started)
        with st.container(width="stretch"):
            run.follow(_see_status)
            monitor.look_for(config)
            monitor.measures(run.folder)
            if run.status.state in wording.IN_PROGRESS or run.status.state in wording.RESUMABLE:
                live_settings(run.folder, config)
    if monitor.has_reports(run.folder) or not run.shipped:
        run.follow(_see_curves, seldom=1.0)
    with st.expander("Settings of this run", icon=":material/tune:"):
        run.follow(_see_settings, seldom=5.0)


def _see_pictures(run: Watched, layout: run_pictures.Layout, started: bool) -> None:
    run_pictures.pictures(run.folder, run.record.config.dataset, layout, reveal=started)


def _see_status(run: Watched) -> None:
    """State, progress and commands; the whole page is drawn anew where what it shows besides has changed."""
    try:
        now = services.manager().status(run.folder.name)
    except (ValueError, ReadError) as error:
        errors.show(error)
        return
    news = now.state != run.status.state or bool(run.folder.snapshots()) != run.explorable
    if news or dialogs.is_asked() or pace(now) != pace(run.status):
        st.rerun()
    progress(now, run.kind)
    if not run.shipped:
        # Above all that comes and goes, so that no button moves away from under the pointer.
        commands(run.folder, now)
    details(run.folder, now, run.kind)
    signs(now)


def _see_curves(run: Watched) -> None:
    monitor.curves(run.folder, run.record.config)
    with st.expander("Events", icon=":material/list:", expanded=True):
        monitor.events(run.folder, run.record.config)


def _see_settings(run: Watched) -> None:
    monitor.settings(run.folder, run.record)


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
    errors.show(sentence)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/home.py", label="All runs", icon=":material/home:")
        _new_run()


def _new_run() -> None:
    """The way to the form of a new run."""
    if st.button("New run", icon=":material/add:", help="Set up another run."):
        starting.new_run()
