"""A page's state in its URL, as the fields of the state's own model declare it.

    class PathState(LinkedState):
        snapshot: Annotated[int, InUrl(SNAPSHOT, pins=lambda images: {images})]

`read` makes whatever a URL holds usable, with a sentence about each value that it had to replace; `write` gives the
URL that `read` reads, defaults left out.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeVar, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gan_core.config import bounds
from gan_core.options import Options, choices

Params = dict[str, str]

_MOST_DIGITS = 15
_UNUSABLE = "can't be used here"
_QUOTED = 40  # letters of a value that its sentence repeats

Value = TypeVar("Value", int, float, str)


@dataclass
class Reader:
    """The parameters of a URL; `sentences` says what of them could not be used."""

    params: Mapping[str, str]
    sentences: list[str] = field(default_factory=list)

    def number(self, name: str, usual: float, low: float, high: float) -> float:
        """A number, moved into [low, high]."""
        text = self.params.get(name)
        if text is None:
            return usual
        value = finite(text)
        if value is None:
            return self.instead(name, text, "is not a number", usual)
        return self.within(name, text, value, low, high)

    def within(self, name: str, text: str, value: float, low: float, high: float) -> float:
        """A number that `text` says, moved into [low, high]."""
        if low <= value <= high:
            return value
        return self.instead(name, text, f"is outside {low:g} to {high:g}", min(max(value, low), high))

    def choice(self, name: str, usual: str, offered: Sequence[str]) -> str:
        """One of a few words."""
        text = self.params.get(name, usual)
        if text in offered or text == usual:
            return text
        return self.instead(name, text, f"is none of {', '.join(offered)}", usual)

    def parts(self, name: str) -> list[str]:
        """What a list holds between its commas."""
        return [part for part in self.params.get(name, "").split(",") if part]

    def instead(self, name: str, text: str, problem: str, used: Value) -> Value:
        """Say that another value is used, and return it."""
        shown = f"{used:g}" if isinstance(used, float) else used
        self.sentences.append(f"{name}: “{text[:_QUOTED]}” {problem}; {shown} is used.")
        return used

    def left_out(self, name: str, text: str, problem: str = _UNUSABLE) -> None:
        """Say that a value is left out."""
        self.sentences.append(f"{name}: “{text[:_QUOTED]}” {problem}; it is left out.")


@dataclass(frozen=True)
class Codec:
    """How a value stands in a URL.

    `read(reader, name, facts, usual)` gives the value of the parameter `name`, or `usual` without one; `facts` is what
    the page knows of what can be chosen. `write(name, value)` gives the parameters that `read` reads.
    """

    read: Callable[[Reader, str, Any, Any], Any]
    write: Callable[[str, Any], Params]


@dataclass(frozen=True)
class InUrl:
    """Marks a field that stands in the URL, as `Annotated[int, InUrl()]`.

    `codec` is that of the field's type where none is given, `name` the field's. `usual(facts, before)` is the value
    without a parameter, given the fields before this one, in place of the field's default. `when(state)` says whether
    the field is written, in place of: where it differs from its default. `pins(value)` are the snapshots it needs.
    """

    codec: Codec | None = None
    name: str | None = None
    usual: Callable[[Any, Mapping[str, Any]], Any] | None = None
    when: Callable[[Any], bool] | None = None
    pins: Callable[[Any], Iterable[int]] = lambda _: ()


class LinkedState(Options):
    """Base of every state that a URL holds."""

    @classmethod
    def current_params(cls, params: Mapping[str, str], facts: Any) -> Params:
        """Parameters of any version as they are written today, with what a URL that names little opens with."""
        del facts
        return dict(params)


State = TypeVar("State", bound=LinkedState)


def read(model: type[State], params: Mapping[str, str], facts: Any) -> tuple[State, list[str]]:
    """The state that a URL describes, and a sentence for each value in it that could not be used."""
    reader = Reader(model.current_params(params, facts))
    return model.model_validate(read_fields(model, _marked(model), reader, facts)), reader.sentences


def write(state: LinkedState) -> Params:
    """The URL that `read` reads, defaults left out."""
    return write_fields(state, _marked(type(state)))


def pinned(state: LinkedState) -> set[int]:
    """The snapshots without which the URL of a state would not show the same again."""
    return {images for name, mark in _marked(type(state)).items() for images in mark.pins(getattr(state, name))}


def nested(model: type[BaseModel], fields: Mapping[str, InUrl]) -> Codec:
    """The codec of a model whose fields stand in the URL one by one, after the prefix that is its name.

    `fields` marks those of a model that knows no URL itself. Its usual value may be a mapping of some fields.
    """

    def read(reader: Reader, name: str, facts: Any, usual: Any) -> BaseModel:
        known = usual if isinstance(usual, Mapping) else {}
        return model.model_validate(read_fields(model, fields, reader, facts, name, known))

    return Codec(read, lambda name, value: write_fields(value, fields, name))


def one(read: Callable[[Reader, str, Any, Any], Any], text: Callable[[Any], str] | None = None) -> Codec:
    """The codec of a value that stands under a single parameter, as `text` writes it."""
    return Codec(read, lambda name, value: {name: (text or text_of)(value)})


def entries(
    parse: Callable[[str, Any], tuple[Any, Any]],
    text: Callable[[Any], str],
    problem: str = _UNUSABLE,
    most: int | None = None,
) -> Codec:
    """A dict, entry by entry between commas, of the first `most`.

    `parse(part, facts)` gives key and value, or raises ValueError.
    """

    def read(reader: Reader, name: str, facts: Any, usual: Mapping[Any, Any]) -> dict[Any, Any]:
        found = dict(usual)
        for part in reader.parts(name)[:most]:
            try:
                key, value = parse(part, facts)
            except ValueError:
                reader.left_out(name, part, problem)
            else:
                found[key] = value
        return found

    return one(read, text)


def choice(offered: Callable[[Any], Iterable[str]]) -> Codec:
    """One of the words that are offered, given the facts; the first where the usual one isn't among them."""

    def read(reader: Reader, name: str, facts: Any, usual: str) -> str:
        words = tuple(offered(facts))
        return reader.choice(name, usual if usual in words else next(iter(words), usual), words)

    return one(read)


