"""Densities of points by kernel estimate, on a grid over the picture.

Data and samples are smoothed by the same kernel, so that equal distributions have equal densities. `FLOOR` mixes a
little of the even density into both before any logarithm or quotient is taken: where one side has nothing at all, no
finite sample says how much less it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from gan_core.drawing import SPAN

if TYPE_CHECKING:  # a film is drawn by a process that does without PyTorch
    from torch import Tensor

Array = NDArray[np.float64]
Points: TypeAlias = "Tensor | NDArray[Any]"

FLOOR = 1e-6  # the share of the even density in a floored one
FINE = 8  # places a cell and axis that points are gathered at before they are smoothed
# A cell has mass where a density is at least this share of its own maximum.
MASS = 0.05


@dataclass(frozen=True)
class Grid:
    """`cells` equal cells a side over [-SPAN, SPAN]: `[cells]`, or `[rows, columns]`, row 0 lowest."""

    dimension: int
    cells: int

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of an array on the grid."""
        return (self.cells,) * self.dimension

    @property
    def volume(self) -> float:
        """The length of a cell on a line, its area in the plane."""
        return float((2.0 * SPAN / self.cells) ** self.dimension)

    @property
    def edges(self) -> Array:
        """Where the cells of one axis begin and end, float64 `[cells + 1]`."""
        return np.linspace(-SPAN, SPAN, self.cells + 1)

    @property
    def centres(self) -> Array:
        """The centres of all cells, float64 `[cells ** dimension, dimension]`, (x, y), in the order of `ravel`."""
        axis = 0.5 * (self.edges[1:] + self.edges[:-1])
        return np.stack([part.ravel() for part in np.meshgrid(*[axis] * self.dimension)], axis=1)


def as_points(points: Points) -> Array:
    """Points as float64 `[N, D]`, those that are not finite left out."""
    values = np.asarray(points, dtype=np.float64)
    finite = np.isfinite(values).all(axis=1)
    return values if finite.all() else values[finite]


def thinned(points: Array, count: int) -> Array:
    """`count` of the points `[N, D]`, at even distances in their order; all of them where there are no more."""
    if len(points) <= count:
        return points
    return points[np.arange(count) * len(points) // count]


def kernel_density(points: Points, bandwidth: float, grid: Grid) -> Array:
    """The mean density in each cell of a Gaussian kernel estimate of `points` `[N, D]`, float64 of the grid's shape.

    `bandwidth` is the kernel's standard deviation. The kernel is integrated over cells, and what lies beyond the span
    is given to the rest of it: the density integrates to 1 on the span. A point beyond stands at the edge, as in the
    picture, and one that isn't finite is left out. Points are first shared out linearly between the FINE places a cell
    next to them, which widens the kernel by less than 1 % of its variance where it is no narrower than half a cell.
    Raises ValueError without points.
    """
    values = as_points(points)
    if len(values) == 0:
        raise ValueError("A density needs points with finite coordinates; there are none.")
    kernel = _kernel(grid.cells, bandwidth)
    counts = _gathered(values, grid.cells * FINE) / len(values)
    density = counts @ kernel if grid.dimension == 1 else kernel.T @ counts @ kernel
    return density / grid.volume


def floored(density: Array, volume: float) -> Array:
    """The density with FLOOR of the even one mixed in, which is nowhere 0; it integrates to 1 if `density` does."""
    return (1.0 - FLOOR) * density + FLOOR / (density.size * volume)


def with_mass(p: Array, q: Array) -> NDArray[np.bool_]:
    """Where one of two densities has MASS of its own maximum, for samples at one spot have a very high one."""
    there: NDArray[np.bool_] = (p >= MASS * p.max()) | (q >= MASS * q.max())
    return there


@lru_cache(maxsize=8)
def _kernel(cells: int, bandwidth: float) -> Array:
    """The share of the kernel at each fine place that lies in each cell, `[cells * FINE + 1, cells]`; rows sum to 1."""
    places = np.linspace(-SPAN, SPAN, cells * FINE + 1)
    edges = np.linspace(-SPAN, SPAN, cells + 1)
    shares = np.diff(erf((edges - places[:, None]) / (bandwidth * np.sqrt(2.0))), axis=1)
    shares /= shares.sum(axis=1, keepdims=True)
    shares.setflags(write=False)
    kernel: Array = shares
    return kernel


def _gathered(points: Array, steps: int) -> Array:
    """Points `[N, D]` counted at the ends of `steps` equal steps an axis, each shared linearly with its neighbours."""
    scaled = (np.clip(points, -SPAN, SPAN) + SPAN) * (steps / (2.0 * SPAN))
    left = np.minimum(scaled.astype(np.int64), steps - 1)
    right = scaled - left
    ends = steps + 1
    counts = np.zeros(ends ** points.shape[1])
    if points.shape[1] == 1:
        for step, weight in ((0, 1.0 - right[:, 0]), (1, right[:, 0])):
            counts += np.bincount(left[:, 0] + step, weight, ends)
        return counts
    index = left[:, 1] * ends + left[:, 0]
    for up, high in ((0, 1.0 - right[:, 1]), (1, right[:, 1])):
        for across, wide in ((0, 1.0 - right[:, 0]), (1, right[:, 0])):
            counts += np.bincount(index + up * ends + across, high * wide, len(counts))
    return counts.reshape(ends, ends)
