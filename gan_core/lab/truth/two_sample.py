"""A classifier two-sample test: can a fresh classifier distinguish generated points from real ones?

Lopez-Paz & Oquab 2017, "Revisiting Classifier Two-Sample Tests", section 3, with k nearest neighbours. Half of the
points teach the classifier and the other half test it; the p-value says how unlikely its accuracy is for equal sides.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import bdtrc

from gan_core.lab.truth.density import Points, as_points

HALF = 512  # points a side that teach, and as many that test
LEAST = 20
SIGNIFICANCE = 0.01  # at once a second a larger one would cry wolf every few seconds


@dataclass(frozen=True)
class Verdict:
    """The share of test points that the classifier is right on, the p-value, and whether it is below SIGNIFICANCE."""

    accuracy: float
    p_value: float
    apart: bool


def two_sample_test(real: Points, generated: Points, seed: int = 0) -> Verdict:
    """The verdict on `real` `[N, D]` and `generated` `[M, D]`, on fresh halves of at most HALF points by `seed`.

    The classifier takes the vote of the sqrt(n) nearest of its n points, an odd number. Equal halves make the binomial
    p-value exact or, where the classifier favours a side, cautious. Raises ValueError for fewer than 2 LEAST finite
    points a side.
    """
    random = np.random.default_rng(seed)
    sides = [as_points(points) for points in (real, generated)]
    half = min(HALF, *[len(points) // 2 for points in sides])
    if half < LEAST:
        raise ValueError(f"A two-sample test needs {2 * LEAST} finite points of each side; give it more.")
    chosen = [points[random.choice(len(points), 2 * half, replace=False)] for points in sides]
    teaching = np.concatenate([points[:half] for points in chosen])
    testing = np.concatenate([points[half:] for points in chosen])
    neighbours = math.isqrt(2 * half) | 1
    _, nearest = cKDTree(teaching).query(testing, neighbours)
    seems_generated = 2 * (nearest >= half).sum(axis=1) > neighbours
    right = int((~seems_generated[:half]).sum() + seems_generated[half:].sum())
    p_value = float(bdtrc(right - 1, 2 * half, 0.5))  # of a binomial that at least so many are right
    return Verdict(right / (2 * half), p_value, p_value < SIGNIFICANCE)