def flag(possible: Callable[[Any], bool] = lambda _: True) -> Codec:
    """Yes or no, as 1 or 0; always no where it isn't possible, given the facts."""

    def read(reader: Reader, name: str, facts: Any, usual: bool) -> bool:
        return reader.choice(name, text_of(usual), ("0", "1") if possible(facts) else ("0",)) == "1"

    return one(read)


def number(info: FieldInfo, limits: tuple[float, float] = (-math.inf, math.inf)) -> Codec:
    """A number within the bounds of its field, and within `limits`."""
    low, high = bounds(info)
    least = max(limits[0], -math.inf if low is None else low)
    most = min(limits[1], math.inf if high is None else high)

    def read(reader: Reader, name: str, _: Any, usual: float) -> float:
        value = reader.number(name, usual, least, most)
        return round(value) if info.annotation is int else value

    return one(read)


def words(info: FieldInfo) -> Codec:
    """Any text, cut to the field's longest."""
    longest = next((entry.max_length for entry in info.metadata if hasattr(entry, "max_length")), None)
    return one(lambda reader, name, _, usual: reader.params.get(name, usual)[:longest])


# The codec of a field by its type, given its bounds and choices.
CODECS: dict[Any, Callable[[FieldInfo], Codec]] = {
    bool: lambda _: flag(),
    int: number,
    float: number,
    str: words,
    Literal: lambda info: choice(lambda _: choices(info) or ()),
}


def codec_of(info: FieldInfo) -> Codec:
    """The codec of a field by its type; that of a choice where it may have certain words alone."""
    return CODECS[Literal if choices(info) else get_origin(info.annotation) or info.annotation](info)


def read_fields(
    model: type[BaseModel],
    fields: Mapping[str, InUrl],
    reader: Reader,
    facts: Any,
    prefix: str = "",
    usual: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values of a model's fields, by name; `usual` is what some have without a parameter."""
    found = dict(usual or {})
    for name, mark in fields.items():
        info = model.model_fields[name]
        if name not in found:
            found[name] = mark.usual(facts, found) if mark.usual else info.default
        codec = mark.codec or codec_of(info)
        found[name] = codec.read(reader, prefix + (name if mark.name is None else mark.name), facts, found[name])
    return found


def write_fields(state: BaseModel, fields: Mapping[str, InUrl], prefix: str = "") -> Params:
    """The parameters of a model's fields that are written."""
    params: Params = {}
    for name, mark in fields.items():
        info, value = type(state).model_fields[name], getattr(state, name)
        if mark.when(state) if mark.when else value != info.default:
            codec = mark.codec or codec_of(info)
            params |= codec.write(prefix + (name if mark.name is None else mark.name), value)
    return params


def text_of(value: Any) -> str:
    """The shortest text that reads back as the same value: 1, 0.35, -1.2, moons."""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.0f}" if isinstance(value, float) and value == int(value) else str(value)


def listed(values: Iterable[Any]) -> str:
    """Values with commas between them."""
    return ",".join(map(text_of, values))


def whole(text: str) -> int | None:
    """The whole number that digits say; None for anything else, and for more digits than any number here has."""
    return int(text) if len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal() else None


def finite(text: str) -> float | None:
    """The finite number that a text says; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@lru_cache
def _marked(model: type[LinkedState]) -> dict[str, InUrl]:
    """The marks of a model's fields, in the order of the model."""
    return {
        name: mark for name, info in model.model_fields.items() for mark in info.metadata if isinstance(mark, InUrl)
    }
