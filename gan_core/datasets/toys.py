"""Toys on a line and in the plane: distributions known exactly, so that what a generator misses can be counted.

`ring` and `grid` are those of Lin et al. 2018, "PacGAN", section 4.1 (after Srivastava et al. 2017, "VEEGAN"), with
the same spacing and the same sigma. `gaussian` is that of Zhang et al., "Dive into Deep Learning", section 20.1.
A toy is one function of (count, generator) and one line in TOYS.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, stratified_split

Array = NDArray[Any]

COUNT = 20_000
RING_MODES = 8
GRID_PLACES = (-4.0, -2.0, 0.0, 2.0, 4.0)
GAUSSIAN_MATRIX = ((1.0, 2.0), (-0.1, 0.5))
GAUSSIAN_MEAN = (1.0, 2.0)


@dataclass(frozen=True, eq=False)
class Mixture:
    """Equally likely round Gaussians: `centres` float64 `[M, D]`, in the order of their labels, and their `sigma`."""

    centres: Array
    sigma: float

    def draw(self, count: int, generator: np.random.Generator) -> tuple[Array, Array]:
        """Points, all modes equally often, and the mode of each."""
        chosen = _in_turn(count, len(self.centres), generator)
        return self.centres[chosen] + generator.normal(0, self.sigma, (count, self.centres.shape[1])), chosen


@dataclass(frozen=True)
class Toy:
    """How points are drawn, (count, generator) -> float64 `[count, D]` and class indices `[count]`, and what is known.

    `reach`: nearly all coordinates lie on -reach..reach. `group` names the classes; "" where there are none.
    `dimension` is D: 1 on a line, 2 in the plane.
    """

    draw: Callable[[int, np.random.Generator], tuple[Array, Array]]
    title: str
    sentence: str
    reach: float
    group: str = ""
    classes: tuple[str, ...] = ()
    mixture: Mixture | None = None
    dimension: int = 2

    @property
    def conditions(self) -> Conditions:
        """The one group of classes, or none."""
        return Conditions.of(**{self.group: self.classes}) if self.group else Conditions()


def load(options: DatasetOptions) -> Dataset:
    """`options.count` points (20,000 by default), float32 `[N, D]`, all classes equally often."""
    toy = TOYS[options.name]
    points, classes = toy.draw(options.count or COUNT, np.random.default_rng(options.seed))
    samples, labels = torch.from_numpy(points.astype(np.float32)), torch.from_numpy(classes)[:, None]
    labels = labels if toy.group else labels[:, :0]
    split = stratified_split(labels, options.held_out, options.seed)
    reach = (-toy.reach, toy.reach)
    return Dataset(options.name, samples, labels, toy.conditions, split, kind="points", value_range=reach)


def mixture(name: str) -> Mixture | None:
    """The modes of the toy `name`, to count those that a generator finds; None where it is no mixture."""
    return TOYS[name].mixture if name in TOYS else None


_ANGLES = 2 * math.pi * np.arange(RING_MODES) / RING_MODES
RING = Mixture(np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1), 0.01)
PEAKS = Mixture(np.array([[-1.0], [0.0], [1.0]]), 0.15)
GRID = Mixture(np.array(list(itertools.product(GRID_PLACES, repeat=2))), 0.05)


def _spiral(count: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """Two arms, a turn and a half each, evenly covered, the second the first turned by half a circle; sigma .03."""
    arm = _in_turn(count, 2, generator)
    angle = 3 * math.pi * np.sqrt(generator.uniform(0.02, 1, count))
    radius = 2 * angle / (3 * math.pi)
    points = np.stack([radius * np.cos(angle + math.pi * arm), radius * np.sin(angle + math.pi * arm)], axis=1)
    return points + generator.normal(0, 0.03, (count, 2)), arm


def _moons(count: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """Two half circles of radius 1 that reach into each other, about the origin; sigma .06."""
    moon = _in_turn(count, 2, generator)
    angle = generator.uniform(0, math.pi, count)
    side = 1 - 2 * moon  # the upper moon, and the lower one
    points = np.stack([side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)], axis=1)
    return points + generator.normal(0, 0.06, (count, 2)), moon


def _line(count: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """Evenly from (-1.6, -.8) to (1.6, .8); sigma .05."""
    along = generator.uniform(-1, 1, (count, 1))
    return along * np.array([1.6, 0.8]) + generator.normal(0, 0.05, (count, 2)), np.zeros(count, dtype=np.int64)


def _gaussian(count: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """x A + b, x ~ N(0, 1) a row: the mean is b = (1, 2), the covariance A^T A = ((1.01, 1.95), (1.95, 4.25))."""
    points = generator.normal(0, 1, (count, 2)) @ np.array(GAUSSIAN_MATRIX) + np.array(GAUSSIAN_MEAN)
    return points, np.zeros(count, dtype=np.int64)


def _bell(count: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """N(1, 1/2): off the origin, so that a generator has to move as well as to narrow."""
    return generator.normal(1, 0.5, (count, 1)), np.zeros(count, dtype=np.int64)


def _interval(count: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """Evenly on [-1, 1]."""
    return generator.uniform(-1, 1, (count, 1)), np.zeros(count, dtype=np.int64)


def _in_turn(count: int, classes: int, generator: np.random.Generator) -> Array:
    """Class indices `[count]`, all equally often, in random order."""
    indices: Array = generator.permutation(count) % classes
    return indices


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))


TOYS: dict[str, Toy] = {
    "ring": Toy(RING.draw, "Ring of 8", "Eight tight clusters on a circle.", 1.25, "mode", _numbers(RING_MODES), RING),
    "grid": Toy(GRID.draw, "Grid of 25", "Twenty-five tight clusters, five by five.", 5.0, "mode", _numbers(25), GRID),
    "spiral": Toy(_spiral, "Spiral", "Two arms that wind about each other.", 2.25, "arm", ("first", "second")),
    "moons": Toy(_moons, "Moons", "Two half circles that reach into each other.", 2.0, "moon", ("upper", "lower")),
    "line": Toy(_line, "Line", "A thin line: one dimension hidden in two.", 2.0),
    "gaussian": Toy(_gaussian, "Gaussian", "One slanted bell, whose mean and covariance are known.", 8.0),
    "bell": Toy(_bell, "Bell", "One bell curve.", 2.5, dimension=1),
    "peaks": Toy(PEAKS.draw, "Three peaks", "Three bell curves side by side.", 1.5, "mode", _numbers(3), PEAKS, 1),
    "interval": Toy(_interval, "Interval", "Evenly from -1 to 1, and nothing beyond.", 1.25, dimension=1),
}
SOURCES: dict[str, DatasetSource] = {
    name: DatasetSource(
        load=load,
        title=toy.title,
        sentence=f"{toy.sentence} Points {'in the plane' if toy.dimension == 2 else 'on a line'}.",
        shape=(toy.dimension,),
        conditions=toy.conditions,
        count=COUNT,
        least=100,
        kind="points",
    )
    for name, toy in TOYS.items()
}
