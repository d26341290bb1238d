"""Kernel densities against a direct sum, and divergences against closed forms for Gaussians."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.stats import norm

from gan_core.drawing import SPAN
from gan_core.lab.truth.density import FLOOR, Grid, floored, kernel_density, thinned, with_mass
from gan_core.lab.truth.divergences import (
    JENSEN_SHANNON_ERROR,
    KULLBACK_LEIBLER_ERROR,
    jensen_shannon,
    kullback_leibler,
)

Array = NDArray[np.float64]
PLANE, LINE = Grid(2, 40), Grid(1, 160)


def direct_density(points: Array, bandwidth: float, grid: Grid) -> Array:
    """Point by point: the kernel's mass in each cell, what lies beyond the span shared out in proportion."""
    total = np.zeros(grid.shape)
    for point in np.clip(points, -SPAN, SPAN):
        shares = []
        for coordinate in point:
            mass = np.array([norm.cdf(edge, coordinate, bandwidth) for edge in grid.edges])
            inside = np.diff(mass)
            shares.append(inside / inside.sum())
        total += shares[0] if grid.dimension == 1 else np.outer(shares[1], shares[0])
    return total / (len(points) * grid.volume)


@pytest.mark.parametrize("bandwidth", [0.03, 0.08, 0.4])
@pytest.mark.parametrize("dimension", [1, 2])
def test_the_estimate_is_the_direct_sum_of_kernels(dimension: int, bandwidth: float) -> None:
    grid = Grid(dimension, 40)
    points = np.random.default_rng(0).normal(0, 0.7, (12, dimension))
    direct = direct_density(points, bandwidth, grid)
    # What sharing points out between fine places widens the kernel by: a sixth of a fine cell squared.
    widening = (grid.volume ** (1 / dimension) / 8) ** 2 / 6 / bandwidth**2
    estimate = kernel_density(points, bandwidth, grid)
    assert np.abs(estimate - direct).max() <= 2 * dimension * max(widening, 1e-4) * direct.max()


def test_the_lowest_row_and_the_leftmost_column_come_first() -> None:
    density = kernel_density(torch.tensor([[0.5, -0.9]]), 0.05, PLANE)
    row, column = np.unravel_index(int(density.argmax()), density.shape)
    x, y = PLANE.centres.reshape(40, 40, 2)[row, column]
    assert max(abs(x - 0.5), abs(y + 0.9)) < 0.03
    assert row < 5
    assert PLANE.centres[0] == pytest.approx([-SPAN + 0.028, -SPAN + 0.028])
    assert LINE.centres[:, 0] == pytest.approx((np.arange(160) + 0.5) * 0.014 - SPAN)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 2), st.floats(0.02, 0.4), st.sampled_from([0.01, 1.0, 1e9]))
def test_a_density_integrates_to_one_wherever_its_points_are(
    seed: int, dimension: int, bandwidth: float, scale: float
) -> None:
    grid = Grid(dimension, 20)
    points = np.random.default_rng(seed).normal(0, scale, (30, dimension))
    density = kernel_density(points, bandwidth, grid)
    assert density.sum() * grid.volume == pytest.approx(1.0)
    assert density.min() >= 0.0
    assert floored(density, grid.volume).sum() * grid.volume == pytest.approx(1.0)
    assert floored(density, grid.volume).min() >= 0.999 * FLOOR / (2 * SPAN) ** dimension


def test_points_beyond_stand_at_the_edge_and_those_not_finite_are_left_out() -> None:
    beyond = torch.tensor([[5.0, 0.2], [math.nan, 0.0], [0.0, math.inf]])
    at_the_edge = torch.tensor([[SPAN, 0.2]], dtype=torch.float64)
    assert kernel_density(beyond, 0.1, PLANE) == pytest.approx(kernel_density(at_the_edge, 0.1, PLANE), abs=1e-6)
    with pytest.raises(ValueError, match="finite"):
        kernel_density(torch.full((3, 2), math.nan), 0.1, PLANE)


def test_mass_is_seen_on_either_side_however_dense_the_other_is() -> None:
    spread, spot = np.full((4, 4), 1.0), np.zeros((4, 4))
    spot[0, 0] = 1e6
    assert with_mass(spread, spot).all()
    assert with_mass(spot, spot).sum() == 1


