"""What can be chosen about the objective."""

from __future__ import annotations

from typing import Literal

from gan_core.options import Options, option


class ObjectiveOptions(Options):
    """The game the two networks play, and the penalties added to the critic's side."""

    name: Literal["non-saturating", "hinge", "rpgan"] = option(
        "rpgan", "The losses of the two players; rpgan compares each generated image with a real one."
    )
    r1: float = option(
        0.1, "Weight (gamma) of the penalty on the critic's gradient at real images.", low=0.0, high=100.0
    )
    r2: float = option(
        0.0,
        "Weight (gamma) of the penalty on the critic's gradient at generated images.",
        low=0.0,
        high=100.0,
    )
