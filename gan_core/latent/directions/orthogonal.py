"""A direction that leaves others alone: what is left of it across all of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gan_core.latent.directions.direction import LONGEST_NAME, LONGEST_NOTE, Direction

# What is left of a unit vector must be at least so long; below, it is mostly the rounding of the others.
LEAST = 1e-3


def orthogonalised(direction: Direction, staying: Sequence[Direction]) -> Direction:
    """`direction` less its projection on the span of `staying`, of unit length again, with a sigma in proportion.

    The conditional manipulation of Shen et al. 2020, "Interpreting the Latent Space of GANs for Semantic Face Editing",
    for any number of directions, which may depend on each other. Raises ValueError for directions of different spaces,
    or where nothing is left over.
    """
    if not staying:
        raise ValueError("Choose at least one direction to be independent of.")
    if any((other.space, len(other.vector)) != (direction.space, len(direction.vector)) for other in staying):
        raise ValueError("Directions of different spaces can't be made orthogonal to each other; choose others.")
    vector = direction.vector.astype(np.float64)
    span, scales, _ = np.linalg.svd(np.stack([other.vector.astype(np.float64) for other in staying]).T, False)
    span = span[:, scales > LEAST * scales[0]]
    # Twice, for what the first pass leaves along the span is rounding of its own size.
    left = vector - span @ (span.T @ vector)
    left = left - span @ (span.T @ left)
    length = float(np.linalg.norm(left))
    if length < LEAST:
        raise ValueError(f"“{direction.name}” lies wholly along the chosen directions; choose fewer of them.")
    names = ", ".join(f"“{other.name}”" for other in staying)
    return replace(
        direction,
        vector=(left / length).astype(np.float32),
        sigma=direction.sigma * length,
        name=_shortened(f"{direction.name} alone", LONGEST_NAME),
        kind="orthogonal",
        note=_shortened(
            f"“{direction.name}” without what it shares with {names}: {100 * length:.0f} % is left.", LONGEST_NOTE
        ),
        accuracy=None,
    )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
