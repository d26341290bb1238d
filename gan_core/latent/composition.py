"""What a picture is rendered from: a latent and a condition row for each of its samples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from gan_core.conditions import Conditions
from gan_core.generator import Generator, Space
from gan_core.latent import pictures
from gan_core.latent.latents import Amount, condition_row, latent_of, latents_of, origin_of, per_layer
from gan_core.latent.paths import Path, lerp, slerp
from gan_core.latent.pictures import MAXIMUM_SAMPLES, Picture
from gan_core.latent.references import References
from gan_core.latent.spaces import space_of, truncated
from gan_core.latent.spec import ConditionSpec, LatentSpec

Floats = npt.NDArray[np.float32]

NEIGHBOURHOOD_SIZE = 8


@dataclass(frozen=True)
class Composition:
    """Rows of a picture: latents float32 `[N, D]`, or `[N, L, W]` by layer, in `space`, and condition rows `[N, K]`."""

    latents: Floats
    conditions: Floats
    rows: int
    columns: int
    space: Space


def compose(picture: Picture, generator: Generator, references: References) -> Composition:
    """The latents and conditions of a picture. Raises ValueError for what the generator doesn't have."""
    match picture:
        case pictures.NeighbourhoodPicture():
            return _neighbourhood(picture, generator, references)
        case pictures.ClassesPicture():
            return _classes(picture, generator, references)
        case pictures.SeedsPicture():
            return _seeds(picture, generator, references)
        case pictures.PathPicture():
            return _path(picture, generator, references)
        case pictures.GridPicture():
            return _grid(picture, generator, references)
        case pictures.ArithmeticPicture():
            return _arithmetic(picture, generator, references)
        case _:
            latent = latent_of(picture, generator, references)[None]
            row = condition_row(picture.condition, generator.conditions)[None]
            return Composition(latent, row, 1, 1, space_of(generator))


def _neighbourhood(picture: pictures.NeighbourhoodPicture, generator: Generator, references: References) -> Composition:
    places = np.arange(NEIGHBOURHOOD_SIZE)
    offsets = picture.spread * (2.0 * places / (NEIGHBOURHOOD_SIZE - 1) - 1.0)
    across, upwards = np.meshgrid(offsets, offsets[::-1])
    amounts: dict[int, Amount] = dict(picture.directions)
    for axis, offset in zip(picture.axes, (across, upwards), strict=True):
        amounts[axis] = amounts.get(axis, 0.0) + offset.reshape(-1, 1)
    row = condition_row(picture.condition, generator.conditions)
    latents = latents_of(picture, generator, references, row[None], amounts=amounts)
    conditions = np.tile(row, (len(latents), 1))
    return Composition(latents, conditions, NEIGHBOURHOOD_SIZE, NEIGHBOURHOOD_SIZE, space_of(generator))


