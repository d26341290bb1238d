"""What an objective is: everything that training, the lab and the pages know of one, declared once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

Loss = Callable[[Tensor, Tensor], Tensor]
# (real, generated, smoothing): the discriminator's loss where real samples are to score 1 - smoothing instead of 1.
SmoothedLoss = Callable[[Tensor, Tensor, Tensor], Tensor]
# (p, q): logits of the optimal discriminator, float64 of the shape of the positive densities of data and samples.
OptimalLogits = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
# What a logit is shown as: the probability that a sample is real, a target of 0 or 1, or a score without a scale.
Output = Literal["probability", "target", "score"]


@dataclass(frozen=True)
class Objective:
    """A game: what the discriminator and what the generator minimise, each a function of (real, generated) logits.

    `smoothed` is the discriminator's loss with one-sided label smoothing, where it has a target: by s it has the
    optimum of (1 - s) p and q + s p. `optimal` gives the optimal discriminator's logits from densities; "potential"
    says that it is a Kantorovich potential; None that it is not known. `compares` says that both losses compare the
    logits of each pair, or each sample's with the average of the other side. `shift_invariant`: a constant added to all
    logits changes nothing that is learnt. `zero_is_won`: a discriminator whose loss is 0 distinguishes everything.
    """

    title: str
    sentence: str
    discriminator: Loss
    generator: Loss
    optimal: OptimalLogits | Literal["potential"] | None = None
    output: Output = "score"
    smoothed: SmoothedLoss | None = None
    compares: Literal["pairs", "averages"] | None = None
    shift_invariant: bool = False
    zero_is_won: bool = True

    @property
    def relativistic(self) -> bool:
        """Whether the generator's loss depends on the real logits too."""
        return self.compares is not None
