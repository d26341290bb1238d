"""Wasserstein-1 and its potential against shifts, a linear programme and every 1-Lipschitz constraint."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance

from gan_core.lab.truth.transport import dual, wasserstein

Array = NDArray[np.float64]


def programme(real: Array, generated: Array) -> float:
    """The least mean distance over all plans, not only matchings: every row and every column adds up to 1 / n."""
    count = len(real)
    rows = [np.kron(np.eye(count)[i], np.ones(count)) for i in range(count)]
    columns = [np.kron(np.ones(count), np.eye(count)[i]) for i in range(count)]
    found = linprog(
        cdist(real, generated).ravel(), A_eq=np.array(rows + columns), b_eq=np.full(2 * count, 1 / count), bounds=(0, 1)
    )
    return float(found.fun)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(1, 2), st.floats(0.05, 3.0))
def test_the_distance_is_that_of_the_linear_programme(seed: int, count: int, dimension: int, apart: float) -> None:
    random = np.random.default_rng(seed)
    real, generated = random.normal(0, 0.5, (count, dimension)), random.normal(apart, 0.3, (count, dimension))
    assert wasserstein(real, generated) == pytest.approx(programme(real, generated), abs=1e-9)


@pytest.mark.parametrize("shift", [(0.3, -0.4), (0.0, 0.0), (1e-3, 0.0), (500.0, 0.0)])
def test_the_distance_of_shifted_samples_is_the_shift(shift: tuple[float, float]) -> None:
    random = np.random.default_rng(0)
    points = random.normal(0, 0.4, (256, 2))
    moved = random.permutation(points + np.array(shift))
    assert wasserstein(points, moved) == pytest.approx(np.hypot(*shift), abs=1e-9)
    line = points[:, :1]
    assert wasserstein(line, random.permutation(line + shift[0])) == pytest.approx(shift[0], abs=1e-9)


def test_the_distance_on_a_line_is_scipys() -> None:
    random = np.random.default_rng(0)
    real, generated = random.normal(0, 1, (500, 1)), random.exponential(1, (500, 1))
    expected = wasserstein_distance(real[:, 0], generated[:, 0])
    assert wasserstein(real, generated) == pytest.approx(expected)
    assert dual(real, generated).distance == pytest.approx(expected)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 2), st.sampled_from([0.0, 0.1, 2.0]))
def test_the_potential_is_lipschitz_centred_and_attains_the_distance(
    seed: int, count: int, dimension: int, apart: float
) -> None:
    random = np.random.default_rng(seed)
    real, generated = random.normal(0, 0.5, (count, dimension)), random.normal(apart, 0.1, (count, dimension))
    places = np.concatenate([real, generated, random.uniform(-2, 2, (50, dimension))])
    values = dual(real, generated).at(places)
    distance = wasserstein(real, generated)
    assert values[:count].mean() - values[count : 2 * count].mean() == pytest.approx(distance, abs=1e-9)
    assert values[: 2 * count].mean() == pytest.approx(0.0, abs=1e-9)
    assert (np.abs(values[:, None] - values) <= cdist(places, places) + 1e-9).all()
    solution = dual(real, generated)
    assert solution.distance == pytest.approx(distance, abs=1e-9)
    assert solution.at(solution.real) == pytest.approx(solution.high, abs=1e-9)
    assert solution.at(solution.generated) == pytest.approx(solution.low, abs=1e-9)


@pytest.mark.parametrize("kind", ["ring", "spot", "equal"])
def test_as_many_points_as_a_lab_transports_are_solved_exactly(kind: str) -> None:
    # Symmetric and degenerate samples have many ties, and the longest paths.
    random = np.random.default_rng(0)
    angles = 2 * np.pi * (np.arange(256) % 8) / 8
    real = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.8
    generated = {"ring": real * 0.3, "spot": np.zeros((256, 2)), "equal": random.permutation(real)}[kind]
    expected = {"ring": 0.56, "spot": 0.8, "equal": 0.0}[kind]
    assert wasserstein(real, generated) == pytest.approx(expected, abs=1e-9)
    places = np.concatenate([real, generated])
    values = dual(real, generated).at(places)
    assert values[:256].mean() - values[256:].mean() == pytest.approx(expected, abs=1e-9)
    assert (np.abs(values[:, None] - values) <= cdist(places, places) + 1e-9).all()


def test_the_potential_of_a_shift_is_a_slope_along_it() -> None:
    random = np.random.default_rng(0)
    points = random.normal(0, 0.3, (256, 2))
    places = np.array([[-0.3, 0.0], [0.3, 0.0]])
    left, right = dual(points + np.array([2.0, 0.0]), points).at(places)
    assert right - left == pytest.approx(0.6, abs=0.01)


def test_tensors_may_be_given_and_unequal_or_missing_points_are_refused() -> None:
    points = torch.rand(20, 2)
    assert wasserstein(points, points + torch.tensor([0.25, 0.0])) == pytest.approx(0.25, abs=1e-6)
    for generated in (points[:19], torch.full((20, 2), torch.nan)):
        with pytest.raises(ValueError, match="as many"):
            wasserstein(points, generated)
    with pytest.raises(ValueError, match="as many"):
        dual(torch.empty(0, 2), torch.empty(0, 2))
