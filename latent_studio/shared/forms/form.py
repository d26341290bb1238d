"""Forms made from options models: a widget a field, with its bounds, its unit and its sentence.

A form offers what goes together: its choices decide which other fields are there, and what is not there is neutral.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import floor, log10
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from gan_core.config import LiveSettings, TrainConfig, bounds, fields, value_at
from gan_core.config.offers import ORDER, Offer, agreed, idle, offered, replaced
from gan_core.datasets import kind_of
from gan_core.options import choices
from gan_core.training.compute import most_threads
from latent_studio.shared.forms import devices
from latent_studio.shared.forms.fields import NUMBER_WIDTH, SECTIONS, choice, label, sentence_of, unit
from latent_studio.shared.session import drafts, workspace

MAIN = (
    "objective.name",
    "network.name",
    "schedule.images",
    "schedule.batch_size",
    "optimiser.generator_rate",
    "optimiser.discriminator_rate",
)
CHOSEN_ELSEWHERE = ("dataset.name", "dataset.points", "compute.device")
FIRST_LIVE = ("generator_rate", "discriminator_rate")

_FIELDS = fields()
_NEUTRAL: dict[str, Any] = {path: info.default for path, info in _FIELDS.items()} | {"objective.r1": 0.0}
LIVE = {path.rpartition(".")[2]: path for path in _FIELDS if path.rpartition(".")[2] in LiveSettings.model_fields}


def written(path: str, value: Any) -> str:
    """The value of a field as a page writes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return f"{len(value)} points" if value else "none"
    return choice(path, value) if isinstance(value, str) else _written_out(value)


def draft(base: TrainConfig, *, key: str) -> TrainConfig:
    """The configuration as the form stands now, its choices in agreement; its numbers may still be refused."""
    config, kept = base, drafts.of(key)
    for path in ORDER:
        if path in CHOSEN_ELSEWHERE:
            continue
        if f"{key}:{path}" in st.session_state:
            kept[path] = st.session_state[f"{key}:{path}"]
        if path in kept:
            config = replaced(config, path, kept[path])
    return agreed(config, workspace.current())


def main_fields(base: TrainConfig, config: TrainConfig, *, key: str) -> None:
    """The few settings that matter most and the terms that `base` is made of, side by side, at those of `config`."""
    _grid(config, main_paths(base), key=key)
    chosen = {path: value_at(config, path) for path in ("objective.name", "network.name")}
    st.caption("  \n".join(f"**{choice(path, name)}.** {sentence_of(path, name)}" for path, name in chosen.items()))


def more_fields(base: TrainConfig, config: TrainConfig, *, key: str) -> None:
    """All other settings, by section."""
    above = main_paths(base)
    for title, paths in SECTIONS.items():
        below = [path for path in paths if path not in above and shown(config, path)]
        if below:
            st.markdown(f"**{title}**")
            _grid(config, below, key=key)
            if "seed" in below:
                st.caption(devices.beside_the_seed(config))


def main_paths(base: TrainConfig) -> tuple[str, ...]:
    """The fields that stand above the others: always the same few, and those by which `base` is what it is."""
    special = [
        path
        for path in (*SECTIONS["Objective"], *SECTIONS["Added terms"], "optimiser.n_critic", "optimiser.n_generator")
        if path not in MAIN and value_at(base, path) != _NEUTRAL[path] and shown(base, path)
    ]
    return (*MAIN, *special)


def shown(config: TrainConfig, path: str) -> bool:
    """Whether a field is worth showing: there is something to choose, and it changes something."""
    offer = offered(config, path, workspace.current())
    several = offer if isinstance(offer, bool) else len(offer) > 1
    return several and not idle(config, path, workspace.current()) and path not in CHOSEN_ELSEWHERE


def follow_live(live: LiveSettings, *, key: str) -> bool:
    """Have the form of the live settings show what somebody else has changed; whether the form is new on the page."""
    shown: LiveSettings | None = st.session_state.get(f"{key}-shown")
    new = shown is None or not any(f"{key}:{name}" in st.session_state for name in LiveSettings.model_fields)
    for name, value in live:
        if shown is not None and not new and value != getattr(shown, name):
            st.session_state[f"{key}:{name}"] = value
    st.session_state[f"{key}-shown"] = live
    return new


