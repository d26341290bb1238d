"""The two players' losses, as pure functions of the critic's logits.

`real` and `generated` are logits `[N]` of a batch of training images and of generated images with the same
conditions, in the same order; `softplus(x) = log(1 + exp(x))`. Each function gives the mean loss, a scalar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import relu, softplus

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Objective:
    """A game: what the critic and what the generator minimise, each a function of (real, generated) logits.

    `relativistic` says that the generator's loss depends on the real logits too.
    """

    critic: Loss
    generator: Loss
    relativistic: bool = False


def cross_entropy_critic(real: Tensor, generated: Tensor) -> Tensor:
    """softplus(-r) + softplus(f): cross-entropy of telling real from generated (Goodfellow et al. 2014, eq. 1)."""
    return softplus(-real).mean() + softplus(generated).mean()


def non_saturating_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    """softplus(-f): maximise log D(G(z)) (Goodfellow et al. 2014, section 3)."""
    return softplus(-generated).mean()


def hinge_critic(real: Tensor, generated: Tensor) -> Tensor:
    """relu(1 - r) + relu(1 + f) (Lim & Ye 2017, eq. 3; Miyato et al. 2018, eq. 16)."""
    return relu(1.0 - real).mean() + relu(1.0 + generated).mean()


def hinge_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    """-f (Miyato et al. 2018, eq. 17)."""
    return -generated.mean()


def relativistic_critic(real: Tensor, generated: Tensor) -> Tensor:
    """softplus(f - r), paired: the real image shall score above the generated one (Jolicoeur-Martineau 2018, eq. 3)."""
    return softplus(generated - real).mean()


def relativistic_generator(real: Tensor, generated: Tensor) -> Tensor:
    """softplus(r - f), the critic's loss with its arguments swapped (Huang et al. 2024, eq. 2)."""
    return softplus(real - generated).mean()


OBJECTIVES: dict[str, Objective] = {
    "non-saturating": Objective(cross_entropy_critic, non_saturating_generator),
    "hinge": Objective(hinge_critic, hinge_generator),
    "rpgan": Objective(relativistic_critic, relativistic_generator, relativistic=True),
}
