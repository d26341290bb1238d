"""What the 2-D Lab shows, as its URL says it: a link gives the same lab again, and whatever comes is made usable.

    ?dataset.name=moons&objective.name=wgan&show=surface,optimal&speed=60&hide=data,export

Settings stand under their own names where they differ from `default_config()`. In place of all of them a link may name
a `preset` or a `lesson`, and then what differs from that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.config import ConfigError, TrainConfig, bounds, fields, value_at
from gan_core.config.offers import agreed, replaced
from gan_core.datasets import DATASETS
from gan_core.lab.game.config import FASTEST, FIXED, LIMITS, LabView, Speed, default_config, lab_config
from gan_core.lab.teaching.lessons import Lesson, course
from gan_core.lab.teaching.presets import LAB_PRESETS
from gan_core.objectives import OBJECTIVES
from gan_core.options import choices
from gan_core.renamed import current_name, renamed
from latent_studio.lab.drawing import Point, heart, pack, unpack
from latent_studio.shared.forms.fields import label
from latent_studio.shared.session import workspace
from latent_studio.shared.url import Reader

Params = dict[str, str]

DATA, POINTS = "dataset.name", "dataset.points"
DRAWN = "drawn"
# What a link can leave out of the page, and what that is called.
HIDEABLE: dict[str, str] = {
    "presets": "Presets",
    "data": "Data",
    "game": "Game",
    "networks": "Networks",
    "learning": "Learning",
    "history": "Undo and redo",
    "lessons": "Lessons",
    "export": "Export",
    "share": "Share",
    "transport": "Play, step and speed",
    "views": "Switches of the views",
    "diagnosis": "Diagnosis",
}
SLOWEST = 0.1  # steps a second
SWITCHES = tuple(name for name, info in LabView.model_fields.items() if info.annotation is bool)
OPENING = next(iter(LAB_PRESETS))
_FIELDS = {path: info for path, info in fields().items() if path not in (*FIXED, POINTS)}
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MOST_HIDDEN = 40


@dataclass(frozen=True)
class LabState:
    """A lab's settings and what of it is seen: all that its URL holds. `lesson` is the name of one that is open."""

    config: TrainConfig
    view: LabView = field(default_factory=LabView)
    speed: Speed = field(default_factory=Speed)
    playing: bool = True
    hidden: tuple[str, ...] = ()
    lesson: str = ""


def datasets() -> dict[str, str]:
    """The datasets that a lab can learn from, by name, with their titles."""
    return {name: source.title for name, source in DATASETS.items() if source.kind == "points"}


def shareable(config: TrainConfig) -> TrainConfig:
    """The configuration with its drawn points as a URL can hold them, and none where nothing drawn is learnt."""
    if config.dataset.name != DRAWN:
        return replaced(config, POINTS, ())
    return replaced(config, POINTS, unpack(pack(config.dataset.points)))


def read(params: Mapping[str, str]) -> tuple[LabState, list[str]]:
    """The state that a URL describes, and a sentence for each thing in it that could not be used."""
    reader = Reader(renamed(params))
    lesson = read_lesson(reader)
    config = read_config(reader, _base(reader, lesson))
    usual = lesson if lesson is not None and DATA not in params else None
    state = LabState(
        config=config,
        view=_read_view(reader, usual.view if usual else LabView()),
        speed=_read_speed(reader, usual.speed if usual else Speed()),
        playing=reader.choice("paused", "0", ("0", "1")) == "0",
        hidden=_read_hidden(reader),
        lesson=lesson.name if lesson else "",
    )
    return state, reader.sentences


def params_of(state: LabState) -> Params:
    """The URL that `read` reads, defaults left out; the dataset is always there, so that it is no empty one."""
    start = default_config()
    params = {DATA: state.config.dataset.name}
    for path in _FIELDS:
        value = value_at(state.config, path)
        if path != DATA and value != value_at(start, path):
            params[path] = _text(value)
    if state.config.dataset.name == DRAWN:
        params["points"] = pack(state.config.dataset.points)
    params |= _view_params(state.view)
    if state.speed != Speed():
        params["speed"] = "slow" if state.speed.slow else _text(state.speed.steps)
    if not state.playing:
        params["paused"] = "1"
    if state.hidden:
        params["hide"] = ",".join(state.hidden)
    if state.lesson:
        params["lesson"] = str(_position(state.lesson))
    return params


def tells_a_state(params: Mapping[str, str]) -> bool:
    """Whether a URL says anything about the lab; the bare page's doesn't."""
    known = (*_FIELDS, "preset", "lesson", "points", "show", "bandwidth", "class", "speed", "paused", "hide")
    return any(name in renamed(params) for name in known)


def read_lesson(reader: Reader) -> Lesson | None:
    """The lesson that a URL names by its number, from 1, or by its file's name."""
    text = reader.params.get("lesson")
    if text is None:
        return None
    lessons = course(workspace.current().lessons).lessons
    for position, lesson in enumerate(lessons, start=1):
        if current_name(text) in (str(position), lesson.name):
            return lesson
    reader.sentences.append(f"lesson: there is no lesson “{text[:40]}”; there are 1 to {len(lessons)}.")
    return None


