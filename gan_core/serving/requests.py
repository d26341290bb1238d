"""What can be asked of the renderer, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from gan_core.generator import Generator, Space, latent_row
from gan_core.latent.pictures import BasisOf, Floats, PathPicture, Picture, condition_row, latent_of
from gan_core.latent.spaces import space_of
from gan_core.latent.spec import Images, Name
from gan_core.options import Options


class PictureRequest(Options):
    """One picture by one run's generator."""

    run: Name = Field(description="The name of a run or of a pretrained generator.")
    snapshot: Images | Literal["latest"] = Field(
        default="latest", description="Which snapshot renders: its image count, or the newest there is."
    )
    picture: Picture = Field(description="What is to be seen.")
    exact: bool = Field(default=False, description="Whether the same request must always give the same bytes.")
    describe: bool = Field(default=False, description="Whether to tell the numbers of the picture's latent.")


@dataclass(frozen=True)
class Description:
    """The numbers of a picture's latent (a path's first keyframe).

    `latents` float32 `[D]` is the seed's z as drawn, `final` what is rendered, in `space`: z, or w of a generator with
    a mapping network; `condition` its row `[K]`.
    `basis` is the chain of snapshots whose directions were used, `sigmas` and `explained` are theirs, all empty where
    the generator has none.
    """

    latents: Floats
    final: Floats
    space: Space
    condition: Floats
    basis: tuple[int, ...]
    sigmas: Floats
    explained: Floats


@dataclass(frozen=True)
class Rendered:
    """A picture: uint8 samples `[N, H, W, C]`, laid out row by row; the last row may be short."""

    samples: npt.NDArray[np.uint8]
    rows: int
    columns: int
    run: str
    images: int
    digest: str
    exact: bool
    milliseconds: float
    description: Description | None


def describe(picture: Picture, generator: Generator, basis_of: BasisOf) -> Description:
    """The numbers of a picture's latent. Raises ValueError for what the generator doesn't have."""
    spec = picture.keyframes[0] if isinstance(picture, PathPicture) else picture
    chain: tuple[int, ...] = ()
    nothing = np.zeros(0, dtype=np.float32)
    sigmas, explained = nothing, nothing
    if generator.capabilities.first or generator.capabilities.map:
        chain = spec.basis or (generator.images or 0,)
        basis = basis_of(spec.basis)
        sigmas, explained = basis.sigmas, basis.explained
    return Description(
        latents=latent_row(spec.seed, 0, generator.latent_dimension),
        final=latent_of(spec, generator, basis_of),
        space=space_of(generator),
        condition=condition_row(spec.condition, generator.conditions),
        basis=chain,
        sigmas=sigmas,
        explained=explained,
    )
