"""All measures together: of equal and of broken samples, with modes, and where something has no meaning."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from gan_core.datasets.toys import TOYS
from gan_core.lab.truth.density import Grid, kernel_density
from gan_core.lab.truth.divergences import jensen_shannon
from gan_core.lab.truth.measures import KEPT, Measures, Truth, measure
from gan_core.lab.truth.optimal import optimal_discriminator
from gan_core.objectives import OBJECTIVES

PLANE, LINE = Grid(2, 40), Grid(1, 160)
RING = TOYS["ring"]
BANDWIDTH = 0.08


def ring(count: int, seed: int) -> torch.Tensor:
    points, _ = RING.draw(count, np.random.default_rng(seed))
    return torch.from_numpy(points / RING.reach).float()


def raw(points: torch.Tensor) -> torch.Tensor:
    return points * RING.reach


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth(ring(8000, 0), PLANE)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_samples_of_the_data_itself_measure_as_such(truth: Truth, objective: str) -> None:
    measures, _, discriminator = measure(
        truth, ring(8000, 1), objective, bandwidth=BANDWIDTH, mixture=RING.mixture, raw=raw, seed=4
    )
    assert discriminator is not None
    assert discriminator.logits.shape == PLANE.shape
    values = measures.model_dump()
    assert all(value is not None for value in values.values())
    assert max(values["js"], values["kl"], values["reverse_kl"]) < 0.01
    assert values["wasserstein"] < 0.12
    assert (values["modes"], values["modes_there"]) == (8, 8)
    assert values["high_quality"] == pytest.approx(1 - math.exp(-4.5), abs=0.01)
    assert values["p_value"] > 0.01
    # What each loss is where discriminator and generator can't do better than guess.
    guess = {"lsgan": 0.25, "hinge": 2.0, "rpgan": math.log(2), "ragan": math.log(2), "wgan": 0.0}
    crossed = dict.fromkeys(("minimax", "non-saturating", "bgan"), 2 * math.log(2))
    expected = {**guess, **crossed}.get(objective, 0.0)
    assert values["discriminator_optimal"] == pytest.approx(expected, abs=0.12)


def test_a_lost_mode_shows_in_everything(truth: Truth) -> None:
    points = ring(9000, 1)
    kept = points[points[:, 0] < 0.6]  # all but the mode at (.8, 0)
    measures, _, discriminator = measure(
        truth, kept[:7000], "non-saturating", bandwidth=BANDWIDTH, mixture=RING.mixture, raw=raw
    )
    assert (measures.modes, measures.modes_there) == (7, 8)
    # One eighth of the data is missed: JS and reverse KL in closed form, by shares; KL ends at the floor.
    share, left = 1 / 8, 1 / 7
    middle = (share + left) / 2
    expected = 0.5 * (share * math.log(2) + 7 * share * math.log(share / middle) + 7 * left * math.log(left / middle))
    assert measures.js == pytest.approx(expected, abs=0.005)
    assert measures.reverse_kl == pytest.approx(math.log(8 / 7), abs=0.01)
    assert measures.kl is not None
    assert measures.kl > 1.0
    # An eighth is moved, a seventh of it to each of the others: a chord of a ring of eight, on average.
    chord = 0.8 * sum(2 * math.sin(math.pi * k / 8) for k in range(1, 8)) / 7
    assert measures.wasserstein is not None
    assert 0.5 * chord / 8 < measures.wasserstein < 1.5 * chord / 8
    assert discriminator is not None
    lost = np.unravel_index(int(np.argmin(((PLANE.centres - [0.8, 0.0]) ** 2).sum(axis=1))), PLANE.shape)
    assert discriminator.logits[lost] > 5


def test_instance_noise_counts_for_the_discriminator_alone(truth: Truth) -> None:
    generated = ring(4000, 1) * 0.5
    plain = measure(truth, generated, "minimax", bandwidth=BANDWIDTH).measures
    noisy, _, discriminator = measure(truth, generated, "minimax", bandwidth=BANDWIDTH, noise=0.3, smoothing=0.1)
    unsaid = {"discriminator_optimal", "generator_optimal"}
    assert noisy.model_dump(exclude=unsaid) == plain.model_dump(exclude=unsaid)
    assert discriminator is not None
    expected = optimal_discriminator("minimax", truth.points, generated, PLANE, BANDWIDTH, noise=0.3, smoothing=0.1)
    assert discriminator.logits == pytest.approx(expected.logits, nan_ok=True)
    assert discriminator.p == pytest.approx(kernel_density(truth.points, math.hypot(BANDWIDTH, 0.3), PLANE))
    assert noisy.discriminator_optimal != plain.discriminator_optimal


def test_a_wgans_best_discriminator_loses_minus_the_distance_and_noise_brings_it_nearer(truth: Truth) -> None:
    generated = ring(4000, 1) * 0.3
    plain = measure(truth, generated, "wgan", bandwidth=BANDWIDTH).measures
    noisy = measure(truth, generated, "wgan", bandwidth=BANDWIDTH, noise=1.0).measures
    other = measure(truth, generated, "hinge", bandwidth=BANDWIDTH).measures
    assert plain.discriminator_optimal == pytest.approx(-other.wasserstein)
    assert plain.wasserstein == pytest.approx(other.wasserstein)
    assert noisy.wasserstein == pytest.approx(other.wasserstein)
    assert noisy.discriminator_optimal > plain.discriminator_optimal


def test_measures_agree_with_their_parts_on_a_line() -> None:
    random = np.random.default_rng(0)
    real, generated = random.normal(0, 0.2, (5000, 1)), random.normal(0.1, 0.3, (4000, 1))
    measures = measure(Truth(real, LINE), generated, "f-js", bandwidth=0.1).measures
    p, q = (kernel_density(points, 0.1, LINE) for points in (real, generated))
    assert measures.js == pytest.approx(jensen_shannon(p, q, LINE.volume))
    # The f-GAN of JS: its best discriminator's loss is minus twice the divergence.
    assert measures.discriminator_optimal == pytest.approx(-2 * jensen_shannon(p, q, LINE.volume), abs=1e-4)
    assert (measures.modes, measures.modes_there, measures.high_quality) == (None, None, None)


def test_broken_samples_are_left_out_and_none_is_no_measure(truth: Truth) -> None:
    generated = ring(4000, 1)
    generated[::2] = math.nan
    half, _, discriminator = measure(truth, generated, "minimax", bandwidth=BANDWIDTH, mixture=RING.mixture, raw=raw)
    assert discriminator is not None
    assert half.js is not None
    assert half.js < 0.01
    assert half.high_quality == pytest.approx(0.5, abs=0.01)  # of all samples, broken ones too
    nothing, _, discriminator = measure(truth, torch.full((100, 2), math.inf), "minimax", bandwidth=BANDWIDTH)
    assert (nothing, discriminator) == (Measures(), None)
    far, _, discriminator = measure(truth, torch.full((100, 2), 1e30), "wgan", bandwidth=BANDWIDTH)
    assert far.js == pytest.approx(math.log(2), abs=0.01)
    assert far.wasserstein == pytest.approx(math.sqrt(2) * 1e30, rel=1e-6)
    with pytest.raises(ValueError, match="finite"):
        Truth(torch.full((3, 2), math.nan), PLANE)


def test_few_points_are_measured_without_a_test() -> None:
    few = Truth(torch.rand(12, 2), PLANE)
    measures = measure(few, torch.rand(9, 2), "wgan", bandwidth=BANDWIDTH).measures
    assert (measures.accuracy, measures.p_value) == (None, None)
    assert measures.wasserstein is not None


def test_the_data_is_smoothed_once_a_bandwidth_and_old_ones_are_forgotten(truth: Truth) -> None:
    first = truth.density(0.2)
    assert truth.density(0.2) is first
    for step in range(KEPT):
        truth.density(0.21 + 0.01 * step)
    again = truth.density(0.2)
    assert again is not first
    assert again == pytest.approx(first)
