"""The lab's controls: a widget a setting, in four sections, each offering only what goes together.

A change goes to the running lab at once. Where it begins a new lab, the section or the setting says so.
"""

from collections.abc import Collection, Sequence
from math import floor, log10
from typing import Any

import streamlit as st

from gan_core.config import TrainConfig, bounds, fields, value_at
from gan_core.config.offers import offered
from gan_core.datasets import dataset_source
from gan_core.lab.game.config import LIMITS, SHAPES
from gan_core.objectives import OBJECTIVES
from gan_core.options import choices
from latent_studio.lab import history, state
from latent_studio.lab.state import DATA, DRAWN
from latent_studio.shared import wording
from latent_studio.shared.forms import fields as form_fields
from latent_studio.shared.forms.form import shown, written

OBJECTIVE = "objective.name"
# The settings of a section, in groups with a heading each; "" for none.
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "data": {"": (DATA, "network.noise", "network.latent_dimension", "seed")},
    "game": {
        "": (OBJECTIVE,),
        "Smoothness of the discriminator": (
            "objective.r1",
            "objective.r2",
            "objective.gradient_penalty",
            "objective.dragan",
            "objective.clip",
        ),
        "Inputs of the discriminator": (
            "objective.label_smoothing",
            "objective.instance_noise",
            "objective.pack",
            "objective.wrong_conditions",
            "objective.auxiliary",
        ),
        "More terms of the generator's loss": (
            "objective.adversarial",
            "objective.feature_matching",
            "objective.mode_seeking",
            "objective.path_length",
            "objective.unrolled",
        ),
    },
    "networks": {
        "": (
            "network.depth",
            "network.discriminator_depth",
            "network.generator_width",
            "network.discriminator_width",
            "network.generator_normalisation",
            "network.discriminator_normalisation",
            "network.activation",
            "network.minibatch_deviation",
            "network.generator_conditioning",
            "network.discriminator_conditioning",
        ),
    },
    "learning": {
        "": (
            "optimiser.name",
            "optimiser.discriminator_name",
            "optimiser.generator_rate",
            "optimiser.discriminator_rate",
            "optimiser.n_generator",
            "optimiser.n_critic",
            "optimiser.beta1",
            "optimiser.beta2",
            "schedule.batch_size",
        ),
    },
}
_LABELS = {
    "network.latent_dimension": "Noise dimension",
    "network.depth": "Generator layers",
    "network.discriminator_depth": "Discriminator layers",
}
_HELP = {
    DATA: "The points that are real. Drawn by hand: draw them into the picture yourself.",
    "network.latent_dimension": "How many random numbers the generator makes a point of: a line or a plane of noise.",
}
# Where a slider stops; elsewhere at 1, 2 and 5 of every power of ten.
_STOPS: dict[str, tuple[float, ...]] = {
    "network.generator_width": (4, 6, 8, 12, 16, 24, 32, 48, 64),
    "network.discriminator_width": (4, 6, 8, 12, 16, 24, 32, 48, 64),
    "schedule.batch_size": (8, 16, 32, 64, 128, 256, 512, 1024),
    "objective.label_smoothing": (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "objective.instance_noise": (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0),
    "objective.wrong_conditions": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "optimiser.beta1": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99),
    "optimiser.beta2": (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999),
}
_FINEST = 5  # powers of ten that a slider reaches down from its highest
_FIELDS = fields()
_SHORT = 12  # letters of both choices that have room side by side, in half of a narrow column
_ANEW = ":material/restart_alt:"


def refusal(config: TrainConfig, hidden: Collection[str]) -> None:
    """What was refused last, where there is no control beside which it could stand."""
    path, sentences = history.held().refused
    groups = (group for name, section in SECTIONS.items() if name not in hidden for group in section.values())
    if sentences and not any(path in group and _offered(config, path) for group in groups):
        _refusal(sentences)


def section(config: TrainConfig, name: str) -> None:
    """The controls of one section at a configuration, with what was refused last below its group."""
    groups = {heading: [path for path in paths if _offered(config, path)] for heading, paths in SECTIONS[name].items()}
    marked = [path for paths in groups.values() for path in paths if says_anew(path)]
    if len(marked) == sum(map(len, groups.values())):
        st.caption(f"{_ANEW} A change here restarts the lab.")
        marked = []
    for heading, paths in groups.items():
        if paths and heading:
            st.markdown(f"**{heading}**")
        _group(config, paths, marked)
        for path in paths:
            _sentence(config, path)
    if marked:
        st.caption(f"{_ANEW} restarts the lab; all else changes while it runs.")


