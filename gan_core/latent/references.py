"""What a latent's spec names and doesn't hold: a snapshot's axes, saved directions, kept latents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NoReturn

from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.store import KeptLatent, load_direction, load_latent
from gan_core.latent.spaces import Basis
from gan_core.workspace import Workspace


def _nothing(digest: str) -> NoReturn:
    raise ValueError(f"Nothing is kept under {digest}.")


@dataclass(frozen=True)
class References:
    """Gives what a spec names; each raises ValueError, with a sentence, where there is no such thing.

    `basis` gives the directions of a chain of snapshots, or the shown generator's own for an empty one; `direction` and
    `latent` what is kept under a digest, by default nothing.
    """

    basis: Callable[[tuple[int, ...]], Basis]
    direction: Callable[[str], Direction] = _nothing
    latent: Callable[[str], KeptLatent] = _nothing

    @classmethod
    def within(cls, workspace: Workspace, basis: Callable[[tuple[int, ...]], Basis]) -> References:
        """References to what a workspace keeps."""
        return cls(basis, partial(load_direction, workspace), partial(load_latent, workspace))


@dataclass(frozen=True)
class Lent:
    """Directions and latents by their digests, for one picture, of which the store keeps nothing."""

    directions: Mapping[str, Direction] = field(default_factory=dict)
    latents: Mapping[str, KeptLatent] = field(default_factory=dict)

    def over(self, references: References) -> References:
        """References that give what is lent, and otherwise what they gave before."""

        def direction(digest: str) -> Direction:
            return self.directions[digest] if digest in self.directions else references.direction(digest)

        def latent(digest: str) -> KeptLatent:
            return self.latents[digest] if digest in self.latents else references.latent(digest)

        return replace(references, direction=direction, latent=latent)
