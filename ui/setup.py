"""The parts of setting up a run: what to start from, its settings, its name, and Start."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from gan_core import checkpoints
from gan_core.config import ConfigError, TrainConfig
from gan_core.datasets import DATASETS
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.presets import PRESETS
from ui import charts, devices, forms, pictures, resources, wording
from ui.components.stills import Still, stills

_SHEET_WIDTH, _SHEET_SCALE, _MOST_COLUMNS = 620, 2, 10
_MOST_UNDERWAY = 6


@dataclass(frozen=True)
class Start:
    """Something to start from: its title, its sentence and its settings."""

    title: str
    sentence: str
    config: TrainConfig


def like(name: str) -> Start | None:
    """An earlier run as something to start from; None, and a sentence on the page, where it can't be read."""
    try:
        config = RunFolder(checkpoints.find_run(name)).record().config
    except (ValueError, ReadError) as error:
        st.warning(f"{error} The form starts from a preset instead.", icon=":material/warning:")
        return None
    return Start(f"As {name}", "The settings of that run, to change as you like.", config)


def starts(dataset: str, earlier: Start | None) -> dict[str, Start]:
    """What there is to start from for a dataset: an earlier run if one is named, then the presets."""
    found = {}
    if earlier is not None and earlier.config.dataset.name == dataset:
        found["like"] = earlier
    for name, preset in PRESETS.items():
        if preset.config.dataset.name == dataset:
            found[name] = Start(name, preset.sentence, preset.config)
    plain = TrainConfig().with_settings({"dataset.name": dataset})
    return found or {"plain": Start("defaults", "The settings that suit most datasets.", plain)}


def real_images(dataset: str) -> bytes:
    """A sheet of real images as a PNG, a row a class, as wide as fits at twice its size. Raises ValueError."""
    config = next(iter(starts(dataset, None).values())).config
    columns = _SHEET_WIDTH // (_SHEET_SCALE * DATASETS[dataset].shape[2])
    return pictures.real(config.dataset, min(_MOST_COLUMNS, columns))


def sheet(dataset: str) -> None:
    """Real images of a dataset, with its sentence."""
    source = DATASETS[dataset]
    try:
        png = real_images(dataset)
    except (ValueError, OSError) as error:
        st.error(str(error), icon=":material/error:")
        return
    still = Still(
        png,
        alt=f"Real images of {source.title}, a row a class",
        caption=f"Real images. {source.sentence}",
        colour=charts.REAL,
    )
    stills([still], key=f"sheet-{dataset}", height=640)


def choose_start(found: dict[str, Start]) -> str:
    """What to start from: the key of one of `found`."""
    chosen = st.radio(
        "Start from",
        list(found),
        format_func=lambda key: found[key].title,
        captions=[start.sentence for start in found.values()],
        key=f"start-{'-'.join(found)}",
        help="Settings that work together; change any of them below.",
    )
    return str(chosen)


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


def name_and_start(base: TrainConfig, values: dict[str, object], *, key: str) -> None:
    """The device, the run's name and Start; once started, the page goes on to watch the run."""
    device, name = st.columns(2, gap="small")
    with device:
        values = values | {"compute.device": choose_device(base, key=f"{key}:device")}
    with name:
        wanted = st.text_input(
            "Name (optional)",
            max_chars=64,
            key="new-name",
            placeholder="named after its dataset",
            on_change="ignore",
            help="Letters a-z, digits, hyphens and underscores. Left empty, the run is named after its dataset.",
        )
    if not st.button("Start", type="primary", icon=":material/play_arrow:", width="stretch", key="start"):
        return
    try:
        config = base.with_settings(forms.changed(base, values))
        started = resources.manager().create(config, wanted.strip() or None)
    except ConfigError as error:
        for sentence in str(error).splitlines():
            st.error(sentence, icon=":material/error:")
        return
    except (ValueError, OSError) as error:
        st.error(str(error), icon=":material/error:")
        return
    st.session_state["just-started"] = started
    st.switch_page("pages/train.py", query_params={"run": started})


def underway() -> None:
    """The runs that are under way, if any, each to be watched."""
    running = [run for run in resources.manager().runs() if run.state in wording.UNDERWAY]
    if not running:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Under way:", width="content")
        for run in running[:_MOST_UNDERWAY]:
            style = wording.state_style(run.state)
            # A page link that leads from this page to itself leaves the browser's URL as it was.
            if st.button(
                wording.plain(run.name),
                icon=f":material/{style.icon}:",
                key=f"watch-{run.name}",
                help=f"{style.word}. {style.sentence}",
            ):
                st.switch_page("pages/train.py", query_params={"run": run.name})
