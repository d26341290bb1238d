"""SeFa: the directions that a generator's own weights read most of, found without a single sample.

What a layer makes of its code is `A c + b`, and a step of n along it changes that by A n alone. The unit steps that
change it most are the eigenvectors of A^T A of the largest eigenvalues (Shen & Zhou 2021, "Closed-Form Factorization
of Latent Semantics in GANs", section 3.2, eqs. 4-5).

Of a generator with a mapping network the code is w, and A stacks the affine maps that scale the channels of its layers.
Without one it is z, and A the first layer's weights on it, whose principal axes these directions are.
"""

import numpy as np

from gan_core.generator import Generator
from gan_core.latent.directions.direction import Direction, Exact
from gan_core.latent.spaces import principal_axes, space_of, within_classes

COUNT = 10
# Along an axis on which w varies less than so much, beside the one on which it varies most, nothing can be seen.
STILL = 1e-4
SAME_AS_PRINCIPAL = (
    "This generator has no mapping network, and for its first layer SeFa and the principal axes are the same "
    "directions: they are listed once."
)


def sefa(generator: Generator, run: str, layers: slice = slice(None), count: int = COUNT) -> list[Direction]:
    """The first `count` eigenvectors of A^T A, by descending eigenvalue, orthonormal, their largest number positive.

    `layers` narrows A to some of the layers of a generator with a mapping network. Sigma is the standard deviation of w
    within a class along the direction, and 1 in z. Raises ValueError where there is no linear first layer, or no layer.
    """
    mapped = space_of(generator) == "w"
    axes = principal_axes(generator.style_matrix(layers) if mapped else generator.first_matrix())
    vectors, shares = axes.directions[:count], axes.explained[:count]
    sigmas = deviations(generator, vectors.astype(np.float64))
    kept = np.flatnonzero(sigmas > STILL * sigmas.max(initial=0.0))
    where = "" if layers == slice(None) else f" of {_named(range(generator.layers)[layers])}"
    return [
        Direction.found(
            generator,
            run,
            vectors[index],
            sigmas[index],
            name=f"SeFa {index + 1}{where}",
            kind="sefa",
            note=f"The weights put {100 * shares[index]:.1f} % of their squared length along it.",
        )
        for index in kept
    ]


def deviations(generator: Generator, vectors: Exact) -> Exact:
    """The standard deviation of a generator's latents along unit rows `[K, D]`, `[K]`: 1 in z, within a class in w."""
    if space_of(generator) == "z":
        return np.ones(len(vectors))
    along = within_classes(generator).numpy() @ vectors.T
    spread: Exact = along.std(axis=0)
    return spread


def _named(layers: range) -> str:
    return f"layer {layers[0]}" if len(layers) == 1 else f"layers {layers[0]} to {layers[-1]}"
