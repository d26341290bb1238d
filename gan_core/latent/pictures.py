"""What can be asked for as one picture: a single sample, a neighbourhood, all classes, a path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
import torch
from pydantic import Field

from gan_core.conditions import Conditions
from gan_core.generator import Generator, Space, latent_row
from gan_core.latent.paths import Path
from gan_core.latent.spaces import Basis, space_of, truncated
from gan_core.latent.spec import ConditionSpec, Index, LatentSpec, Name
from gan_core.options import Options, option

Floats = npt.NDArray[np.float32]
BasisOf = Callable[[tuple[int, ...]], Basis]
# Sigmas along a direction: one number, or one a sample, [N, 1].
Amount = float | npt.NDArray[np.float64]

MAXIMUM_SAMPLES = 256
NEIGHBOURHOOD_SIZE = 8


class SinglePicture(LatentSpec):
    """One sample."""

    view: Literal["single"] = "single"


class NeighbourhoodPicture(LatentSpec):
    """8x8 samples around the latent, over two directions of its basis.

    The cell in row r and column c, counted from the top left, has `spread * (2 c / 7 - 1)` sigmas added along
    `axes[0]` and `spread * (1 - 2 r / 7)` along `axes[1]`: the first axis grows to the right, the second upwards.
    """

    view: Literal["neighbourhood"]
    axes: tuple[Index, Index] = Field(default=(0, 1), description="The directions that run right and up.")
    spread: float = option(2.0, "How far the edges are from the middle.", unit="sigmas", low=0.0, high=5.0)


class ClassesPicture(LatentSpec):
    """One latent as every class of one group, at most 256, in order; the other groups keep their classes."""

    view: Literal["classes"]
    group: Name | None = Field(default=None, description="The group to run through; the first where none is named.")


class PathPicture(Options):
    """Samples on the way through two or more latents, with their conditions mixed on the way.

    A time of 0 is the first keyframe and 1 the last, or the first again where the path is closed; the keyframes are
    evenly spaced in time. What is interpolated is the whole latent, after truncation and directions.
    """

    view: Literal["path"]
    keyframes: tuple[LatentSpec, ...] = Field(min_length=2, max_length=16, description="The latents on the way.")
    method: Literal["linear", "spherical"] = option("spherical", "How to get from one latent to the next.")
    closed: bool = option(False, "Whether the path returns to its first keyframe.")
    times: tuple[Annotated[float, Field(ge=0.0, le=1.0)], ...] = Field(
        min_length=1, max_length=MAXIMUM_SAMPLES, description="Where on the path the samples are, 0 to 1."
    )
    columns: int = option(0, "Samples a row; 0 puts all in one row.", unit="samples", low=0, high=MAXIMUM_SAMPLES)


Picture = Annotated[SinglePicture | NeighbourhoodPicture | ClassesPicture | PathPicture, Field(discriminator="view")]


@dataclass(frozen=True)
class Composition:
    """What a picture is rendered from, row by row: latents float32 `[N, D]` and condition rows float32 `[N, K]`.

    The latents lie in `space`: they are z, or w of a generator with a mapping network.
    """

    latents: Floats
    conditions: Floats
    rows: int
    columns: int
    space: Space


def compose(picture: Picture, generator: Generator, basis_of: BasisOf) -> Composition:
    """The latents and conditions of a picture; `basis_of` gives the directions of a chain of snapshots.

    Raises ValueError for a condition, a direction or a dimension that the generator doesn't have.
    """
    match picture:
        case NeighbourhoodPicture():
            return _neighbourhood(picture, generator, basis_of)
        case ClassesPicture():
            return _classes(picture, generator, basis_of)
        case PathPicture():
            return _path(picture, generator, basis_of)
        case _:
            latent = latent_of(picture, generator, basis_of)[None]
            row = condition_row(picture.condition, generator.conditions)[None]
            return Composition(latent, row, 1, 1, space_of(generator))


def latent_of(spec: LatentSpec, generator: Generator, basis_of: BasisOf) -> Floats:
    """The latent of a spec in its generator's space, float32 `[D]`.

    Sums run in the order of the directions, so that equal specs give equal bytes.
    """
    row = condition_row(spec.condition, generator.conditions)[None]
    return _moved(_origins(spec, generator, row)[0], spec.directions, spec, basis_of)


def condition_row(spec: ConditionSpec, conditions: Conditions) -> Floats:
    """The condition row of a spec, float32 `[K]`; a pure one is bit-equal to its one-hot."""
    first = _one_hot(conditions, tuple(spec.first.items()))
    if spec.second is None or spec.mix == 0.0:
        return first
    second = _one_hot(conditions, tuple(spec.second.items()))
    share = np.float32(spec.mix)
    return second if share == 1.0 else (np.float32(1.0) - share) * first + share * second


def _neighbourhood(picture: NeighbourhoodPicture, generator: Generator, basis_of: BasisOf) -> Composition:
    places = np.arange(NEIGHBOURHOOD_SIZE)
    offsets = picture.spread * (2.0 * places / (NEIGHBOURHOOD_SIZE - 1) - 1.0)
    across, upwards = np.meshgrid(offsets, offsets[::-1])
    amounts: dict[int, Amount] = dict(picture.directions)
    for axis, offset in zip(picture.axes, (across, upwards), strict=True):
        amounts[axis] = amounts.get(axis, 0.0) + offset.reshape(-1, 1)
    row = condition_row(picture.condition, generator.conditions)
    latents = _moved(_origins(picture, generator, row[None])[0], amounts, picture, basis_of)
    conditions = np.tile(row, (len(latents), 1))
    return Composition(latents, conditions, NEIGHBOURHOOD_SIZE, NEIGHBOURHOOD_SIZE, space_of(generator))


def _classes(picture: ClassesPicture, generator: Generator, basis_of: BasisOf) -> Composition:
    groups = {group.name: group for group in generator.conditions.groups}
    if not groups:
        raise ValueError("This generator has no classes to run through.")
    name = picture.group or next(iter(groups))
    if name not in groups:
        raise ValueError(f"There is no condition {name!r}; there are: {', '.join(groups)}.")
    classes = groups[name].classes[:MAXIMUM_SAMPLES]
    base = picture.condition
    rows = np.stack(
        [condition_row(base.model_copy(update=_chosen(base, name, chosen)), generator.conditions) for chosen in classes]
    )
    columns = 5 if len(classes) % 5 == 0 else int(np.ceil(np.sqrt(len(classes))))
    latents = _moved(_origins(picture, generator, rows), picture.directions, picture, basis_of)
    return Composition(latents, rows, -(-len(classes) // columns), columns, space_of(generator))


def _path(picture: PathPicture, generator: Generator, basis_of: BasisOf) -> Composition:
    latents = np.stack([latent_of(spec, generator, basis_of) for spec in picture.keyframes])
    rows = np.stack([condition_row(spec.condition, generator.conditions) for spec in picture.keyframes])
    columns = picture.columns or len(picture.times)
    return Composition(
        Path(latents, picture.method, picture.closed).at(picture.times),
        Path(rows, "linear", picture.closed).at(picture.times),
        -(-len(picture.times) // columns),
        columns,
        space_of(generator),
    )


def _chosen(condition: ConditionSpec, group: str, name: str) -> Mapping[str, object]:
    second = None if condition.second is None else {**condition.second, group: name}
    return {"first": {**condition.first, group: name}, "second": second}


def _origins(spec: LatentSpec, generator: Generator, conditions: Floats) -> Floats:
    """The seed's latent with its overrides, truncated, under each condition row: float32 `[N, D]`."""
    latent = latent_row(spec.seed, 0, generator.latent_dimension).copy()
    for index, value in spec.dimensions.items():
        if index >= len(latent):
            raise ValueError(f"There is no dimension {index}; this generator's latents have 0 to {len(latent) - 1}.")
        latent[index] = value
    latents = torch.from_numpy(np.tile(latent, (len(conditions), 1)))
    origins: Floats = truncated(generator, latents, torch.tensor(conditions), spec.truncation).numpy()
    return origins


def _moved(origin: Floats, amounts: Mapping[int, Amount], spec: LatentSpec, basis_of: BasisOf) -> Floats:
    """`origin` moved by so many sigmas along each direction: `[D]`, or `[N, D]` where it or an amount has N rows."""
    if not amounts:
        return origin
    basis = basis_of(spec.basis)
    latent = origin
    for index in sorted(amounts):
        if index >= len(basis.directions):
            last = len(basis.directions) - 1
            raise ValueError(f"There is no direction {index}; this generator has 0 to {last}.")
        latent = latent + np.float32(amounts[index]) * (basis.sigmas[index] * basis.directions[index])
    return latent


@lru_cache(maxsize=1024)
def _one_hot(conditions: Conditions, chosen: tuple[tuple[str, str], ...]) -> Floats:
    row: Floats = conditions.row(dict(chosen)).numpy()
    row.flags.writeable = False
    return row
