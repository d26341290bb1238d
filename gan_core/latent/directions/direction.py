"""A direction in latent space: a unit vector with its step, its name and the generator that it was found in."""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from gan_core.generator import Generator, Space
from gan_core.latent.spaces import space_of

Floats = npt.NDArray[np.float32]
Exact = npt.NDArray[np.float64]
DirectionKind = Literal["principal", "sefa", "contrast", "learned", "orthogonal"]

LONGEST_NAME = 60
LONGEST_NOTE = 500
# How far from 1 the length of a unit vector of float32 numbers may be.
_ROUNDING = 1e-4


@dataclass(frozen=True)
class Direction:
    """A way to move latents: `vector`, float32 `[D]` of unit length, in `space`; `sigma` is the length of one step.

    `run`, `generator` (its digest) and `images` say where it was found; `accuracy` is the share of held-out marks that
    a learned one predicts; `own`: a person has named or loaded it.
    """

    vector: Floats
    sigma: float
    space: Space
    name: str
    kind: DirectionKind
    run: str
    generator: str
    images: int
    note: str = ""
    accuracy: float | None = None
    own: bool = False

    @classmethod
    def found(cls, generator: Generator, run: str, vector: npt.NDArray[Any], sigma: float, **rest: Any) -> Self:
        """A direction of a run's generator, in its own space; `rest` are the other fields."""
        return cls(
            vector=vector.astype(np.float32),
            sigma=float(sigma),
            space=space_of(generator),
            run=run,
            generator=generator.digest,
            images=generator.images or 0,
            **rest,
        )

    @property
    def digest(self) -> str:
        """16 hex digits of what it does to a latent; its name and its note have no part in it."""
        content = hashlib.sha256(self.space.encode())
        content.update(np.float32(self.sigma).tobytes())
        content.update(np.ascontiguousarray(self.vector, dtype=np.float32).tobytes())
        return content.hexdigest()[:16]


def checked(direction: Direction) -> Direction:
    """The same direction. Raises ValueError, with a sentence, for one that can't be or has no usable name."""
    length = float(np.linalg.norm(direction.vector.astype(np.float64)))
    if direction.vector.ndim != 1 or not len(direction.vector) or not abs(length - 1.0) < _ROUNDING:
        raise ValueError("A direction is one vector of unit length; this is none.")
    if not (np.isfinite(direction.sigma) and 0.0 < direction.sigma < 1e6):
        raise ValueError("The step of a direction is a positive number; this one's isn't.")
    if not direction.name.strip() or len(direction.name) > LONGEST_NAME or not direction.name.isprintable():
        raise ValueError(f"Give the direction a name of 1 to {LONGEST_NAME} characters.")
    if len(direction.note) > LONGEST_NOTE:
        raise ValueError(f"A note has at most {LONGEST_NOTE} characters; shorten it.")
    return direction


def require_fit(direction: Direction, generator: Generator) -> None:
    """Raises ValueError, with a sentence, where a direction can't move this generator's latents."""
    space = space_of(generator)
    dimension = generator.latent_dimension if space == "z" else generator.w_width
    if (direction.space, len(direction.vector)) != (space, dimension):
        raise ValueError(
            f"The direction “{direction.name}” lies in the space {direction.space} of {len(direction.vector)} numbers; "
            f"this generator's latents are moved in {space}, which has {dimension}. Open the generator it was found in."
        )
