"""What the 2-D Lab shows, as its URL says it: a link gives the same lab again, and whatever comes is made usable.

Settings stand under their own names where they differ from `default_config()`, or from the `preset` or the `lesson`
that the link names: `?dataset.name=moons&objective.name=wgan&show=surface,optimal&speed=60&hide=data,export`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from gan_core.config import ConfigError, TrainConfig, fields, value_at
from gan_core.config.offers import agreed, replaced
from gan_core.datasets import DATASETS
from gan_core.lab.game.config import FASTEST, FIXED, LIMITS, LabView, Speed, default_config, lab_config
from gan_core.lab.teaching.lessons import Lesson, course
from gan_core.lab.teaching.presets import LAB_PRESETS
from gan_core.objectives import OBJECTIVES
from gan_core.renamed import current_name, renamed
from latent_studio.lab.drawing import Point, heart, pack, unpack
from latent_studio.shared import url
from latent_studio.shared.forms.fields import label
from latent_studio.shared.session import workspace
from latent_studio.shared.url import Codec, InUrl, LinkedState, Params, Reader, choice, codec_of, listed, number, one

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
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MOST_HIDDEN = 40


@dataclass(frozen=True)
class Opening:
    """What a URL's parameters are differences from: a preset's or a lesson's settings, or the lab's defaults."""

    config: TrainConfig
    view: LabView
    speed: Speed
    lesson: str


def datasets() -> dict[str, str]:
    """The datasets that a lab can learn from, by name, with their titles."""
    return {name: source.title for name, source in DATASETS.items() if source.kind == "points"}


def lessons() -> dict[str, Lesson]:
    """The lessons of the course by name, in its order, the user's own among them."""
    return {lesson.name: lesson for lesson in course(workspace.current().lessons).lessons}


def shareable(config: TrainConfig) -> TrainConfig:
    """The configuration with its drawn points as a URL can hold them, and none where nothing drawn is learnt."""
    if config.dataset.name != DRAWN:
        return replaced(config, POINTS, ())
    return replaced(config, POINTS, unpack(pack(config.dataset.points)))


# How each setting stands in the URL, by its path.
SETTINGS: dict[str, Codec] = {
    path: number(info, LIMITS.get(path, (-math.inf, math.inf))) if info.annotation in (int, float) else codec_of(info)
    for path, info in fields().items()
    if path not in (*FIXED, POINTS)
} | {DATA: choice(lambda _: datasets()), "objective.name": choice(lambda _: OBJECTIVES)}


def _read_config(reader: Reader, _name: str, opening: Opening, base: TrainConfig) -> TrainConfig:
    """`base` with the settings that a URL names, as far as they go together."""
    config = base
    for path, codec in SETTINGS.items():
        if path in reader.params:
            config = replaced(config, path, codec.read(reader, path, opening, value_at(base, path)))
    for name in reader.params:
        if "." in name and name not in SETTINGS:
            reader.sentences.append(f"{name[:40]}: a lab has no such setting; it is left out.")
    if config.dataset.name == DRAWN:
        config = replaced(config, POINTS, _read_points(reader, base))
    return shareable(_together(config, base, reader))


def _config_params(_name: str, config: TrainConfig) -> Params:
    """What differs from the lab's default; the dataset is always there, so that no URL is an empty one."""
    start, params = default_config(), {DATA: config.dataset.name}
    for path, codec in SETTINGS.items():
        if (value := value_at(config, path)) != value_at(start, path):
            params |= codec.write(path, value)
    return params | ({"points": pack(config.dataset.points)} if config.dataset.name == DRAWN else {})


_VIEW = {"bandwidth": InUrl(), "shown_class": InUrl(name="class")}


def _read_view(reader: Reader, name: str, opening: Opening, usual: LabView) -> LabView:
    values = url.read_fields(LabView, _VIEW, reader, opening, name, dict(usual))
    if "show" in reader.params:
        shown = [current_name(switch) for switch in reader.parts("show") if switch != "none"]
        for unknown in [switch for switch in shown if switch not in SWITCHES][:3]:
            reader.sentences.append(f"show: there is no view “{unknown[:40]}”; there are {', '.join(SWITCHES)}.")
        values |= {switch: switch in shown for switch in SWITCHES}
    return LabView(**values)


def _view_params(name: str, view: LabView) -> Params:
    usual = LabView()
    changed = any(getattr(view, switch) != getattr(usual, switch) for switch in SWITCHES)
    shown = listed(switch for switch in SWITCHES if getattr(view, switch)) or "none"
    return ({"show": shown} if changed else {}) | url.write_fields(view, _VIEW, name)


