"""A latent in a URL: how each part of it is written there, and which of them a generator has."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from gan_core.latent.spec import MAXIMUM_CHAIN, MAXIMUM_IMAGES, MAXIMUM_MOVES, ConditionSpec, LatentSpec, Move, Style
from latent_studio.shared.generators import Facts
from latent_studio.shared.url import (
    Codec,
    InUrl,
    Reader,
    choice,
    codec_of,
    entries,
    finite,
    flag,
    listed,
    nested,
    one,
    text_of,
    whole,
)  # fmt: skip

LATEST = "latest"
DIRECTIONS = 10  # of which a page shows a slider each
REACH = 5.0  # sigmas along a direction, or the value of a raw dimension: what a LatentSpec may hold

_DIGEST = re.compile(r"[0-9a-f]{16}")


def _images(reader: Reader, name: str, facts: Facts, _usual: object = None) -> int:
    """One of the run's snapshots; the newest without a parameter, the nearest where there is none of this number."""
    text, newest = reader.params.get(name), facts.snapshots[-1]
    if text is None or text == LATEST:
        return newest
    wanted = finite(text)
    if wanted is None:
        return reader.instead(name, text, "is not a snapshot's number of images", newest)
    nearest = min(facts.snapshots, key=lambda images: abs(images - wanted))
    if nearest != wanted:
        there = f"{int(wanted):,}" if 0 <= wanted <= MAXIMUM_IMAGES else f"“{text[:40]}”"
        reader.sentences.append(
            f"There is no snapshot at {there} {facts.noun}, or not any more; this is the nearest, at {nearest:,}."
        )
    return nearest


def _images_or_latest(reader: Reader, name: str, facts: Facts, _usual: object) -> int | str:
    """A snapshot, or always the latest; a run in training is followed unless a snapshot is named."""
    follows = reader.params.get(name, LATEST if facts.in_progress else "") == LATEST
    return LATEST if follows else _images(reader, name, facts)


def _digest(reader: Reader, name: str, *_: object) -> str | None:
    """16 hex digits that name something kept."""
    text = reader.params.get(name)
    if text is None or _DIGEST.fullmatch(text):
        return text
    reader.left_out(name, text, "is no digest")
    return None


def by_index(count: str) -> Codec:
    """Numbers by index, as `0:1.5,3:-0.2`, moved into [-REACH, REACH]; `count` names the fact that bounds indices."""

    def read(reader: Reader, name: str, facts: Facts, _usual: object) -> dict[int, float]:
        values: dict[int, float] = {}
        for part in reader.parts(name):
            digits, _, text = part.partition(":")
            index, value = whole(digits), finite(text)
            if value is None or index is None or index >= getattr(facts, count):
                reader.left_out(name, part)
            else:
                values[index] = reader.within(name, part, value, -REACH, REACH)
        return values

    return one(read, lambda values: ",".join(f"{index}:{text_of(values[index])}" for index in sorted(values)))


def _move(part: str, facts: Facts) -> tuple[str, Move]:
    """A step along a kept direction, as `<digest>:-1/1/0.5/0`: sigmas, and how much each layer takes."""
    digest, _, text = part.partition(":")
    amount, *layers = map(float, text.split("/"))
    if not _DIGEST.fullmatch(digest) or len(layers) not in (0, facts.layers):
        raise ValueError("no step along a direction")
    return digest, Move(amount=amount, layers=tuple(layers))


def _moves_text(moves: Mapping[str, Move]) -> str:
    steps = ((digest, moves[digest]) for digest in sorted(moves))
    return ",".join(f"{digest}:{'/'.join(map(text_of, (move.amount, *move.layers)))}" for digest, move in steps)


def _style(reader: Reader, name: str, facts: Facts, _usual: object) -> Style | None:
    """The latent that some layers follow, as `<seed or digest>:0-2-3`."""
    text = reader.params.get(name)
    if text is None:
        return None
    origin, _, places = text.partition(":")
    chosen = {place for place in map(whole, places.split("-")) if place is not None and place < facts.layers}
    # A digest has more figures than any seed.
    kept = origin if _DIGEST.fullmatch(origin) else None
    seed = 0 if kept else whole(origin)
    if not facts.layers or seed is None or seed >= 2**32:
        reader.left_out(name, text)
        return None
    return Style(seed=seed, kept=kept, layers=tuple(sorted(chosen)))


