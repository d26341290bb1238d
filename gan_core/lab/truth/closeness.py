"""How close a lab's samples are to its data, measured cheaply enough for every few steps, from the points looked at."""

import math
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from gan_core.datasets.base import Dataset
from gan_core.datasets.toys import mixture
from gan_core.evaluation.modes import REACH
from gan_core.lab.truth.density import Array, Grid, kernel_density
from gan_core.lab.truth.divergences import jensen_shannon
from gan_core.lab.truth.two_sample import two_sample_test

CELLS = {1: 160, 2: 40}  # of the grid, a side, by dimension
BANDWIDTH = 0.1
APART = 10.0  # from class to class, where no point of another class is a neighbour


@dataclass(frozen=True)
class Closeness:
    """How close samples are to the data; NaN where a sample isn't finite.

    `js` is the Jensen-Shannon divergence of the smoothed samples in nats; 512 samples of the data itself have up to
    .02. `accuracy` is that of a fresh classifier of neighbours, .5 for equal sides. `on_modes` is the share of samples
    within three sigma of a mode, 1 where the data has no known modes.
    """

    js: float
    accuracy: float
    on_modes: float


@dataclass(frozen=True, eq=False)
class Target:
    """The data that samples are held against: `density` of all of it, and `points` `[N, D]` with their class indices.

    `modes` `[M, D]` are its known modes on [-1, 1], each reaching as far as `reach`; none are known where M is 0.
    """

    grid: Grid
    density: Array
    points: Tensor
    labels: Tensor
    modes: Tensor
    reach: float

    @classmethod
    def of(cls, dataset: Dataset, real: Tensor, points: Tensor, labels: Tensor) -> Self:
        """The target of a dataset: all its training points `real`, and some `points` of classes `labels` `[N, K]`."""
        grid = Grid(points.shape[1], CELLS[points.shape[1]])
        classes = labels[:, :1] if dataset.conditions.groups else torch.zeros(len(points), 1)
        known = mixture(dataset.name)
        density = kernel_density(real, BANDWIDTH, grid)
        if known is None:
            return cls(grid, density, points, classes, torch.zeros(0, points.shape[1]), 0.0)
        low, high = dataset.value_range
        modes = dataset.scaled(torch.from_numpy(known.centres).float())
        return cls(grid, density, points, classes, modes, REACH * known.sigma * 2.0 / (high - low))

    def closeness(self, samples: Tensor) -> Closeness:
        """How close samples `[N, D]` are, one for each of the target's points and of its class."""
        if not bool(samples.isfinite().all()):
            return Closeness(math.nan, math.nan, math.nan)
        near = torch.cdist(samples, self.modes).amin(dim=1) < self.reach if len(self.modes) else torch.ones(1)
        points, generated = (torch.cat([side, APART * self.labels], dim=1) for side in (self.points, samples))
        return Closeness(
            js=jensen_shannon(self.density, kernel_density(samples, BANDWIDTH, self.grid), self.grid.volume),
            accuracy=two_sample_test(points, generated).accuracy,
            on_modes=float(near.float().mean()),
        )
