"""What one latent and its condition are made of, as plain, bounded data that fits in a URL."""

from typing import Annotated, Literal

from pydantic import Field

from gan_core.options import Options, option

MAXIMUM_DIMENSION = 512
MAXIMUM_CHAIN = 32
MAXIMUM_IMAGES = 10**12
MAXIMUM_MOVES = 32
MAXIMUM_LAYERS = 16

Name = Annotated[str, Field(max_length=64)]
Index = Annotated[int, Field(ge=0, lt=MAXIMUM_DIMENSION)]
Layer = Annotated[int, Field(ge=0, lt=MAXIMUM_LAYERS)]
Amount = Annotated[float, Field(ge=-5.0, le=5.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Images = Annotated[int, Field(ge=0, le=MAXIMUM_IMAGES)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
Classes = Annotated[dict[Name, Name], Field(max_length=16)]


class ConditionSpec(Options):
    """A class per group, or a continuous mix; the first class where a group isn't named.

    A group that `shares` names is that mix of its classes; the others follow `first`, or the mix of `first` and
    `second`.
    """

    first: Classes = Field(default={}, description="The class of each group: group name -> class name.")
    second: Classes | None = Field(default=None, description="The classes to mix in; none for a pure condition.")
    mix: float = option(
        0.0, "How much of the second there is: 0 is all first, 1 all second.", unit="share", low=0, high=1
    )
    shares: dict[Name, Annotated[dict[Name, Share], Field(max_length=256)]] = Field(
        default={},
        max_length=16,
        description="How much of each class: group name -> class name -> share; shares are scaled to add up to 1.",
    )


class Move(Options):
    """A step along a direction that the store keeps."""

    amount: Amount = Field(description="How many sigmas, -5 to 5.")
    layers: tuple[Share, ...] = Field(
        default=(),
        max_length=MAXIMUM_LAYERS,
        description="How much of the step each layer of a generator with layers takes, coarsest first; none means all "
        "of it everywhere.",
    )


class Style(Options):
    """A second latent that some layers of a generator follow in place of the first (style mixing)."""

    seed: Seed = Field(default=0, description="Which random latent the second is.")
    kept: Digest | None = Field(default=None, description="A kept latent in place of the seed's.")
    layers: tuple[Layer, ...] = Field(
        default=(), max_length=MAXIMUM_LAYERS, description="The layers that follow the second; 0 is the coarsest."
    )


class LatentSpec(Options):
    """A latent and its condition: `truncated(origin with its overrides) + sum_k c_k * sigma_k * direction_k`.

    The origin is row 0 of `Generator.latents(seed)`, or a kept latent; overrides replace single numbers of a z before
    all else. Of a generator with a mapping network, what is truncated and moved is the w that they and the condition
    are mapped to.
    """

    seed: int = option(0, "Which random latent to begin with.", low=0, high=2**32 - 1)
    kept: Digest | None = Field(default=None, description="A kept latent to begin with in place of the seed's.")
    truncation: float = option(
        1.0, "How far from the average: below 1 is more typical, above 1 more unusual.", low=0.0, high=2.0
    )
    towards: Literal["mean", "class"] = option(
        "mean", "Which average truncation leads to: that of everything, or in w that of the latent's own class."
    )
    condition: ConditionSpec = Field(default=ConditionSpec(), description="The class, or the mix of classes.")
    directions: dict[Index, Amount] = Field(
        default={},
        max_length=MAXIMUM_DIMENSION,
        description="Steps along the basis: index of the direction -> how many sigmas, -5 to 5.",
    )
    moves: dict[Digest, Move] = Field(
        default={}, max_length=MAXIMUM_MOVES, description="Steps along kept directions, by their digest."
    )
    dimensions: dict[Index, Amount] = Field(
        default={},
        max_length=MAXIMUM_DIMENSION,
        description="Single numbers of the latent set by hand: index -> value, -5 to 5.",
    )
    shell: bool = option(
        False, "Whether a z that was moved gets its length back, for a Gaussian's latents lie on a shell."
    )
    style: Style | None = Field(default=None, description="A second latent that some layers follow.")
    basis: tuple[Images, ...] = Field(
        default=(),
        max_length=MAXIMUM_CHAIN,
        description="The snapshots (image counts) whose axes give the directions, each aligned with the one before; "
        "none means the axes of the snapshot that is shown.",
    )
