"""The kinds of picture: a sample, its neighbourhood, all classes, many seeds, a path, a grid, a sum."""

from typing import Annotated, Literal

from pydantic import Field

from gan_core.latent.spec import Index, LatentSpec, Name, Seed
from gan_core.options import Options, option

MAXIMUM_SAMPLES = 256
MAXIMUM_SIDE = 16
FURTHEST = 1.5

Time = Annotated[float, Field(ge=0.0, le=1.0)]
Columns = Annotated[int, Field(ge=0, le=MAXIMUM_SAMPLES)]


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


class SeedsPicture(LatentSpec):
    """Many random latents, and all else alike: their class, their truncation and what moves them."""

    view: Literal["seeds"]
    seeds: tuple[Seed, ...] = Field(min_length=1, max_length=MAXIMUM_SAMPLES, description="The latents, in order.")
    columns: Columns = Field(default=0, description="Samples a row; 0 puts all in one row.")


class PathPicture(Options):
    """Samples on the way through two or more latents, with their conditions mixed on the way.

    A time of 0 is the first keyframe and 1 the last, or the first again where the path is closed; the keyframes are
    evenly spaced in time. What is interpolated is the whole latent, after truncation and directions; or, in the space
    "z" of a generator with a mapping network, the z, which are mapped then, and moved and truncated as the keyframes
    around them are.
    """

    view: Literal["path"]
    keyframes: tuple[LatentSpec, ...] = Field(min_length=2, max_length=16, description="The latents on the way.")
    method: Literal["linear", "spherical", "spline"] = option("spherical", "How to get from one latent to the next.")
    space: Literal["own", "z"] = option("own", "Where the way runs: in w where there is one, or always in z.")
    closed: bool = option(False, "Whether the path is a loop that returns to its first keyframe.")
    times: tuple[Time, ...] = Field(
        min_length=1, max_length=MAXIMUM_SAMPLES, description="Where on the path the samples are, 0 to 1."
    )
    columns: Columns = Field(default=0, description="Samples a row; 0 puts all in one row.")


class GridPicture(Options):
    """`side` x `side` samples between four corners, interpolated along the top and the bottom and then down."""

    view: Literal["grid"]
    corners: tuple[LatentSpec, LatentSpec, LatentSpec, LatentSpec] = Field(
        description="The latents in the corners: top left, top right, bottom left, bottom right."
    )
    side: int = option(8, "How many samples a side has.", unit="samples", low=2, high=MAXIMUM_SIDE)
    method: Literal["linear", "spherical"] = option("spherical", "How to get from one corner to the next.")


class ArithmeticPicture(Options):
    """Samples of a + t (c - b), with their conditions likewise; a time of 1 is a - b + c."""

    view: Literal["arithmetic"]
    a: LatentSpec = Field(description="Where to begin.")
    b: LatentSpec = Field(description="What is taken away.")
    c: LatentSpec = Field(description="What is put in its place.")
    times: tuple[Annotated[float, Field(ge=0.0, le=FURTHEST)], ...] = Field(
        min_length=1, max_length=MAXIMUM_SAMPLES, description="How far to go; 1 is the whole way."
    )


Picture = Annotated[
    SinglePicture
    | NeighbourhoodPicture
    | ClassesPicture
    | SeedsPicture
    | PathPicture
    | GridPicture
    | ArithmeticPicture,
    Field(discriminator="view"),
]


def specs_of(picture: Picture) -> tuple[LatentSpec, ...]:
    """The latents that a picture is made of, the leading one first."""
    match picture:
        case PathPicture():
            return picture.keyframes
        case GridPicture():
            return picture.corners
        case ArithmeticPicture():
            return (picture.a, picture.b, picture.c)
        case _:
            return (picture,)
