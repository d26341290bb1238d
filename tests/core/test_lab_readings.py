"""Readings: the best threshold, gradients, anchors and shares against brute force, and reading changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from gan_core.datasets import DatasetOptions, load_dataset
from gan_core.datasets.toys import RING
from gan_core.lab.game.config import default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.readings import Anchors, Reading, best_threshold, gradient_norm, slope_passed
from gan_core.lab.truth.closeness import Target
from gan_core.objectives import OBJECTIVES


def small_lab(**settings: object) -> Lab:
    few = {
        "network.generator_width": 8,
        "network.discriminator_width": 8,
        "schedule.batch_size": 16,
        "dataset.count": 2000,
    }
    return Lab(default_config().with_settings({**few, **settings}))


def most_right(real: list[float], generated: list[float]) -> float:
    """The most points that any threshold tells right, by trying one between all of them."""
    values = sorted({*real, *generated})
    thresholds = [-math.inf, *((low + high) / 2 for low, high in pairwise(values)), math.inf]
    return max(sum(r > t for r in real) + sum(g < t for g in generated) for t in thresholds)


whole = st.integers(-4, 4).map(float)


@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_best_threshold_is_the_best_of_all(pairs: list[tuple[float, float]]) -> None:
    real, generated = [list(side) for side in zip(*pairs, strict=True)]
    right_real, right_generated = best_threshold(np.array(real + generated, dtype=np.float32))
    assert (right_real + right_generated) * len(pairs) == pytest.approx(most_right(real, generated))


def test_a_discriminator_that_is_always_or_never_sure() -> None:
    assert best_threshold(np.array([2, 3, -1, 0], dtype=np.float32)) == (1.0, 1.0)
    assert sum(best_threshold(np.zeros(6, dtype=np.float32))) == 1.0
    assert all(math.isnan(share) for share in best_threshold(np.array([1, np.nan], dtype=np.float32)))


def test_the_norm_of_all_gradients_of_a_network() -> None:
    network = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
    assert gradient_norm(network) == 0.0
    network(torch.randn(5, 3)).square().mean().backward()
    flat = torch.cat([weight.grad.flatten() for weight in network.parameters() if weight.grad is not None])
    assert gradient_norm(network) == pytest.approx(float(flat.norm()))


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("minimax", lambda _, f: torch.sigmoid(f)),
        ("non-saturating", lambda _, f: torch.sigmoid(-f)),
        ("lsgan", lambda _, f: (f - 1).abs()),
        ("wgan", lambda _, f: torch.ones_like(f)),
        ("rpgan", lambda real, f: torch.sigmoid(real - f)),
        ("bgan", lambda _, f: f.abs()),
    ],
)
def test_what_a_loss_lets_through_of_the_discriminators_slope(
    name: str, slope: Callable[[Tensor, Tensor], Tensor]
) -> None:
    logits = torch.randn(40)
    expected = slope(*logits.chunk(2)).mean()
    assert slope_passed(OBJECTIVES[name], logits) == pytest.approx(float(expected), rel=1e-5)


def test_the_anchors_of_a_mixture_are_its_modes() -> None:
    dataset = load_dataset(DatasetOptions(name="ring"))
    anchors = Anchors.of(dataset)
    assert torch.allclose(anchors.places, dataset.scaled(torch.from_numpy(RING.centres)))
    assert anchors.real == pytest.approx([1 / 8] * 8, abs=0.02)
    places = anchors.places
    points = torch.cat([places[:1].repeat(6, 1), places[3:4] + 0.05, torch.zeros(3, 2)])
    assert anchors.shares(points) == pytest.approx([0.6, 0, 0, 0.1, 0, 0, 0, 0])


@pytest.mark.parametrize("name", ["moons", "gaussian", "bell"])
def test_the_anchors_of_other_data_hold_all_of_it(name: str) -> None:
    dataset = load_dataset(DatasetOptions(name=name))
    anchors = Anchors.of(dataset)
    assert sum(anchors.real) == pytest.approx(1.0)
    real = dataset.scaled(dataset.samples[dataset.split.training])
    assert sum(anchors.shares(real)) > 0.98
    assert anchors.shares(real) == pytest.approx(anchors.real, abs=0.03)
    assert sum(anchors.shares(real + 9.0)) == 0.0


def test_points_that_are_no_numbers_are_nowhere() -> None:
    anchors = Anchors.of(load_dataset(DatasetOptions(name="ring")))
    assert sum(anchors.shares(torch.full((4, 2), torch.nan))) == 0.0


def test_losses_are_means_over_the_updates_since_the_reading_before() -> None:
    lab = small_lab(**{"optimiser.n_critic": 2, "objective.r1": 0.1})
    for _ in range(7):
        lab.both()
    discriminator, penalty, generator = lab.step.totals.tolist()
    reading = lab.reading()
    assert (reading.steps, reading.discriminator_steps, reading.generator_steps) == (7, 14, 7)
    # The first step has been read by the lab itself.
    expected = (discriminator / 12, penalty / 12, generator / 6)
    assert (reading.discriminator_loss, reading.penalty, reading.generator_loss) == pytest.approx(expected)
    assert not lab.step.totals.any()


def test_reading_changes_nothing() -> None:
    read_often, other = small_lab(), small_lab()
    for _ in range(6):
        read_often.both()
        read_often.reading()
        other.both()
    assert read_often.state() == other.state()


def test_a_reading_of_samples_and_outputs() -> None:
    lab = small_lab()
    lab.both()
    reading = lab.reading()
    generated = lab.generated()
    assert reading.farthest == pytest.approx(float(generated.abs().amax(dim=1).median()))
    assert reading.shares == lab.anchors.shares(generated)
    closeness = lab.target.closeness(generated)
    assert (reading.js, reading.accuracy, reading.on_modes) == (closeness.js, closeness.accuracy, closeness.on_modes)
    logits = torch.cat([lab.discriminate(points, lab.conditions) for points in (lab.shown_real, generated)])
    assert reading.loudest == pytest.approx(float(logits.abs().max()))
    assert reading.discriminator_accuracy == (reading.discriminator_real + reading.discriminator_generated) / 2
    assert isinstance(reading, Reading)


# How close samples are.


def target_of(name: str) -> tuple[Target, Tensor, Tensor]:
    """The target of 512 points of a toy, and as many others: of the same classes, and of others."""
    dataset = load_dataset(DatasetOptions(name=name, count=8_000))
    shuffled = torch.randperm(len(dataset.samples), generator=torch.Generator().manual_seed(0))
    points = dataset.scaled(dataset.samples)[shuffled]
    labels = (
        dataset.labels[shuffled, :1] if dataset.conditions.groups else torch.zeros(len(points), 1, dtype=torch.int64)
    )
    chosen = [torch.nonzero(labels[:, 0] == label)[:, 0] for label in labels[:, 0].unique()]
    count = 512 // len(chosen)
    real, same = (torch.cat([own[part] for own in chosen]) for part in (slice(count), slice(-count, None)))
    return Target.of(dataset, points, points[real], labels[real]), points[same], points[same.roll(count)]


@pytest.mark.parametrize("name", ["ring", "grid", "moons", "gaussian", "bell", "peaks"])
def test_points_of_the_data_are_close_to_it(name: str) -> None:
    target, same, _ = target_of(name)
    found = target.closeness(same)
    assert found.js < 0.03
    assert abs(found.accuracy - 0.5) < 0.1
    assert found.on_modes > 0.95


@pytest.mark.parametrize("name", ["ring", "gaussian", "bell"])
def test_points_elsewhere_are_not(name: str) -> None:
    target, same, _ = target_of(name)
    found = target.closeness(0.05 * same - 0.95)
    assert found.js > 0.5
    assert found.accuracy > 0.9
    assert found.on_modes == (0.0 if name == "ring" else 1.0)


def test_points_of_another_class_than_they_were_to_be_are_told_apart() -> None:
    target, same, other = target_of("moons")
    assert target.closeness(other).accuracy > 0.9 > 0.6 > target.closeness(same).accuracy
    assert target.closeness(other).js == pytest.approx(target.closeness(same).js)


def test_blurred_clusters_are_close_but_off_their_modes() -> None:
    target, same, _ = target_of("ring")
    found = target.closeness(same + 0.05 * torch.randn(same.shape, generator=torch.Generator().manual_seed(0)))
    assert found.js < 0.05
    assert found.on_modes < 0.3


def test_samples_that_are_no_numbers_are_at_no_distance() -> None:
    target, same, _ = target_of("ring")
    same[3, 1] = torch.nan
    found = target.closeness(same)
    assert math.isnan(found.js)
    assert math.isnan(found.accuracy)
    assert math.isnan(found.on_modes)
