"""Modes: what is found, how much of it is good, and how even it is, against hand-made cases and brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.datasets.toys import Mixture, mixture
from gan_core.evaluation.modes import divergence_from_even, measure_modes, modes_of_classes, modes_of_mixture
from gan_core.generator import Generator

THREE = Mixture(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), 0.1)


def test_a_hand_made_set_of_points_is_counted_as_by_hand() -> None:
    points = torch.tensor(
        [
            [0.0, 0.29],  # just within three sigma of the first centre
            [0.0, -0.31],  # just outside
            [0.1, 0.1],
            [1.2, 0.2],  # 2.83 sigma from the second
            [0.5, 0.0],  # between two
            [-7.0, 0.0],
        ]
    )
    modes = modes_of_mixture(points, THREE)
    assert (modes.found, modes.there, modes.count) == (2, 3, 6)
    assert modes.high_quality == pytest.approx(3 / 6)
    # Two of the first mode, one of the second, none of the third.
    assert modes.divergence == pytest.approx(2 / 3 * math.log(2) + 1 / 3 * math.log(1))


def test_points_that_are_not_finite_or_all_bad_are_of_no_mode() -> None:
    modes = modes_of_mixture(torch.tensor([[math.nan, 0.0], [math.inf, 0.0], [9.0, 9.0]]), THREE)
    assert (modes.found, modes.high_quality, modes.divergence) == (0, 0.0, None)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(1, 40), st.integers(1, 7), st.floats(0.01, 1.0))
def test_modes_agree_with_a_search_point_by_point(seed: int, count: int, centres: int, sigma: float) -> None:
    random = np.random.default_rng(seed)
    modes = Mixture(random.normal(0, 1, (centres, 2)), sigma)
    points = random.normal(0, 1, (count, 2)).astype(np.float32)
    tally = [0] * centres
    for point in points:
        distances = [math.dist(point, centre) for centre in modes.centres]
        if min(distances) < 3 * sigma:
            tally[distances.index(min(distances))] += 1
    measured = modes_of_mixture(torch.from_numpy(points), modes)
    assert measured.found == sum(1 for number in tally if number)
    assert measured.high_quality == pytest.approx(sum(tally) / count)
    if sum(tally):
        shares = [number / sum(tally) for number in tally]
        assert measured.divergence == pytest.approx(
            sum(share * math.log(share * centres) for share in shares if share), abs=1e-12
        )


@pytest.mark.parametrize(("name", "there"), [("ring", 8), ("grid", 25)])
def test_the_data_itself_has_all_modes_and_the_quality_of_a_gaussian(name: str, there: int) -> None:
    modes = mixture(name)
    assert modes is not None
    random = np.random.default_rng(0)
    chosen = random.integers(0, there, 100_000)
    points = modes.centres[chosen] + random.normal(0, modes.sigma, (len(chosen), 2))
    measured = modes_of_mixture(torch.from_numpy(points), modes)
    assert measured.found == measured.there == there
    # Of a round Gaussian in the plane 1 - exp(-9 / 2) lies within three sigma.
    assert measured.high_quality == pytest.approx(1 - math.exp(-4.5), abs=2e-3)
    assert measured.divergence == pytest.approx(there / 2 / len(points), abs=5e-4)


def test_combinations_of_classes_are_counted_one_by_one() -> None:
    conditions = Conditions(
        groups=(ConditionGroup(name="a", classes=("0", "1")), ConditionGroup(name="b", classes=("0", "1", "2")))
    )
    labels = torch.tensor([[0, 0], [0, 2], [1, 0], [1, 0], [1, 2], [1, 2], [1, 2], [1, 2]])
    modes = modes_of_classes(labels, conditions)
    assert (modes.found, modes.there, modes.high_quality, modes.count) == (4, 6, None, 8)
    shares = [1 / 8, 1 / 8, 2 / 8, 4 / 8]
    assert modes.divergence == pytest.approx(sum(share * math.log(6 * share) for share in shares))


def test_a_thousand_modes_of_three_digits_are_told_apart() -> None:
    digits = ConditionGroup(name="digit", classes=tuple("0123456789"))
    conditions = Conditions(groups=tuple(digits.model_copy(update={"name": name}) for name in "rgb"))
    labels = torch.cartesian_prod(*[torch.arange(10)] * 3)
    modes = modes_of_classes(labels[torch.randperm(1000, generator=torch.Generator().manual_seed(0))], conditions)
    assert (modes.found, modes.there) == (1000, 1000)
    assert modes.divergence == pytest.approx(0.0, abs=1e-12)


def test_even_modes_diverge_by_nothing_and_a_single_one_by_all() -> None:
    assert divergence_from_even(torch.full((25,), 4)) == 0.0
    assert divergence_from_even(torch.tensor([0, 7, 0, 0])) == pytest.approx(math.log(4))


class _Spots(nn.Module):
    """The centres of the ring in turn, as the sign pattern of three latents says, on [-1, 1]."""

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:  # noqa: ARG002 (as every generator is called)
        ring = mixture("ring")
        assert ring is not None
        index = ((latents[:, :3] > 0).long() * torch.tensor([4, 2, 1])).sum(dim=1)
        return torch.from_numpy(ring.centres).float()[index] / 1.25


def test_a_generator_is_measured_in_the_datas_own_units() -> None:
    generator = Generator.from_module(_Spots(), 3, (2,), value_range=(-1.25, 1.25))
    modes = measure_modes(generator, "ring", 400)
    assert (modes.found, modes.there, modes.count) == (8, 8, 400)
    assert modes.high_quality == 1.0
    assert modes.divergence is not None
    assert modes.divergence < 0.05


def test_a_dataset_without_modes_is_refused() -> None:
    with pytest.raises(ValueError, match="feature network"):
        measure_modes(Generator.from_module(_Spots(), 3, (2,)), "moons", 10)
