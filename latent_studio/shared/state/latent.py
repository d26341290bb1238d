"""A latent in a URL: how each part of it is written there, and which of them a generator has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from gan_core.latent.spec import MAXIMUM_CHAIN, MAXIMUM_IMAGES, MAXIMUM_MOVES, ConditionSpec, LatentSpec, Move, Style
from latent_studio.shared.generators import Facts
from latent_studio.shared.url import (
    Codec,
    InUrl,
    Params,
    Reader,
    choice,
    finite,
    flag,
    listed,
    nested,
    number,
    one,
    text_of,
    whole,
)

LATEST = "latest"
REACH = 5.0  # sigmas along a direction, or the value of a raw dimension: what a LatentSpec may hold

_DIGEST = re.compile(r"[0-9a-f]{16}")
_MIX = number(ConditionSpec.model_fields["mix"])


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
    follows = reader.params.get(name, LATEST if facts.underway else "") == LATEST
    return LATEST if follows else _images(reader, name, facts)


def _digest(reader: Reader, name: str, _facts: Facts, usual: str | None) -> str | None:
    """16 hex digits that name something kept."""
    text = reader.params.get(name, usual)
    if text is None or _DIGEST.fullmatch(text):
        return text
    reader.left_out(name, text, "is no digest")
    return None


def _by_index(reader: Reader, name: str, count: int) -> dict[int, float]:
    """Numbers by index, as `0:1.5,3:-0.2`: indices below `count`, numbers moved into [-REACH, REACH]."""
    values: dict[int, float] = {}
    for part in reader.parts(name):
        digits, _, text = part.partition(":")
        index, value = whole(digits), finite(text)
        if value is None or index is None or index >= count:
            reader.left_out(name, part)
        else:
            values[index] = min(max(value, -REACH), REACH)
            if values[index] != value:
                reader.instead(name, part, f"is outside {-REACH:g} to {REACH:g}", values[index])
    return values


def _indexed(values: Mapping[int, float]) -> str:
    return ",".join(f"{index}:{text_of(values[index])}" for index in sorted(values))


def _moves(reader: Reader, name: str, facts: Facts, _usual: object) -> dict[str, Move]:
    """Steps along kept directions, as `<digest>:1.5,<digest>:-1/1/0.5/0`: sigmas, and how much each layer takes."""
    found: dict[str, Move] = {}
    for part in reader.parts(name)[:MAXIMUM_MOVES]:
        digest, _, text = part.partition(":")
        amount, *strengths = [finite(number) for number in text.split("/")]
        numbers = [number for number in strengths if number is not None and 0.0 <= number <= 1.0]
        usable = _DIGEST.fullmatch(digest) and amount is not None and abs(amount) <= REACH
        if not usable or len(numbers) != len(strengths) or len(numbers) not in (0, facts.layers):
            reader.left_out(name, part)
        else:
            found[digest] = Move(amount=amount, layers=tuple(numbers))
    return found


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


def _axes(reader: Reader, name: str, facts: Facts, _usual: tuple[int, int]) -> tuple[int, int]:
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


def _classes(reader: Reader, name: str, facts: Facts) -> dict[str, str]:
    """A class of every group, as `shape:circle,colour:red`; the first class where none is named."""
    chosen = {group.name: group.classes[0] for group in facts.groups}
    there = {group.name: group.classes for group in facts.groups}
    for part in reader.parts(name):
        group, _, text = map(unquote, part.partition(":"))
        if text in there.get(group, ()):
            chosen[group] = text
        else:
            reader.left_out(name, part, "is no class of this generator")
    return chosen


def _shares(reader: Reader, name: str, facts: Facts) -> dict[str, dict[str, float]]:
    """How much of each class, as `digit:3:0.5,digit:8:0.5`."""
    there = {group.name: group.classes for group in facts.groups}
    found: dict[str, dict[str, float]] = {}
    for part in reader.parts(name):
        group, _, rest = part.partition(":")
        chosen, _, text = rest.rpartition(":")
        share = finite(text)
        if unquote(chosen) in there.get(unquote(group), ()) and share is not None and 0.0 <= share <= 1.0:
            found.setdefault(unquote(group), {})[unquote(chosen)] = share
        else:
            reader.left_out(name, part)
    return found


def _condition(reader: Reader, name: str, facts: Facts, _usual: object) -> ConditionSpec:
    """A class of each group, or a mix of two; `name` stands before each of its parameters."""
    second = f"{name}second"
    mixed = bool(facts.groups) and second in reader.params
    return ConditionSpec(
        first=_classes(reader, f"{name}class", facts),
        second=_classes(reader, second, facts) if mixed else None,
        mix=_MIX.read(reader, f"{name}mix", facts, 0.0) if mixed else 0.0,
        shares=_shares(reader, f"{name}shares", facts),
    )


def _condition_params(name: str, condition: ConditionSpec) -> Params:
    params = {}
    if condition.first:
        params[f"{name}class"] = classes_text(condition.first)
    if condition.second is not None:
        params |= {f"{name}second": classes_text(condition.second), f"{name}mix": text_of(condition.mix)}
    if condition.shares:
        parts = [(group, one, share) for group, shares in condition.shares.items() for one, share in shares.items()]
        params[f"{name}shares"] = ",".join(
            f"{quoted(group)}:{quoted(one)}:{text_of(share)}" for group, one, share in parts
        )
    return params


def classes_text(chosen: Mapping[str, str]) -> str:
    """A class of each group as a URL holds them: `shape:circle,colour:red`."""
    return ",".join(f"{quoted(group)}:{quoted(name)}" for group, name in chosen.items())


def quoted(name: str) -> str:
    """A class's or a group's name without the signs that have a meaning in a list."""
    return quote(name, safe=" .-_")


DIRECTIONS = 10  # of which a page shows a slider each
SNAPSHOT = one(_images)
SNAPSHOT_OR_LATEST = one(_images_or_latest)
AXES = one(_axes, listed)
LATENT: Codec = nested(
    LatentSpec,
    {
        "seed": InUrl(when=lambda _: True),
        "kept": InUrl(one(_digest)),
        "truncation": InUrl(),
        "towards": InUrl(choice(lambda facts: ("mean", "class") if facts.mapped and facts.groups else ("mean",))),
        "condition": InUrl(Codec(_condition, _condition_params), name=""),
        "moves": InUrl(one(_moves, _moves_text)),
        "shell": InUrl(flag(lambda facts: not facts.mapped)),
        "style": InUrl(
            one(_style, lambda style: f"{style.kept or style.seed}:{'-'.join(map(str, style.layers))}"),
        ),
        "directions": InUrl(one(lambda reader, name, facts, _: _by_index(reader, name, facts.directions), _indexed)),
        "dimensions": InUrl(one(lambda reader, name, facts, _: _by_index(reader, name, facts.dimension), _indexed)),
        "basis": InUrl(one(_basis, listed)),
    },
)
