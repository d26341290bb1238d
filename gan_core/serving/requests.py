"""Requests to the renderer, and its answers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from gan_core.generator import Generator, Space, latent_row
from gan_core.latent.latents import Floats, condition_row, latent_of
from gan_core.latent.pictures import Picture, specs_of
from gan_core.latent.references import References
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
    describe: bool = Field(default=False, description="Whether to give the numbers of the picture's latent.")


@dataclass(frozen=True)
class Description:
    """The numbers of a picture's leading latent.

    `latents` float32 `[D]` is its z as drawn or kept (the seed's, where a w was kept), `final` what is rendered, in
    `space`: z, or w of a generator with a mapping network, `[W]` or `[L, W]`; `condition` its row `[K]`.
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


def describe(picture: Picture, generator: Generator, references: References) -> Description:
    """The numbers of a picture's latent. Raises ValueError for what the generator doesn't have."""
    spec = specs_of(picture)[0]
    kept = references.latent(spec.kept) if spec.kept else None
    drawn = kept.vector if kept and kept.space == "z" else latent_row(spec.seed, 0, generator.latent_dimension)
    chain: tuple[int, ...] = ()
    sigmas = explained = np.zeros(0, dtype=np.float32)
    if generator.capabilities.first or generator.capabilities.map:
        chain = spec.basis or (generator.images or 0,)
        basis = references.basis(spec.basis)
        sigmas, explained = basis.sigmas, basis.explained
    return Description(
        latents=drawn,
        final=latent_of(spec, generator, references),
        space=space_of(generator),
        condition=condition_row(spec.condition, generator.conditions),
        basis=chain,
        sigmas=sigmas,
        explained=explained,
    )
