"""What a new run starts from: a dataset and a preset, or an earlier run. The URL alone says which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NoReturn

import streamlit as st

from gan_core.config import ConfigError, TrainConfig, parse_config
from gan_core.config.offers import agreed
from gan_core.datasets import DATASETS, DatasetOptions, dataset_source, sources
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.presets import GROUPS, PRESETS, Preset, default_preset
from gan_core.renamed import current_name
from latent_studio.shared import wording
from latent_studio.shared.session import address, drafts, workspace
from latent_studio.shared.session.address import Params

EARLIER = "Earlier run"
_LIKE, _DEFAULT = "like", "default"
_TITLES: dict[str, str] = {_LIKE: EARLIER, **{str(group): title for group, title in GROUPS.items()}}


@dataclass(frozen=True)
class Start:
    """Something to start from: its name in the URL, its group, what is said of it, and its settings."""

    name: str
    group: str
    title: str
    sentence: str
    look_for: str
    config: TrainConfig

    @property
    def dataset(self) -> str:
        """The dataset that it learns from."""
        return self.config.dataset.name


def from_url() -> Start:
    """What the URL names; what it names and isn't there is said on the page, and the nearest takes its place."""
    params = address.params()
    dataset = params.get("dataset")
    if dataset is not None and dataset not in sources(workspace.current()):
        _missing(f"There is no dataset called {dataset[:64]}.")
        dataset = None
    if "like" in params and (earlier := _earlier(params["like"])) is not None:
        return earlier
    name = current_name(params["preset"]) if "preset" in params else None
    if name is not None and name not in PRESETS:
        _missing(f"There is no preset called {name[:64]}.")
        name = None
    if name is None:
        return _of_preset("", default_preset(dataset or next(iter(DATASETS)), workspace.current()))
    start = _of_preset(name, PRESETS[name])
    return start if dataset in (None, start.dataset) else _moved(start, str(dataset))


def choose_dataset(name: str) -> None:
    """Learn from another dataset: by the same classic where it learns from the same kind, else by its default."""
    preset = current_name(address.params().get("preset", ""))
    params = {"dataset": name}
    if preset in PRESETS and PRESETS[preset].group == "classic":
        before = dataset_source(PRESETS[preset].config.dataset.name)
        if before.kind == dataset_source(name).kind:
            params["preset"] = preset
    _choose(params)


def choose_preset(name: str) -> None:
    """Start from a preset, on the dataset that it was made for."""
    _choose({"preset": name})


def new_run() -> NoReturn:
    """Go to the form of a new run, as if nothing had been set in it before."""
    drafts.begin_anew()
    address.go("train")


def as_earlier(run: str) -> NoReturn:
    """Go to the form of a new run with the settings of an earlier one."""
    drafts.begin_anew()
    address.go("train", {"like": run})


def picker(start: Start) -> None:
    """The groups of presets and the presets of one of them, at `start`, with what it is and what to look for."""
    grouped = _grouped()
    groups = [group for group in _TITLES if grouped.get(group) or group in (start.group, _DEFAULT)]
    _seed("start-group", start.group)

    def open_group() -> None:
        group = st.session_state["start-group"]
        if group == _DEFAULT:
            _choose({"dataset": start.dataset})
        elif names := grouped.get(group):
            same = (name for name in names if PRESETS[name].config.dataset.name == start.dataset)
            choose_preset(next(same, names[0]))

    st.segmented_control(
        "Start from",
        groups,
        default=start.group,
        format_func=_TITLES.__getitem__,
        required=True,
        key="start-group",
        on_change=open_group,
        wrap=True,
        help="Settings that work together, or fail together on purpose; change any of them below.",
    )
    if start.group in grouped and start.group != _DEFAULT:
        _presets(start, grouped[start.group])
        st.caption(start.sentence)
    else:
        st.caption(f"**{wording.plain(start.title)}.** {start.sentence}")
    if start.look_for:
        st.caption(f":material/visibility: **Look for:** {start.look_for}")


def _presets(start: Start, names: list[str]) -> None:
    _seed("start-preset", start.name)

    def title(name: str) -> str:
        preset = PRESETS[name]
        elsewhere = preset.config.dataset.name != start.dataset
        return f"{preset.title} · {dataset_source(preset.config.dataset.name).title}" if elsewhere else preset.title

    st.selectbox(
        "Preset",
        names,
        index=names.index(start.name),
        format_func=title,
        key="start-preset",
        on_change=lambda: choose_preset(st.session_state["start-preset"]),
        label_visibility="collapsed",
    )


def _choose(params: Params) -> None:
    """Fill the form with something else, while it is the form that is shown."""
    if address.shows("train") and "run" not in address.params():
        drafts.begin_anew()
        address.write(params)


def _grouped() -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, preset in PRESETS.items():
        grouped.setdefault(preset.group, []).append(name)
    return grouped


def _of_preset(name: str, preset: Preset) -> Start:
    return Start(name, preset.group, preset.title, preset.sentence, preset.look_for, preset.config)


def _moved(start: Start, dataset: str) -> Start:
    """The same settings on another dataset, as far as they go together with it; its default where they don't."""
    config = start.config.model_copy(update={"dataset": DatasetOptions(name=dataset)})
    try:
        moved = parse_config(agreed(config, workspace.current()).model_dump(), workspace.current())
    except ConfigError:
        return _of_preset("", default_preset(dataset, workspace.current()))
    home = wording.plain(dataset_source(start.dataset, workspace.current()).title)
    return replace(start, config=moved, sentence=f"{start.sentence} Chosen for {home}.", look_for="")


def _earlier(name: str) -> Start | None:
    """An earlier run as something to start from; None, and a sentence on the page, where it can't be read."""
    try:
        config = RunFolder(workspace.current().find_run(name)).record().config
    except (ValueError, ReadError) as error:
        _missing(str(error))
        return None
    sentence = "The settings of that run, to change as you like."
    return Start(f"like-{name}", _LIKE, f"As {wording.plain(name)}", sentence, "", config)


def _missing(sentence: str) -> None:
    st.warning(f"{wording.plain(sentence)} The form starts from a preset instead.", icon=":material/warning:")


def _seed(key: str, value: str) -> None:
    """Set a widget to what the URL says, where it says something else."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