def test_thinning_takes_points_at_even_distances() -> None:
    points = np.arange(10.0)[:, None]
    assert thinned(points, 5)[:, 0].tolist() == [0, 2, 4, 6, 8]
    assert thinned(points, 20) is points


# Two round Gaussians: the standard deviations, and how far apart the means are.
PAIRS = [(0.2, 0.2, 0.2), (0.15, 0.2, 0.3), (0.2, 0.1, 0.1), (0.25, 0.25, 0.0), (0.15, 0.15, 0.6)]
BANDWIDTH = 0.08


def gaussian_kl(apart: float, first: float, second: float, dimension: int) -> float:
    """KL of N(0, first I) from N(apart, second I), variances given: the textbook's closed form."""
    return 0.5 * dimension * (first / second - 1 + math.log(second / first)) + apart**2 / (2 * second)


def gaussian_js(apart: float, first: float, second: float, dimension: int) -> float:
    """By quadrature; in the plane over fine cells, which for Gaussians is exact to many digits."""
    if dimension == 1:

        def slope(x: float) -> float:
            p, q = norm.pdf(x, -apart / 2, math.sqrt(first)), norm.pdf(x, apart / 2, math.sqrt(second))
            middle = (p + q) / 2
            return float(0.5 * sum(side * math.log(side / middle) for side in (p, q) if side > 0))

        return float(quad(slope, -2, 2, limit=400)[0])
    axis = np.linspace(-2, 2, 801)
    across = [norm.pdf(axis, side * apart / 2, math.sqrt(v)) for side, v in ((-1, first), (1, second))]
    p, q = (
        np.outer(norm.pdf(axis, 0, math.sqrt(v)), part) + 1e-300
        for v, part in zip((first, second), across, strict=True)
    )
    middle = (p + q) / 2
    return float(0.5 * (p * np.log(p / middle) + q * np.log(q / middle)).sum() * (axis[1] - axis[0]) ** 2)


@pytest.mark.parametrize(("pair", "dimension"), list(itertools.product(PAIRS, (1, 2))))
def test_divergences_of_gaussians_are_within_the_stated_error_of_their_closed_forms(
    pair: tuple[float, float, float], dimension: int
) -> None:
    first, second, apart = pair
    grid = LINE if dimension == 1 else PLANE
    smooth = (first**2 + BANDWIDTH**2, second**2 + BANDWIDTH**2)
    js = gaussian_js(apart, *smooth, dimension)
    kl, reverse = gaussian_kl(apart, *smooth, dimension), gaussian_kl(apart, smooth[1], smooth[0], dimension)
    shift = np.eye(dimension)[0] * apart / 2
    for seed in range(3):
        random = np.random.default_rng(seed)
        p = kernel_density(random.normal(size=(32_000, dimension)) * first - shift, BANDWIDTH, grid)
        q = kernel_density(random.normal(size=(32_768, dimension)) * second + shift, BANDWIDTH, grid)
        assert jensen_shannon(p, q, grid.volume) == pytest.approx(js, abs=JENSEN_SHANNON_ERROR)
        for found, truth in (
            (kullback_leibler(p, q, grid.volume), kl),
            (kullback_leibler(q, p, grid.volume), reverse),
        ):
            assert found == pytest.approx(truth, rel=KULLBACK_LEIBLER_ERROR, abs=JENSEN_SHANNON_ERROR)


def test_divergences_on_known_cells_are_their_sums() -> None:
    p, q = np.array([0.5, 0.3, 0.2]) / 0.1, np.array([0.2, 0.2, 0.6]) / 0.1
    kl = 0.5 * math.log(2.5) + 0.3 * math.log(1.5) + 0.2 * math.log(1 / 3)
    assert kullback_leibler(p, q, 0.1) == pytest.approx(kl, abs=1e-4)
    assert kullback_leibler(p, p, 0.1) == 0.0
    apart = [np.array([1.0, 0.0]) / 0.1, np.array([0.0, 1.0]) / 0.1]
    assert jensen_shannon(*apart, 0.1) == pytest.approx(math.log(2), abs=1e-4)
    assert kullback_leibler(*apart, 0.1) == pytest.approx(math.log(2 / FLOOR), rel=1e-3)
