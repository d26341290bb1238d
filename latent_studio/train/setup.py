"""The parts of setting up a run: the data and what it looks like, the device, the run's name, and Start."""

import streamlit as st

from gan_core.config import ConfigError, TrainConfig, parse_config
from gan_core.config.offers import replaced
from gan_core.datasets import DatasetOptions, dataset_source, noun, sources
from gan_core.datasets.downloads import is_fetched
from gan_core.drawing import TILE
from gan_core.presets import default_preset
from latent_studio.shared import charts, errors, services, widgets, wording
from latent_studio.shared.forms import devices
from latent_studio.shared.runs import cards, pickers, pictures
from latent_studio.shared.session import address, drafts, workspace
from latent_studio.shared.stills.component import Still, stills
from latent_studio.train import downloads, importing

_SHEET_WIDTH, _SHEET_SCALE, _MOST_COLUMNS, _LEAST_TILE = 620, 2, 10, 28
_MOST_IN_PROGRESS = 6


def real_images(options: DatasetOptions) -> bytes:
    """A sheet of real samples as a PNG, a row a class, images as many as fit at twice their size. Raises ValueError."""
    source = dataset_source(options.name, workspace.current())
    if source.kind == "image":
        columns = _SHEET_WIDTH // (_SHEET_SCALE * max(_LEAST_TILE, options.size or source.shape[-1]))
    else:
        columns = _SHEET_WIDTH // TILE
    return pictures.real(workspace.current(), options, max(1, min(_MOST_COLUMNS, columns)))


def data(config: TrainConfig, group: str) -> str:
    """What the dataset looks like, how it is fetched, imported or deleted; a sentence of what is lacking, or ""."""
    options = config.dataset
    source = dataset_source(options.name, workspace.current())
    name, lacking = options.name, ""
    if pickers.dataset_group(source) != group:
        lacking = "Import images of your own first, or choose another dataset."
        st.caption("There is none yet: import images, one by one or in a zip with a folder for each class.")
    elif name not in sources(workspace.current()):
        lacking = "These images have been deleted: import them again under this name, or choose another dataset."
        st.caption(f"There is no {wording.plain(name)} any more.")
    elif source.origin == "download" and not is_fetched(name):
        lacking = "Download the dataset first."
        st.caption(source.sentence)
        _fetch(name)
    else:
        _sheet(options)
    if group == pickers.OWN:
        _own(name if source.origin == "own" and name in sources(workspace.current()) else None)
    return lacking


def choose_device(config: TrainConfig, *, key: str) -> str:
    """The device to train on, each with its memory."""
    offered = devices.devices()
    current = config.compute.device if config.compute.device in offered else "auto"
    return st.selectbox(
        "Device",
        list(offered),
        index=list(offered).index(current),
        format_func=offered.__getitem__,
        key=key,
        on_change="ignore",
        help="Where the networks compute, and its memory; automatic takes a GPU where there is one.",
    )


def name_and_start(config: TrainConfig, *, key: str, lacking: str) -> None:
    """The device, the name and Start, which leads on to the run; `lacking` keeps it from starting."""
    kept = drafts.of(key)
    device, name = st.columns(2, gap="small")
    with device:
        config = replaced(config, "compute.device", kept.get("compute.device", config.compute.device))
        kept["compute.device"] = choose_device(config, key=f"{key}:device")
        config = replaced(config, "compute.device", kept["compute.device"])
    with name:
        wanted = st.text_input(
            "Name (optional)",
            kept.get("name", ""),
            max_chars=64,
            key="new-name",
            placeholder="named after its dataset",
            on_change="ignore",
            help="Letters a-z, digits, hyphens and underscores. Left empty, the run is named after its dataset.",
        )
    kept["name"] = wanted
    if lacking:
        st.caption(f":material/info: {lacking}")
    if not st.button(
        "Start", type="primary", icon=":material/play_arrow:", width="stretch", key="start", disabled=bool(lacking),
        help=lacking or None,
    ):  # fmt: skip
        return
    try:
        # The form's choices agree; whether its numbers do is said here.
        started = services.manager().create(
            parse_config(config.model_dump(), workspace.current()), wanted.strip() or None
        )
    except ConfigError as error:
        for sentence in str(error).splitlines():
            errors.show(sentence)
        return
    except (ValueError, OSError) as error:
        errors.show(error)
        return
    st.session_state["just-started"] = started
    address.go("train", {"run": started})


def in_progress() -> None:
    """The runs that are training or waiting, if any, each to be watched: what trains first, then what waits."""
    manager = services.manager()
    running = cards.ordered([run for run in manager.runs() if run.state in wording.IN_PROGRESS], manager.queue())
    if not running:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("In progress:", width="content")
        for run in running[:_MOST_IN_PROGRESS]:
            style = wording.state_style(run.state)
            # A page link that leads from this page to itself leaves the browser's URL as it was.
            teaching = f"{style.word}. {style.sentence}"
            if widgets.button(wording.plain(run.name), style.icon, key=f"watch-{run.name}", help=teaching):
                address.go("train", {"run": run.name})


def warm_up() -> None:
    """Make the first sheet that a visitor sees, so that nobody waits for it."""
    real_images(default_preset("mnist-5k").config.dataset)


def _sheet(options: DatasetOptions) -> None:
    """Real samples of a dataset, with its sentence."""
    source = dataset_source(options.name, workspace.current())
    with errors.shown():
        png = real_images(options)
        real = f"Real {noun(source.kind)}"
        rows = ", a row a class" if source.conditions.groups and source.kind != "points" else ""
        still = Still(
            png, alt=f"{real} of {source.title}{rows}", caption=f"{real}. {source.sentence}", colour=charts.REAL
        )  # fmt: skip
        stills([still], key=f"sheet-{options.name}", height=640)


def _fetch(name: str) -> None:
    """A button that downloads a dataset, and how far it has come."""

    @st.fragment(run_every=0.5 if downloads.in_progress(name) else None)
    def see() -> None:
        download = downloads.state(name)
        if download is None and is_fetched(name):
            st.rerun()
        if download is not None and download.error is None:
            st.progress(download.share, text=wording.plain(download.sentence))
            return
        if download is not None:
            st.error(wording.plain(str(download.error)), icon=":material/cloud_off:")
        if st.button("Download", icon=":material/download:", key=f"fetch-{name}", help="It is kept for later runs."):
            downloads.start(name)
            st.rerun()

    see()


def _own(name: str | None) -> None:
    """Import a dataset; see the report of the one that is shown, from which it can be deleted."""
    with st.container(horizontal=True, gap="small"):
        teaching = "What it was made of, what was skipped and why, and a way to delete it."
        if name is not None and widgets.button("About this set", "info", key="own-report", help=teaching):
            importing.show(name)
        importing.button()
