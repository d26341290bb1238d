"""The two-sample test: how often it cries wolf, how often it sees the wolf, and its p-value by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.stats import binom

from gan_core.lab.truth.two_sample import HALF, LEAST, SIGNIFICANCE, two_sample_test


@pytest.mark.parametrize("dimension", [1, 2])
def test_p_values_of_equal_distributions_are_no_smaller_than_chance_allows(dimension: int) -> None:
    random = np.random.default_rng(0)
    trials = 300
    verdicts = [
        two_sample_test(random.normal(size=(120, dimension)), random.normal(size=(130, dimension)), seed)
        for seed in range(trials)
    ]
    p_values = np.array([verdict.p_value for verdict in verdicts])
    for level in (0.01, 0.05, 0.2, 0.5):
        # Not above the level by more than luck lets it, and not so far below that the test would be idle.
        assert binom.sf((p_values <= level).sum() - 1, trials, level) > 1e-3
    assert (p_values <= 0.5).mean() > 0.3
    accuracies = np.array([verdict.accuracy for verdict in verdicts])
    assert accuracies.mean() == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(120 * trials))
    assert all(verdict.apart == (verdict.p_value < SIGNIFICANCE) for verdict in verdicts)


def test_a_hundred_points_of_a_few_places_are_told_from_nothing_else() -> None:
    # Ties everywhere: the same few points on both sides are no reason to call them apart.
    random = np.random.default_rng(0)
    places = random.normal(size=(10, 2))
    apart = [
        two_sample_test(places[random.integers(10, size=200)], places[random.integers(10, size=200)], seed).apart
        for seed in range(60)
    ]
    assert sum(apart) <= 4


@pytest.mark.parametrize(
    ("name", "generated"),
    [
        ("moved", lambda random: random.normal(0.35, 1, (2000, 2))),
        ("narrower", lambda random: random.normal(0, 0.7, (2000, 2))),
        ("turned", lambda random: random.normal(0, 1, (2000, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]])),
        ("one mode", lambda random: np.abs(random.normal(0, 1, (2000, 2)))),
    ],
)
def test_what_differs_is_told_apart(name: str, generated: object) -> None:
    for seed in range(5):
        random = np.random.default_rng(seed)
        verdict = two_sample_test(random.normal(0, 1, (2000, 2)), generated(random), seed)  # type: ignore[operator]
        assert verdict.apart, name
        assert verdict.accuracy > 0.53


def test_the_p_value_is_the_binomial_chance_of_the_accuracy() -> None:
    random = np.random.default_rng(3)
    verdict = two_sample_test(random.normal(size=(60, 2)), random.normal(0.6, 1, (500, 2)), 3)
    right = round(verdict.accuracy * 60)
    assert verdict.p_value == pytest.approx(sum(binom.pmf(k, 60, 0.5) for k in range(right, 61)))
    assert 0 < verdict.p_value < 0.2


def test_far_apart_is_certain_the_seed_decides_and_the_halves_are_fresh() -> None:
    random = np.random.default_rng(0)
    real, generated = random.normal(size=(3 * HALF, 2)), random.normal(0.3, 1, (3 * HALF, 2))
    certain = two_sample_test(real, real + 50, 0)
    assert certain.accuracy == 1.0
    assert certain.p_value < 1e-300
    assert two_sample_test(real, generated, 1) == two_sample_test(real, torch.from_numpy(generated), 1)
    assert len({two_sample_test(real, generated, seed).accuracy for seed in range(6)}) > 1
    with pytest.raises(ValueError, match="finite points"):
        two_sample_test(real[: 2 * LEAST - 1], generated, 0)