def _group(config: TrainConfig, paths: list[str], marked: Collection[str]) -> None:
    """The widgets of a group, two side by side; switches and single ones take the whole width."""
    wide = [path for path in paths if _FIELDS[path].annotation is bool] if len(paths) > 1 else paths
    beside = [path for path in paths if path not in wide]
    if beside:
        with st.grid(2, gap="small", min_column_width=130, vertical_alignment="bottom"):
            for path in beside:
                _field(config, path, marked=path in marked)
    for path in wide:
        _field(config, path, marked=path in marked)


def says_anew(path: str) -> bool:
    """Whether a change of the setting at `path` begins a new lab."""
    return any(path == place or path.startswith(f"{place}.") for place in SHAPES)


def _sentence(config: TrainConfig, path: str) -> None:
    """Below a group: the sentence of a choice in it, and why another was refused."""
    if path == DATA:
        source = dataset_source(config.dataset.name)
        hint = " The pen below the picture changes them." if config.dataset.name == DRAWN else ""
        st.caption(f"{source.sentence}{hint}")
    elif path == OBJECTIVE:
        st.caption(form_fields.sentence_of(path, config.objective.name))
    refused, sentences = history.held().refused
    if refused == path:
        _refusal(sentences)


def _refusal(sentences: Sequence[str]) -> None:
    kept = "  \n".join(wording.plain(sentence) for sentence in sentences)
    st.warning(f"{kept}  \nThe lab goes on as it was.", icon=":material/block:")


def _offered(config: TrainConfig, path: str) -> bool:
    return path == DATA or (path in _FIELDS and shown(config, path))


def _field(config: TrainConfig, path: str, *, marked: bool) -> None:
    """The widget of one setting, with the sign of a new lab where it is `marked`; a change goes to the lab at once."""
    key, value = f"lab:{path}", _value(config, path)
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value

    def changed() -> None:
        if (asked := st.session_state[key]) is not None:
            history.change_field(path, asked)

    info = _FIELDS[path]
    label = _LABELS.get(path) or form_fields.label(path)
    about = _HELP.get(path, info.description)
    if says_anew(path):
        about = f"{about} A change restarts the lab."
    if marked:
        label = f"{label} {_ANEW}"
    names = _names(config, path, value)
    if names is not None:
        _choice(path, names, value, label, key=key, help=about, on_change=changed)
    elif info.annotation is bool:
        st.toggle(label, value, key=key, help=about, on_change=changed)
    elif path == "seed":
        low, high = (int(bound or 0) for bound in bounds(info))
        st.number_input(
            label,
            low,
            high,
            value,
            step=1,
            key=key,
            help=about,
            on_change=changed,
            width=form_fields.NUMBER_WIDTH,
        )
    else:
        _number(path, sorted({*_stops(path, info), value}), value, label, key=key, help=about, on_change=changed)


def _number(path: str, stops: list[Any], value: Any, label: str, **common: Any) -> None:
    def title(stop: Any) -> str:
        return _written(path, stop)

    if len(stops) == 2:
        st.segmented_control(label, stops, default=value, format_func=title, required=True, width="stretch", **common)
    else:
        st.select_slider(label, stops, value, title, **common)


def _choice(path: str, names: list[str], value: str, label: str, **common: Any) -> None:
    def title(name: str) -> str:
        return state.datasets()[name] if path == DATA else form_fields.choice(path, name)

    if len(names) == 2 and sum(len(title(name)) for name in names) <= _SHORT:
        st.segmented_control(label, names, default=value, format_func=title, required=True, width="stretch", **common)
    else:
        st.selectbox(label, names, names.index(value), title, **common)


def _value(config: TrainConfig, path: str) -> Any:
    """The setting as it stands, what is left to the family as the family has it."""
    value = value_at(config, path)
    return getattr(config.networks, path.rpartition(".")[2]) if value == "usual" else value


def _names(config: TrainConfig, path: str, value: Any) -> list[str] | None:
    """What may be chosen; None for what isn't a choice."""
    if path == DATA:
        return list(state.datasets())
    if choices(_FIELDS[path]) is None:
        return None
    offer = offered(config, path)
    names = [name for name in offer if name != "usual"] if isinstance(offer, tuple) else []
    if path == OBJECTIVE:
        names = [name for name in names if name in OBJECTIVES]
    return names if value in names else [value, *names]


def _stops(path: str, info: Any) -> tuple[float, ...]:
    low, high = bounds(info)
    least, most = LIMITS.get(path, (low or 0, high or 1))
    if path in _STOPS:
        return _STOPS[path]
    if info.annotation is int:
        return tuple(range(int(least), int(most) + 1))
    top = floor(log10(most))
    powers = [10.0**power for power in range(top - _FINEST, top + 1)]
    series = [round(digit * power, 10) for power in powers for digit in (1, 2, 5)]
    return (*((0.0,) if least == 0 else ()), *(stop for stop in series if least <= stop <= most))


def _written(path: str, value: float) -> str:
    return "as the generator's" if path == "network.discriminator_depth" and value == 0 else written(path, value)