def took_live(changes: Mapping[str, Any], *, key: str) -> None:
    """Note that the run has taken what was set in the form of the live settings, which shows it from now on."""
    st.session_state[f"{key}-shown"] = st.session_state[f"{key}-shown"].model_copy(update=changes)


def live_changes(*, key: str) -> dict[str, Any]:
    """What was set in the form of the live settings, by name: what differs from what it showed."""
    shown: LiveSettings = st.session_state[f"{key}-shown"]
    typed = {name: st.session_state.get(f"{key}:{name}", value) for name, value in shown}
    return {name: value for name, value in typed.items() if value != getattr(shown, name)}


def live_fields(live: LiveSettings, config: TrainConfig, *, key: str) -> None:
    """The settings that may change while a run goes on; rates and terms that are on first, the rest folded."""
    names = live_names(live, config)
    typed = {name: st.session_state.get(f"{key}:{name}", value) for name, value in live}
    now = _with_live(config, typed)
    first = [name for name in names if name in FIRST_LIVE or getattr(live, name) != _NEUTRAL[LIVE[name]]]
    with st.grid(2, gap="small", min_column_width=130, vertical_alignment="bottom"):
        for name in first:
            _field(now, LIVE[name], key=f"{key}:{name}")
    rest = [name for name in names if name not in first]
    if rest:
        with (
            st.expander("More terms", icon=":material/add_circle:"),
            st.grid(2, gap="small", min_column_width=130, vertical_alignment="bottom"),
        ):
            for name in rest:
                _field(now, LIVE[name], key=f"{key}:{name}")


def live_names(live: LiveSettings, config: TrainConfig) -> list[str]:
    """The live settings that change anything in a run of `config`."""
    now = _with_live(config, dict(live))
    return [name for name in LiveSettings.model_fields if shown(now, LIVE[name])]


def _with_live(config: TrainConfig, live: Mapping[str, Any]) -> TrainConfig:
    for name, value in live.items():
        config = replaced(config, LIVE[name], value)
    return config


def _grid(config: TrainConfig, paths: Iterable[str], *, key: str) -> None:
    with st.grid("auto", min_column_width=165, vertical_alignment="bottom"):
        for path in paths:
            if shown(config, path):
                _field(config, path, key=f"{key}:{path}")


def _field(config: TrainConfig, path: str, *, key: str) -> None:
    """The widget of one field, at its value in `config`, also its default; choices rerun the page."""
    info, value, offer = _FIELDS[path], value_at(config, path), offered(config, path, workspace.current())
    if key not in st.session_state or st.session_state[key] != value:
        # New here, or what was chosen before is no longer offered.
        st.session_state[key] = value
    if choices(info) is not None:
        _choice(config, path, value, offer, key=key)
    elif info.annotation is bool:
        st.toggle(label(path), value, key=key, help=info.description)
    else:
        _number(config, path, info, value, key=key)


def _choice(config: TrainConfig, path: str, value: str, offer: Offer, *, key: str) -> None:
    options = list(offer) if isinstance(offer, tuple) else [value]
    usual = getattr(config.networks, path.rpartition(".")[2], "") if path.startswith("network.") else ""
    st.selectbox(
        label(path),
        options,
        index=options.index(value),
        format_func=lambda name: choice(path, name, usual),
        key=key,
        help=_FIELDS[path].description,
    )


def _number(config: TrainConfig, path: str, info: FieldInfo, value: Any, *, key: str) -> None:
    kind: type = int if info.annotation is int else float
    low_high = bounds(info)
    if path == "compute.threads":
        low_high = (low_high[0], most_threads())
        value = min(value, most_threads())
    low, high = (None if bound is None else kind(bound) for bound in low_high)
    st.number_input(
        label(path, unit(info, kind_of(config.dataset.name))),
        min_value=low,
        max_value=high,
        value=kind(value),
        step=_step(value, kind, high),
        format="%d" if kind is int else "%g",
        key=key,
        help=f"{info.description} {_span(low_high)}".strip(),
        on_change="ignore",
        width=NUMBER_WIDTH,
    )


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
