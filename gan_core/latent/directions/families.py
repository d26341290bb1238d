"""Families of directions that are computed from a generator as it is, by name."""

from __future__ import annotations

from collections.abc import Callable

from gan_core.generator import Generator
from gan_core.latent.directions.contrasts import contrast, contrast_groups, contrasts
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.sefa import SAME_AS_PRINCIPAL, sefa
from gan_core.latent.spaces import own_basis, space_of
from gan_core.workspace import Workspace

__all__ = ["FAMILIES", "SAME_AS_PRINCIPAL", "contrast", "contrast_groups", "family"]

COUNT = 10


def family(name: str, generator: Generator, run: str, workspace: Workspace | None = None) -> list[Direction]:
    """The directions of a family, strongest first where they have an order; the same at every call.

    Raises ValueError, with a sentence, for an unknown family and where this generator has no such directions.
    """
    if name not in FAMILIES:
        raise ValueError(f"There is no family of directions called {name!r}; there are: {', '.join(FAMILIES)}.")
    if name == "contrasts":
        # What a generator without classes draws is told apart by the feature network of its data.
        return contrasts(generator, run, workspace)
    return FAMILIES[name](generator, run)


def principal(generator: Generator, run: str, count: int = COUNT) -> list[Direction]:
    """The first `count` principal axes, as directions of their own, which can be kept. Raises as `own_basis` does."""
    basis = own_basis(generator)
    return [
        Direction(
            vector=vector,
            sigma=float(sigma),
            space=space_of(generator),
            name=f"Principal {index + 1}",
            kind="principal",
            run=run,
            generator=generator.digest,
            images=generator.images or 0,
            note=f"{100 * share:.1f} % of the variance lies along it.",
        )
        for index, (vector, sigma, share) in enumerate(
            zip(basis.directions[:count], basis.sigmas, basis.explained, strict=False)
        )
    ]


FAMILIES: dict[str, Callable[[Generator, str], list[Direction]]] = {
    "principal": principal,
    "sefa": sefa,
    "contrasts": contrasts,
}