def _read_speed(reader: Reader, name: str, _opening: Opening, usual: Speed) -> Speed:
    text = reader.params.get(name)
    if text is None or text in ("full", "slow"):
        return usual if text is None else Speed(slow=text == "slow")
    return Speed(steps=reader.number(name, 0.0, SLOWEST, FASTEST))


def _read_hidden(reader: Reader, name: str, *_: object) -> tuple[str, ...]:
    found = dict.fromkeys(map(current_name, reader.parts(name)))
    for unknown in (part for part in found if not _NAME.fullmatch(part)):
        reader.left_out(name, unknown, "is no name of a control")
    return tuple(part for part in found if _NAME.fullmatch(part))[:_MOST_HIDDEN]


def _lesson_text(name: str) -> str:
    """A lesson's place, from 1; its name where it isn't there any more."""
    names = list(lessons())
    return str(names.index(name) + 1) if name in names else name


class LabState(LinkedState):
    """A lab's settings and what of it is seen; `lesson` is the name of one that is open."""

    config: Annotated[TrainConfig, InUrl(Codec(_read_config, _config_params), usual=lambda opening, _: opening.config)]
    view: Annotated[LabView, InUrl(Codec(_read_view, _view_params), name="", usual=lambda opening, _: opening.view)] = (
        LabView()
    )
    speed: Annotated[
        Speed,
        InUrl(
            one(_read_speed, lambda speed: "slow" if speed.slow else url.text_of(speed.steps)),
            usual=lambda opening, _: opening.speed,
        ),
    ] = Speed()
    playing: Annotated[
        bool,
        InUrl(one(lambda reader, name, *_: reader.choice(name, "0", ("0", "1")) == "0", lambda _: "1"), name="paused"),
    ] = True
    hidden: Annotated[tuple[str, ...], InUrl(one(_read_hidden, listed), name="hide")] = ()
    lesson: Annotated[str, InUrl(one(lambda _reader, _name, opening, _: opening.lesson, _lesson_text))] = ""


def read(params: Mapping[str, str]) -> tuple[LabState, list[str]]:
    """The state that a URL describes, and a sentence for each thing in it that could not be used."""
    reader = Reader(renamed(params))
    lesson = _read_lesson(reader)
    usual = lesson if lesson is not None and DATA not in reader.params else None
    opening = Opening(
        _base(reader, lesson),
        usual.view if usual else LabView(),
        usual.speed if usual else Speed(),
        lesson.name if lesson else "",
    )
    state, sentences = url.read(LabState, reader.params, opening)
    return state, [*reader.sentences, *sentences]


def describes_a_lab(params: Mapping[str, str]) -> bool:
    """Whether a URL says anything about the lab; the bare page's doesn't."""
    known = (*SETTINGS, "preset", "lesson", "points", "show", "bandwidth", "class", "speed", "paused", "hide")
    return any(name in renamed(params) for name in known)


def sentences_of(error: ValueError) -> list[str]:
    """What a refusal says, a sentence a field, with the fields called as they are on the page."""
    return [_with_labels(line) for line in str(error).splitlines()]


def _read_lesson(reader: Reader) -> Lesson | None:
    """The lesson that a URL names by its number, from 1, or by its file's name."""
    text = reader.params.get("lesson")
    if text is None:
        return None
    known = lessons()
    for position, lesson in enumerate(known.values(), start=1):
        if current_name(text) in (str(position), lesson.name):
            return lesson
    reader.sentences.append(f"lesson: there is no lesson “{text[:40]}”; there are 1 to {len(known)}.")
    return None


def _base(reader: Reader, lesson: Lesson | None) -> TrainConfig:
    name = current_name(reader.params.get("preset", ""))
    if name in LAB_PRESETS:
        return LAB_PRESETS[name].config
    if "preset" in reader.params:
        reader.sentences.append(f"preset: there is no preset “{name[:40]}”; there are {', '.join(LAB_PRESETS)}.")
    if DATA in reader.params:
        return default_config()
    return lesson.config if lesson is not None else LAB_PRESETS[OPENING].config


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
    named = [path for path in SETTINGS if path in reader.params]
    while named:
        try:
            return lab_config(config)
        except ConfigError:
            path = named.pop()
            config = replaced(config, path, value_at(base, path))
    return base


def _with_labels(sentence: str) -> str:
    for path in sorted((path for path in SETTINGS if "." in path), key=len, reverse=True):
        sentence = sentence.replace(path, label(path))
    return sentence[:1].upper() + sentence[1:]
