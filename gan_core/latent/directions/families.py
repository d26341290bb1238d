"""Families of directions that are computed from a generator as it is, by name."""

from collections.abc import Callable

from gan_core.generator import Generator
from gan_core.latent.directions.contrasts import contrasts
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.sefa import COUNT, sefa
from gan_core.latent.spaces import own_basis
from gan_core.workspace import Workspace


def family(name: str, generator: Generator, run: str, workspace: Workspace | None = None) -> list[Direction]:
    """The directions of a family, strongest first where they have an order. Raises ValueError where there are none."""
    if name not in FAMILIES:
        raise ValueError(f"There is no family of directions called {name!r}; there are: {', '.join(FAMILIES)}.")
    return FAMILIES[name](generator, run, workspace)


def principal(generator: Generator, run: str, count: int = COUNT) -> list[Direction]:
    """The first `count` principal axes, as directions of their own, which can be kept. Raises as `own_basis` does."""
    basis = own_basis(generator)
    return [
        Direction.found(
            generator,
            run,
            vector,
            sigma,
            name=f"Principal {index + 1}",
            kind="principal",
            note=f"{100 * share:.1f} % of the variance lies along it.",
        )
        for index, (vector, sigma, share) in enumerate(
            zip(basis.directions[:count], basis.sigmas, basis.explained, strict=False)
        )
    ]


FAMILIES: dict[str, Callable[[Generator, str, Workspace | None], list[Direction]]] = {
    "principal": lambda generator, run, _: principal(generator, run),
    "sefa": lambda generator, run, _: sefa(generator, run),
    "contrasts": contrasts,
}
