"""Values out of a URL, made usable: clamped or replaced, with a sentence about each that could not be used."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote

from gan_core.config import bounds
from gan_core.latent.spec import MAXIMUM_CHAIN, MAXIMUM_IMAGES, MAXIMUM_MOVES, Move, Style
from gan_core.options import Options
from latent_studio.shared.generators import Facts

_DIGEST = re.compile(r"[0-9a-f]{16}")

_MOST_DIGITS = 15
LATEST = "latest"
REACH = 5.0  # sigmas along a direction, or the value of a raw dimension: what a LatentSpec may hold

Value = TypeVar("Value", int, float, str)


@dataclass
class Reader:
    """Reads values out of URL parameters; `sentences` says what could not be used."""

    params: Mapping[str, str]
    sentences: list[str] = field(default_factory=list)

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """A number, moved into [low, high]."""
        text = self.params.get(name)
        if text is None:
            return default
        value = _finite(text)
        if value is None:
            return self._instead(name, text, "is not a number", default)
        if not low <= value <= high:
            return self._instead(name, text, f"is outside {low:g} to {high:g}", min(max(value, low), high))
        return value

    def bounded(self, name: str, model: type[Options], key: str, default: float) -> float:
        """A number within the bounds of a model's field."""
        low, high = bounds(model.model_fields[key])
        return self.number(name, default, -math.inf if low is None else low, math.inf if high is None else high)

    def choice(self, name: str, default: str, options: tuple[str, ...]) -> str:
        """One of a few words."""
        text = self.params.get(name, default)
        if text in options or text == default:
            return text
        return self._instead(name, text, f"is none of {', '.join(options)}", default)

    def by_index(self, name: str, count: int, reach: float) -> dict[int, float]:
        """Numbers by index, as `0:1.5,3:-0.2`: indices below `count`, numbers moved into [-reach, reach]."""
        values: dict[int, float] = {}
        for part in self._parts(name):
            digits, _, text = part.partition(":")
            index, value = whole(digits), _finite(text)
            if value is None or index is None or index >= count:
                self.sentences.append(f"{name}: “{part[:40]}” can't be used here; it is left out.")
            else:
                values[index] = min(max(value, -reach), reach)
                if values[index] != value:
                    self._instead(name, part, f"is outside {-reach:g} to {reach:g}", values[index])
        return values

    def classes(self, name: str, facts: Facts) -> dict[str, str]:
        """A class of every group, as `shape:circle,colour:red`; the first class where none is named."""
        chosen = {group.name: group.classes[0] for group in facts.groups}
        there = {group.name: group.classes for group in facts.groups}
        for part in self._parts(name):
            group, _, text = part.partition(":")
            if unquote(text) in there.get(unquote(group), ()):
                chosen[unquote(group)] = unquote(text)
            else:
                self.sentences.append(f"{name}: “{part[:40]}” is no class of this generator; it is left out.")
        return chosen

    def digest(self, name: str) -> str | None:
        """16 hex digits that name something kept; None where there are none."""
        text = self.params.get(name)
        if text is None or _DIGEST.fullmatch(text):
            return text
        self.sentences.append(f"{name}: “{text[:40]}” is no digest; it is left out.")
        return None

    def moves(self, name: str, layers: int) -> dict[str, Move]:
        """Steps along kept directions, as `<digest>:1.5,<digest>:-1/1/0.5/0`: sigmas, and how much each layer takes."""
        found: dict[str, Move] = {}
        for part in self._parts(name)[:MAXIMUM_MOVES]:
            digest, _, text = part.partition(":")
            amount, *strengths = [_finite(number) for number in text.split("/")]
            numbers = [number for number in strengths if number is not None and 0.0 <= number <= 1.0]
            usable = _DIGEST.fullmatch(digest) and amount is not None and abs(amount) <= REACH
            if not usable or len(numbers) != len(strengths) or len(numbers) not in (0, layers):
                self.sentences.append(f"{name}: “{part[:60]}” can't be used here; it is left out.")
            else:
                found[digest] = Move(amount=amount, layers=tuple(numbers))
        return found

    def style(self, name: str, layers: int) -> Style | None:
        """The latent that some layers follow, as `<seed or digest>:0-2-3`; None where there is none."""
        text = self.params.get(name)
        if text is None:
            return None
        origin, _, places = text.partition(":")
        chosen = [place for place in map(whole, places.split("-")) if place is not None and place < layers]
        # A digest has more figures than any seed.
        kept = origin if _DIGEST.fullmatch(origin) else None
        seed = 0 if kept else whole(origin)
        if not layers or seed is None or seed >= 2**32:
            self.sentences.append(f"{name}: “{text[:40]}” can't be used here; it is left out.")
            return None
        return Style(seed=seed, kept=kept, layers=tuple(sorted(set(chosen))))

    def shares(self, name: str, facts: Facts) -> dict[str, dict[str, float]]:
        """How much of each class, as `digit:3:0.5,digit:8:0.5`."""
        there = {group.name: group.classes for group in facts.groups}
        found: dict[str, dict[str, float]] = {}
        for part in self._parts(name):
            group, _, rest = part.partition(":")
            chosen, _, number = rest.rpartition(":")
            share = _finite(number)
            if unquote(chosen) in there.get(unquote(group), ()) and share is not None and 0.0 <= share <= 1.0:
                found.setdefault(unquote(group), {})[unquote(chosen)] = share
            else:
                self.sentences.append(f"{name}: “{part[:40]}” can't be used here; it is left out.")
        return found

    def images(self, name: str, facts: Facts, default: int) -> int:
        """One of the run's snapshots; the nearest where there is none of this number."""
        text = self.params.get(name)
        if text is None or text == LATEST:
            return default
        wanted = _finite(text)
        if wanted is None:
            return self._instead(name, text, "is not a snapshot's number of images", default)
        nearest = min(facts.snapshots, key=lambda images: abs(images - wanted))
        if nearest != wanted:
            asked = f"{int(wanted):,}" if 0 <= wanted <= MAXIMUM_IMAGES else f"“{text[:40]}”"
            self.sentences.append(
                f"There is no snapshot at {asked} {facts.noun}, or not any more; this is the nearest, at {nearest:,}."
            )
        return nearest

    def basis(self, name: str, facts: Facts, default: tuple[int, ...]) -> tuple[int, ...]:
        """The snapshots whose directions are used, in order; all of them must be there."""
        parts = self._parts(name)
        if not parts:
            return default
        chain = tuple(images for images in map(whole, parts) if images in facts.snapshots)
        if len(parts) <= MAXIMUM_CHAIN and len(chain) == len(parts):
            return tuple(images for images in chain if images is not None)
        self.sentences.append(f"{name}: the snapshots that these directions come from are gone; others are taken.")
        return default

    def axes(self, name: str, count: int) -> tuple[int, int]:
        """Two different indices of directions below `count`, as `0,1`; of a single direction, it alone."""
        if count < 2:
            return (0, 0)
        parts = self._parts(name)
        indices = [index for index in map(whole, parts) if index is not None and index < count]
        if len(parts) == len(indices) == 2 and indices[0] != indices[1]:
            return (indices[0], indices[1])
        if parts:
            self.sentences.append(f"{name}: two different directions below {count} are needed; 0,1 is used.")
        return (0, 1)

    def _parts(self, name: str) -> list[str]:
        return [part for part in self.params.get(name, "").split(",") if part]

    def _instead(self, name: str, text: str, problem: str, used: Value) -> Value:
        shown = f"{used:g}" if isinstance(used, float) else used
        self.sentences.append(f"{name}: “{text[:40]}” {problem}; {shown} is used.")
        return used


def whole(text: str) -> int | None:
    """The whole number that digits say; None for anything else, and for more digits than any number here has."""
    return int(text) if len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal() else None


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
