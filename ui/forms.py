"""Forms made from options models: a widget a field, with its bounds, its unit and its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce
from math import floor, log10
from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gan_core.config import LiveSettings, TrainConfig, bounds, fields

MAIN = (
    "schedule.images",
    "schedule.batch_size",
    "optimiser.generator_rate",
    "optimiser.critic_rate",
    "objective.name",
    "objective.r1",
    "objective.r2",
    "optimiser.n_critic",
)
CHOSEN_ELSEWHERE = ("dataset.name", "compute.device")

_LABELS = {
    "r1": "R1 penalty",
    "r2": "R2 penalty",
    "beta1": "Beta 1",
    "beta2": "Beta 2",
    "n_critic": "Critic steps",
    "ema_decay": "EMA decay",
    "held_out": "Held-out share",
    "objective.name": "Objective",
    "network.name": "Networks",
    "dataset.count": "Dataset size",
    "dataset.seed": "Dataset seed",
    "schedule.images": "Images to see",
    "final_rate": "Final rate",
    "generator_rate": "Generator rate",
    "critic_rate": "Critic rate",
}
_CHOICES = {
    "rpgan": "RpGAN",
    "conv": "Convolutional, fast",
    "dcgan": "DCGAN, the textbook one",
    "cpu": "CPU",
    "cuda": "CUDA GPU",
    "mps": "Apple GPU",
    "float32": "32-bit (float32)",
    "bfloat16": "16-bit (bfloat16)",
}
_SECTIONS = {
    "dataset": "Data",
    "network": "Networks",
    "objective": "Objective",
    "optimiser": "Learning",
    "schedule": "Schedule",
    "compute": "Computing",
    "": "Chance",
}


def label(path: str, info: FieldInfo) -> str:
    """What a field is called on a page: `Batch size (images)`."""
    leaf = path.rsplit(".", 1)[-1]
    name = _LABELS.get(path) or _LABELS.get(leaf) or leaf.replace("_", " ").capitalize()
    extra = info.json_schema_extra
    unit = str(extra.get("unit") or "") if isinstance(extra, dict) else ""
    return f"{name} ({unit})" if unit and unit not in name.lower() and unit != "share" else name


def choice(value: str) -> str:
    """What a choice of a field is called on a page."""
    return _CHOICES.get(value, value[:1].upper() + value[1:])


def written(value: Any) -> str:
    """The value of a field as a page writes it."""
    return choice(value) if isinstance(value, str) else _written_out(value)


def value_at(model: BaseModel, path: str) -> Any:
    """The value of the field at a dotted path."""
    return reduce(getattr, path.split("."), model)


def field(model: BaseModel, path: str, info: FieldInfo, *, key: str, waits: bool = True) -> Any:
    """The widget of one field, at its value in `model`; what the widget says.

    `waits`: nothing on the page hangs on the value, so that typing it reruns nothing.
    """
    value, low_high = value_at(model, path), bounds(info)
    on_change: Any = "ignore" if waits else "rerun"
    title, teaching = label(path, info), info.description
    if get_origin(info.annotation) is Literal:
        options = list(get_args(info.annotation))
        return st.selectbox(
            title,
            options,
            options.index(value),
            format_func=choice,
            key=key,
            help=teaching,
            on_change=on_change,
        )
    kind: type = int if info.annotation is int else float
    low, high = (None if bound is None else kind(bound) for bound in low_high)
    return st.number_input(
        title,
        min_value=low,
        max_value=high,
        value=kind(value),
        step=_step(value, kind, high),
        format="%d" if kind is int else "%g",
        key=key,
        help=f"{teaching} {_span(low_high)}".strip(),
        on_change=on_change,
    )


def main_fields(config: TrainConfig, *, key: str) -> dict[str, Any]:
    """The few settings that matter most, side by side; values by dotted path."""
    return _grid(config, MAIN, key=key)


def more_fields(config: TrainConfig, *, key: str) -> dict[str, Any]:
    """All other settings, by section; values by dotted path."""
    values: dict[str, Any] = {}
    rest = [path for path in fields() if path not in MAIN and path not in CHOSEN_ELSEWHERE]
    for section, title in _SECTIONS.items():
        paths = [path for path in rest if path.rpartition(".")[0] == section]
        if paths:
            st.markdown(f"**{title}**")
            values |= _grid(config, paths, key=key)
    return values


def live_fields(live: LiveSettings, *, key: str) -> dict[str, Any]:
    """The settings that may change while a run goes on; values by name."""
    infos = fields(LiveSettings)
    return {path: field(live, path, infos[path], key=f"{key}:{path}", waits=False) for path in infos}


def changed(config: TrainConfig, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from those of `config`."""
    return {path: value for path, value in values.items() if value != value_at(config, path)}


def _grid(config: TrainConfig, paths: Iterable[str], *, key: str) -> dict[str, Any]:
    infos = fields()
    with st.grid("auto", min_column_width=210):
        return {path: field(config, path, infos[path], key=f"{key}:{path}") for path in paths}


def _step(value: float, kind: type, high: float | None) -> Any:
    """What one press of + adds: the value's last digit, less where that would pass `high`; of large counts a tenth."""
    if kind is int:
        return 10 ** (len(str(int(value))) - 2) if value >= 1000 else 1
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent if value else -2
    exponents = [min(int(exponent), -1)]
    if high is not None and high > value:
        exponents.append(floor(log10(high - value)))
    return float(10.0 ** min(exponents))


def _span(low_high: tuple[float | None, float | None]) -> str:
    low, high = low_high
    return f"From {_written_out(low)} to {_written_out(high)}." if low is not None and high is not None else ""


def _written_out(value: float) -> str:
    return f"{Decimal(repr(value)).normalize():,f}"
