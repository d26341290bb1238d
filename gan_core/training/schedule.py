"""How settings move while a run goes on."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class CosineSchedule:
    """Half a cosine from `first` at `start` images to `last` at `end`, then level (Loshchilov & Hutter 2017, eq. 5)."""

    start: int
    end: int
    first: float
    last: float

    def factor(self, images: int) -> float:
        """The factor at `images` images seen."""
        progress = min(max((images - self.start) / max(self.end - self.start, 1), 0.0), 1.0)
        return self.last + (self.first - self.last) * 0.5 * (1.0 + math.cos(math.pi * progress))

    def extended(self, images: int, end: int) -> CosineSchedule:
        """The schedule of a run trained longer: from where the factor stands at `images` down to `last` at `end`."""
        return CosineSchedule(images, end, self.factor(images), self.last)


def ema_decay(steps: int, maximum: float) -> float:
    """The share of the averaged weights kept after k steps: min(maximum, (1 + k) / (10 + k)), to warm up."""
    return min(maximum, (1.0 + steps) / (10.0 + steps))