def _basis(reader: Reader, name: str, facts: Facts, usual: tuple[int, ...]) -> tuple[int, ...]:
    """The snapshots whose directions are used, in order; all of them must be there."""
    parts = reader.parts(name)
    chain = tuple(images for images in map(whole, parts) if images in facts.snapshots)
    if parts and (len(parts) > MAXIMUM_CHAIN or len(chain) != len(parts)):
        reader.sentences.append(f"{name}: the snapshots that these directions come from are gone; others are used.")
        return usual
    return tuple(images for images in chain if images is not None) or usual


def _axes(reader: Reader, name: str, facts: Facts, _usual: object) -> tuple[int, int]:
    """Two different directions by their indices, as `0,1`; of a single direction, it alone."""
    count, parts = min(DIRECTIONS, facts.directions), reader.parts(name)
    if count < 2:
        return (0, 0)
    indices = [index for index in map(whole, parts) if index is not None and index < count]
    if len(parts) == len(indices) == 2 and indices[0] != indices[1]:
        return (indices[0], indices[1])
    if parts:
        reader.sentences.append(f"{name}: two different directions below {count} are needed; 0,1 is used.")
    return (0, 1)


def _known(text: str, facts: Facts) -> tuple[str, str]:
    """A group and one of its classes, as `shape:circle`. Raises ValueError for one that isn't there."""
    group, _, name = map(unquote, text.partition(":"))
    if not any(group == there.name and name in there.classes for there in facts.groups):
        raise ValueError("no class of this generator")
    return group, name


def _share(part: str, facts: Facts) -> tuple[tuple[str, str], float]:
    """How much of a class, as `digit:3:0.5`."""
    known, _, share = part.rpartition(":")
    if not 0.0 <= float(share) <= 1.0:
        raise ValueError("no share")
    return _known(known, facts), float(share)


def _shares_text(shares: Mapping[str, Mapping[str, float]]) -> str:
    parts = ((group, name, share) for group, classes in shares.items() for name, share in classes.items())
    return ",".join(f"{quoted(group)}:{quoted(name)}:{text_of(share)}" for group, name, share in parts)


def _shares(reader: Reader, name: str, facts: Facts, _usual: object) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for (group, chosen), share in _SHARE.read(reader, name, facts, {}).items():
        found.setdefault(group, {})[chosen] = share
    return found


def classes_text(chosen: Mapping[str, str]) -> str:
    """A class of each group as a URL holds them: `shape:circle,colour:red`."""
    return ",".join(f"{quoted(group)}:{quoted(name)}" for group, name in chosen.items())


def quoted(name: str) -> str:
    """A class's or a group's name without the signs that have a meaning in a list."""
    return quote(name, safe=" .-_")


def _first_classes(facts: Facts, _before: object) -> dict[str, str]:
    return {group.name: group.classes[0] for group in facts.groups}


def _second(reader: Reader, name: str, facts: Facts, _usual: object) -> Any:
    mixed = bool(facts.groups) and name in reader.params
    return CLASSES.read(reader, name, facts, _first_classes(facts, None)) if mixed else None


def _mix(reader: Reader, name: str, facts: Facts, second: object) -> Any:
    return _SHARE_OF_SECOND.read(reader, name, facts, 0.0) if second is not None else 0.0


SNAPSHOT = one(_images)
SNAPSHOT_OR_LATEST = one(_images_or_latest)
AXES = one(_axes, listed)
CLASSES = entries(_known, classes_text, "is no class of this generator")
_SHARE = entries(_share, _shares_text)
_SHARE_OF_SECOND = codec_of(ConditionSpec.model_fields["mix"])
CONDITION = nested(
    ConditionSpec,
    {
        "first": InUrl(CLASSES, name="class", usual=_first_classes),
        "second": InUrl(one(_second, classes_text)),
        "mix": InUrl(
            one(_mix), usual=lambda _, before: before["second"], when=lambda condition: condition.second is not None
        ),
        "shares": InUrl(one(_shares, _shares_text)),
    },
)
LATENT = nested(
    LatentSpec,
    {
        "seed": InUrl(when=lambda _: True),
        "kept": InUrl(one(_digest)),
        "truncation": InUrl(),
        "towards": InUrl(choice(lambda facts: ("mean", "class") if facts.mapped and facts.groups else ("mean",))),
        "condition": InUrl(CONDITION, name=""),
        "moves": InUrl(entries(_move, _moves_text, most=MAXIMUM_MOVES)),
        "shell": InUrl(flag(lambda facts: not facts.mapped)),
        "style": InUrl(one(_style, lambda style: f"{style.kept or style.seed}:{'-'.join(map(str, style.layers))}")),
        "directions": InUrl(by_index("directions")),
        "dimensions": InUrl(by_index("dimension")),
        "basis": InUrl(one(_basis, listed)),
    },
)
