"""What one latent and its condition are made of, as plain, bounded data that fits in a URL."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gan_core.options import Options, option

MAXIMUM_DIMENSION = 512
MAXIMUM_CHAIN = 32

Name = Annotated[str, Field(max_length=64)]
Index = Annotated[int, Field(ge=0, lt=MAXIMUM_DIMENSION)]
Amount = Annotated[float, Field(ge=-5.0, le=5.0)]
Images = Annotated[int, Field(ge=0, le=10**12)]
Classes = Annotated[dict[Name, Name], Field(max_length=16)]


class ConditionSpec(Options):
    """A class per group, or a continuous mix of two such choices; the first class where a group isn't named."""

    first: Classes = Field(default={}, description="The class of each group: group name -> class name.")
    second: Classes | None = Field(default=None, description="The classes to mix in; none for a pure condition.")
    mix: float = option(
        0.0, "How much of the second there is: 0 is all first, 1 all second.", unit="share", low=0, high=1
    )


class LatentSpec(Options):
    """A latent and its condition: `truncated(z_seed with its overrides) + sum_k c_k * sigma_k * direction_k`.

    `z_seed` is row 0 of `Generator.latents(seed)`; overrides replace single numbers of it before all else. Of a
    generator with a mapping network, what is truncated and moved is the w that they and the condition are mapped to.
    """

    seed: int = option(0, "Which random latent to begin with.", low=0, high=2**32 - 1)
    truncation: float = option(
        1.0, "How far from the average: below 1 is more typical, above 1 more unusual.", low=0.0, high=2.0
    )
    condition: ConditionSpec = Field(default=ConditionSpec(), description="The class, or the mix of classes.")
    directions: dict[Index, Amount] = Field(
        default={},
        max_length=MAXIMUM_DIMENSION,
        description="Steps along the basis: index of the direction -> how many sigmas, -5 to 5.",
    )
    dimensions: dict[Index, Amount] = Field(
        default={},
        max_length=MAXIMUM_DIMENSION,
        description="Single numbers of the latent set by hand: index -> value, -5 to 5.",
    )
    basis: tuple[Images, ...] = Field(
        default=(),
        max_length=MAXIMUM_CHAIN,
        description="The snapshots (image counts) whose axes give the directions, each aligned with the one before; "
        "none means the axes of the snapshot that is shown.",
    )
