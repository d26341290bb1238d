"""Latents on their way to targets: the nearer ones kept, the others dropped, all moved by Adam."""

import math
from dataclasses import dataclass, fields, replace
from typing import Self

import torch
from torch import Tensor

# A short memory of squares: gradients shrink by orders of magnitude on the way, and steps are to shrink with the rate.
_BETAS = (0.9, 0.95)
_EPSILON = 1e-8
_LAST_RATE = 0.05
# The share of all steps after which the last half of the starts is dropped.
_ONE_LEFT = 0.6


@dataclass(frozen=True)
class Candidates:
    """S latents for each of N targets: `units` `[N, S, ...]`, their `conditions` `[N, S, K]` and Adam's two moments.

    `best` are the units that came nearest so far, `errors` `[N, S]` the squared errors of these and `losses` `[N, S]`
    the least with all terms.
    """

    units: Tensor
    conditions: Tensor
    first_moment: Tensor
    second_moment: Tensor
    best: Tensor
    errors: Tensor
    losses: Tensor

    @classmethod
    def fresh(cls, units: Tensor, conditions: Tensor, errors: Tensor) -> Self:
        """Latents that have not been moved yet, with the squared errors of their samples."""
        nothing = torch.zeros_like(units)
        return cls(units, conditions, nothing, nothing, units, errors, errors)

    def nearest(self, count: int) -> Self:
        """The `count` nearest of each target, the nearest first; all where there are no more."""
        index = self.errors.topk(min(count, self.errors.shape[1]), dim=1, largest=False).indices
        rows = torch.arange(len(index), device=index.device)[:, None]
        return type(self)(*(values[rows, index] for values in self._values()))

    def joined(self, others: Self) -> Self:
        """These and others of the same targets."""
        mine, theirs = self._values(), others._values()
        return type(self)(*(torch.cat(pair, dim=1) for pair in zip(mine, theirs, strict=True)))

    def apart(self, layers: int) -> Self:
        """Units `[N, S, W]` with a copy for each layer, `[N, S, L, W]`."""
        names = ("units", "first_moment", "second_moment", "best")
        copies = {name: getattr(self, name)[:, :, None].expand(-1, -1, layers, -1).clone() for name in names}
        return replace(self, **copies)

    def moved(self, gradients: Tensor, errors: Tensor, losses: Tensor, step: int, rate: float) -> Self:
        """After one step of Adam (Kingma & Ba 2015, algorithm 1), the `step`-th from 0.

        `gradients` are those of `losses`, and `errors` those of the units as they were.
        """
        nearer = errors < self.errors
        first = torch.lerp(gradients, self.first_moment, _BETAS[0])
        second = torch.lerp(gradients.square(), self.second_moment, _BETAS[1])
        mean = first / (1.0 - _BETAS[0] ** (step + 1))
        deviation = (second / (1.0 - _BETAS[1] ** (step + 1))).sqrt()
        return replace(
            self,
            units=self.units - rate * mean / (deviation + _EPSILON),
            first_moment=first,
            second_moment=second,
            best=torch.where(nearer.reshape(*nearer.shape, *[1] * (self.units.ndim - 2)), self.units, self.best),
            errors=torch.where(nearer, errors, self.errors),
            losses=torch.minimum(losses, self.losses) if step else losses,
        )

    def _values(self) -> list[Tensor]:
        return [getattr(self, field.name) for field in fields(self)]


def starts_left(starts: int, share: float) -> int:
    """How many of so many starts a target still has when `share` of the steps are done: half as many each time."""
    rounds = math.ceil(math.log2(starts)) if starts > 1 else 0
    dropped = sum(share >= _ONE_LEFT * (number / rounds) ** 1.5 for number in range(1, rounds + 1))
    return -(-starts >> dropped) if dropped < rounds else 1


def rate_at(rate: float, share: float) -> float:
    """The learning rate when `share` of the steps are done: half a cosine down to a twentieth."""
    return rate * (_LAST_RATE + (1.0 - _LAST_RATE) * 0.5 * (1.0 + math.cos(math.pi * share)))
