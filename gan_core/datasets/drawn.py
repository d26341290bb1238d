"""`drawn`: points that were drawn by hand, as many samples of them as are wanted."""

import numpy as np
import torch

from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, stratified_split

NAME = "drawn"
COUNT = 5000
FEWEST, MOST = 3, 10_000  # points by hand
FARTHEST = 1e6  # of a coordinate from the origin
JITTER = 0.015  # sigma about a drawn point, as a share of the farthest coordinate


def load(options: DatasetOptions) -> Dataset:
    """`options.count` points (5,000 by default), float32 `[N, 2]`: every drawn point equally often, slightly moved.

    Raises ValueError as `check` does.
    """
    check(options)
    count = options.count or COUNT
    generator = np.random.default_rng(options.seed)
    points = np.array(options.points, dtype=np.float64)
    reach = float(np.abs(points).max()) or 1.0
    chosen = generator.permutation(count) % len(points)
    moved = points[chosen] + generator.normal(0, JITTER * reach, (count, 2))
    samples, labels = torch.from_numpy(moved.astype(np.float32)), torch.zeros(count, 0, dtype=torch.int64)
    split = stratified_split(labels, options.held_out, options.seed)
    span = reach * (1 + 4 * JITTER)
    return Dataset(NAME, samples, labels, Conditions(), split, kind="points", value_range=(-span, span))


def check(options: DatasetOptions) -> None:
    """Raises ValueError where there are too few or too many points, or one is too far away."""
    if not FEWEST <= len(options.points) <= MOST:
        raise ValueError(
            f"dataset.points: draw {FEWEST} to {MOST:,} points for the dataset {NAME}; "
            f"there are {len(options.points):,}."
        )
    if any(abs(coordinate) > FARTHEST for point in options.points for coordinate in point):
        raise ValueError(f"dataset.points: coordinates must lie between -{FARTHEST:,.0f} and {FARTHEST:,.0f}.")


SOURCE = DatasetSource(
    load=load,
    title="Drawn by hand",
    sentence="Points that you draw in the plane yourself.",
    shape=(2,),
    conditions=Conditions(),
    count=COUNT,
    least=100,
    kind="points",
    check=check,
)