def _classes(picture: pictures.ClassesPicture, generator: Generator, references: References) -> Composition:
    groups = {group.name: group for group in generator.conditions.groups}
    if not groups:
        raise ValueError("This generator has no classes to run through.")
    name = picture.group or next(iter(groups))
    if name not in groups:
        raise ValueError(f"There is no condition {name!r}; there are: {', '.join(groups)}.")
    classes = groups[name].classes[:MAXIMUM_SAMPLES]
    specs = [_chosen(picture.condition, name, chosen) for chosen in classes]
    rows = np.stack([condition_row(spec, generator.conditions) for spec in specs])
    columns = 5 if len(classes) % 5 == 0 else int(np.ceil(np.sqrt(len(classes))))
    latents = latents_of(picture, generator, references, rows)
    return Composition(latents, rows, -(-len(classes) // columns), columns, space_of(generator))


def _chosen(condition: ConditionSpec, group: str, name: str) -> ConditionSpec:
    second = None if condition.second is None else {**condition.second, group: name}
    shares = {other: share for other, share in condition.shares.items() if other != group}
    return ConditionSpec(first={**condition.first, group: name}, second=second, mix=condition.mix, shares=shares)


def _seeds(picture: pictures.SeedsPicture, generator: Generator, references: References) -> Composition:
    count = len(picture.seeds)
    rows = np.tile(condition_row(picture.condition, generator.conditions), (count, 1))
    latents = latents_of(picture, generator, references, rows, seeds=picture.seeds)
    columns = picture.columns or count
    return Composition(latents, rows, -(-count // columns), columns, space_of(generator))


def _path(picture: pictures.PathPicture, generator: Generator, references: References) -> Composition:
    rows = _rows(picture.keyframes, generator.conditions)
    between = Path(rows, "linear", picture.closed).at(picture.times)
    if picture.space == "z" and space_of(generator) == "w":
        latents = _path_in_z(picture, generator, references, between)
    else:
        keyframes = _alike(picture.keyframes, generator, references)
        latents = Path(keyframes, picture.method, picture.closed).at(picture.times)
    columns = picture.columns or len(picture.times)
    return Composition(latents, between, -(-len(picture.times) // columns), columns, space_of(generator))


def _path_in_z(picture: pictures.PathPicture, generator: Generator, references: References, rows: Floats) -> Floats:
    """w `[N, W]` of z on the way, truncated as the keyframes are, plus what moves the keyframes in w."""
    origins = np.stack([origin_of(spec, generator, references) for spec in picture.keyframes])
    on_the_way = Path(origins, picture.method, picture.closed).at(picture.times)
    towards = picture.keyframes[0].towards
    amounts = np.array([[spec.truncation] for spec in picture.keyframes], dtype=np.float32)
    truncations = Path(amounts, "linear", picture.closed).at(picture.times)[:, 0]
    mapped = [
        truncated(generator, torch.from_numpy(z[None]), torch.from_numpy(row[None]), float(share), towards=towards)
        for z, row, share in zip(on_the_way, rows, truncations, strict=True)
    ]
    latents: Floats = torch.cat(mapped).numpy()
    plain = [
        spec.model_copy(update={"directions": {}, "moves": {}, "style": None, "towards": towards})
        for spec in picture.keyframes
    ]
    moved = _alike(picture.keyframes, generator, references)
    still = _alike(plain, generator, references)
    if moved.ndim == 3:
        still, latents = per_layer(still, generator), per_layer(latents, generator)
    way = Path(moved - still, "linear", picture.closed)
    if not np.array_equal(moved, still):
        latents = latents + way.at(picture.times)
    # A sum misses by a rounding what a keyframe is by itself.
    for index, time in enumerate(picture.times):
        keyframe = way.keyframe_at(time)
        if keyframe is not None:
            latents[index] = moved[keyframe]
    return latents


def _grid(picture: pictures.GridPicture, generator: Generator, references: References) -> Composition:
    between = slerp if picture.method == "spherical" else lerp
    corners = _alike(picture.corners, generator, references)
    rows = _rows(picture.corners, generator.conditions)
    places = [place / (picture.side - 1) for place in range(picture.side)]

    def spread(values: Floats, way: Callable[[Floats, Floats, float], Floats]) -> Floats:
        top, bottom = ([way(values[left], values[left + 1], across) for across in places] for left in (0, 2))
        return np.stack([way(top[x], bottom[x], down) for down in places for x in range(picture.side)])

    return Composition(spread(corners, between), spread(rows, lerp), picture.side, picture.side, space_of(generator))


def _arithmetic(picture: pictures.ArithmeticPicture, generator: Generator, references: References) -> Composition:
    specs = (picture.a, picture.b, picture.c)
    times = np.array(picture.times, dtype=np.float32)
    a, b, c = _alike(specs, generator, references)
    first, second, third = _rows(specs, generator.conditions)
    latents = a + times.reshape(-1, *[1] * a.ndim) * (c - b)
    rows = _soft(first + times[:, None] * (third - second), generator.conditions)
    return Composition(latents, rows, 1, len(times), space_of(generator))


def _alike(specs: Sequence[LatentSpec], generator: Generator, references: References) -> Floats:
    """The latents of specs, `[M, D]`; `[M, L, W]` where one of them has layers that differ."""
    latents = [latent_of(spec, generator, references) for spec in specs]
    if len({latent.ndim for latent in latents}) > 1:
        latents = [per_layer(latent[None], generator)[0] if latent.ndim == 1 else latent for latent in latents]
    return np.stack(latents)


def _rows(specs: Sequence[LatentSpec], conditions: Conditions) -> Floats:
    return np.stack([condition_row(spec.condition, conditions) for spec in specs])


def _soft(rows: Floats, conditions: Conditions) -> Floats:
    """Rows whose shares are none below 0 and add up to 1 in each group; rows that are so already stay to the bit."""
    start = 0
    for group in conditions.groups:
        block = slice(start, start + len(group.classes))
        shares = np.clip(rows[:, block], 0.0, None)
        totals = shares.sum(axis=1, keepdims=True)
        rows[:, block] = shares / np.where(totals > 0.0, totals, 1.0)
        start += len(group.classes)
    return rows