def read_config(reader: Reader, base: TrainConfig) -> TrainConfig:
    """`base` with the settings that a URL names, as far as they go together."""
    config = base
    for path, info in _FIELDS.items():
        if path in reader.params:
            config = replaced(config, path, _value(reader, path, info, value_at(base, path)))
    for name in reader.params:
        if "." in name and name not in _FIELDS:
            reader.sentences.append(f"{name[:40]}: a lab has no such setting; it is left out.")
    if config.dataset.name == DRAWN:
        config = replaced(config, POINTS, _read_points(reader, base))
    return shareable(_together(config, base, reader))


def sentences_of(error: ValueError) -> list[str]:
    """What a refusal says, a sentence a field, with the fields called as they are on the page."""
    return [_with_labels(line) for line in str(error).splitlines()]


def _base(reader: Reader, lesson: Lesson | None) -> TrainConfig:
    name = reader.params.get("preset")
    if name is not None and current_name(name) in LAB_PRESETS:
        return LAB_PRESETS[current_name(name)].config
    if name is not None:
        reader.sentences.append(f"preset: there is no preset “{name[:40]}”; there are {', '.join(LAB_PRESETS)}.")
    if DATA in reader.params:
        return default_config()
    return lesson.config if lesson is not None else LAB_PRESETS[OPENING].config


def _value(reader: Reader, path: str, info: Any, default: Any) -> Any:
    if info.annotation is bool:
        return reader.choice(path, _text(default), ("0", "1")) == "1"
    names = _names(path, info)
    if names is not None:
        return reader.choice(path, default, names)
    value = reader.number(path, default, *_bounds(path, info))
    return round(value) if info.annotation is int else value


def _names(path: str, info: Any) -> tuple[str, ...] | None:
    if path == DATA:
        return tuple(datasets())
    return tuple(OBJECTIVES) if path == "objective.name" else choices(info)


def _bounds(path: str, info: Any) -> tuple[float, float]:
    low, high = bounds(info)
    least, most = LIMITS.get(path, (-math.inf, math.inf))
    return max(least, -math.inf if low is None else low), min(most, math.inf if high is None else high)


def _read_points(reader: Reader, base: TrainConfig) -> tuple[Point, ...]:
    text = reader.params.get("points")
    usual = base.dataset.points if base.dataset.name == DRAWN else heart()
    if text is None:
        return usual
    try:
        return unpack(text)
    except ValueError as error:
        reader.sentences.append(f"points: {error}; another drawing is used.")
        return usual


def _together(config: TrainConfig, base: TrainConfig, reader: Reader) -> TrainConfig:
    """The nearest configuration that can be: what doesn't go together follows or is as in `base`, with a sentence."""
    try:
        return lab_config(config)
    except ConfigError as error:
        reader.sentences.extend(sentences_of(error))
    config = agreed(config)
    named = [path for path in _FIELDS if path in reader.params]
    while named:
        try:
            return lab_config(config)
        except ConfigError:
            path = named.pop()
            config = replaced(config, path, value_at(base, path))
    return base


def _read_view(reader: Reader, usual: LabView) -> LabView:
    values = usual.model_dump()
    if "show" in reader.params:
        asked = [current_name(name) for name in reader.params["show"].split(",") if name not in ("", "none")]
        unknown = [name for name in asked if name not in SWITCHES]
        for name in unknown[:3]:
            reader.sentences.append(f"show: there is no view “{name[:40]}”; there are {', '.join(SWITCHES)}.")
        values |= {name: name in asked for name in SWITCHES}
    values["bandwidth"] = reader.bounded("bandwidth", LabView, "bandwidth", usual.bandwidth)
    values["shown_class"] = round(reader.bounded("class", LabView, "shown_class", usual.shown_class))
    return LabView(**values)


def _view_params(view: LabView) -> Params:
    usual, params = LabView(), {}
    shown = [name for name in SWITCHES if getattr(view, name)]
    if shown != [name for name in SWITCHES if getattr(usual, name)]:
        params["show"] = ",".join(shown) or "none"
    if view.bandwidth != usual.bandwidth:
        params["bandwidth"] = _text(view.bandwidth)
    if view.shown_class:
        params["class"] = str(view.shown_class)
    return params


def _read_speed(reader: Reader, usual: Speed) -> Speed:
    text = reader.params.get("speed")
    if text is None or text in ("full", "slow"):
        return usual if text is None else Speed(slow=text == "slow")
    steps = reader.number("speed", 0.0, SLOWEST, FASTEST)
    return Speed(steps=steps)


def _read_hidden(reader: Reader) -> tuple[str, ...]:
    names = dict.fromkeys(current_name(name) for name in reader.params.get("hide", "").split(",") if name)
    for name in names:
        if not _NAME.fullmatch(name):
            reader.sentences.append(f"hide: “{name[:40]}” is no name of a control; it is left out.")
    return tuple(name for name in names if _NAME.fullmatch(name))[:_MOST_HIDDEN]


def _position(name: str) -> int | str:
    names = [lesson.name for lesson in course(workspace.current().lessons).lessons]
    return names.index(name) + 1 if name in names else name


def _text(value: Any) -> str:
    """The shortest text that reads back as the same value: 1, 0.001, moons."""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.0f}" if isinstance(value, float) and value == int(value) else str(value)


def _with_labels(sentence: str) -> str:
    for path in sorted((path for path in _FIELDS if "." in path), key=len, reverse=True):
        sentence = sentence.replace(path, label(path))
    return sentence[:1].upper() + sentence[1:]
