"""Points in the plane: drawn as they are defined, so that modes can be counted."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch

from gan_core.datasets import Dataset, DatasetOptions, load_dataset, toys
from gan_core.datasets.toys import TOYS, mixture

# By hand, from the published definitions: centres in the order of the labels, and sigma.
RING = [(math.cos(math.pi * k / 4), math.sin(math.pi * k / 4)) for k in range(8)]
GRID = [(float(x), float(y)) for x, y in itertools.product((-4, -2, 0, 2, 4), repeat=2)]


def toy(name: str, count: int = 20_000, seed: int = 0) -> Dataset:
    return load_dataset(DatasetOptions(name=name, count=count, seed=seed))


@pytest.mark.parametrize("name", list(TOYS))
def test_the_count_and_the_seed_decide_the_points(name: str) -> None:
    first, again, other = toy(name, 500), toy(name, 500), toy(name, 500, seed=1)
    assert torch.equal(first.samples, again.samples)
    assert torch.equal(first.labels, again.labels)
    assert torch.equal(first.split.held_out, again.split.held_out)
    assert not torch.equal(first.samples, other.samples)
    assert first.samples.isfinite().all()


@pytest.mark.parametrize("name", [name for name, described in TOYS.items() if described.group])
def test_classes_come_and_are_kept_out_equally_often(name: str) -> None:
    dataset = toy(name, 1000)
    classes = len(dataset.conditions.groups[0].classes)
    counts = dataset.labels[:, 0].bincount(minlength=classes)
    kept = dataset.labels[dataset.split.held_out, 0].bincount(minlength=classes)
    assert int(counts.max() - counts.min()) <= 1
    assert int(kept.max() - kept.min()) <= 1
    assert len(dataset.split.held_out) == 200


@pytest.mark.parametrize(("name", "centres", "sigma"), [("ring", RING, 0.01), ("grid", GRID, 0.05)])
def test_modes_lie_where_the_papers_put_them(name: str, centres: list[tuple[float, float]], sigma: float) -> None:
    known = mixture(name)
    assert known is not None
    assert known.centres.dtype == np.float64
    assert np.allclose(known.centres, centres, atol=1e-12)
    assert known.sigma == sigma
    dataset = toy(name)
    points = dataset.samples.double().numpy()
    each = len(points) // len(centres)
    for mode, centre in enumerate(centres):
        members = points[dataset.labels[:, 0].numpy() == mode]
        # Five standard errors of a mean, of a standard deviation and of a correlation.
        assert np.abs(members.mean(axis=0) - centre).max() < 5 * sigma / math.sqrt(each)
        assert np.abs(members.std(axis=0) / sigma - 1).max() < 5 / math.sqrt(2 * each)
        assert abs(np.corrcoef(members.T)[0, 1]) < 5 / math.sqrt(each)


def test_what_is_no_mixture_says_so() -> None:
    assert mixture("spiral") is None
    assert mixture("mnist-5k") is None


def test_the_gaussian_has_the_mean_and_the_covariance_that_it_says() -> None:
    points = toy("gaussian", 200_000).samples.double().numpy()
    matrix = np.array([[1.0, 2.0], [-0.1, 0.5]])
    assert np.abs(points.mean(axis=0) - [1, 2]).max() < 5 * math.sqrt(4.25 / 200_000)
    # The variance of a sample covariance is (S_ii S_jj + S_ij^2) / N.
    truth = matrix.T @ matrix
    error = np.sqrt((np.outer(np.diag(truth), np.diag(truth)) + truth**2) / 200_000)
    assert (np.abs(np.cov(points.T) - truth) < 5 * error).all()


def test_the_line_is_thin_and_evenly_covered() -> None:
    points = toy("line").samples.double().numpy()
    along = points @ np.array([2.0, 1.0]) / math.sqrt(5)
    across = points @ np.array([-1.0, 2.0]) / math.sqrt(5)
    assert across.std() == pytest.approx(0.05, rel=0.03)
    assert along.std() == pytest.approx(math.sqrt(1.6**2 + 0.8**2) / math.sqrt(3), rel=0.02)
    assert abs(np.corrcoef(along, across)[0, 1]) < 0.04


def test_the_arms_of_the_spiral_are_half_a_turn_apart_and_never_touch() -> None:
    dataset = toy("spiral", 4000)
    arms = [dataset.samples[dataset.labels[:, 0] == arm].double() for arm in (0, 1)]
    distance = torch.cdist(arms[0], arms[1]).min()
    assert distance > 0.2
    # Turned by half a circle, one arm lies on the other.
    assert torch.cdist(-arms[0], arms[1]).min(dim=1).values.max() < 0.15


def test_moons_are_half_circles_that_reach_into_each_other() -> None:
    dataset = toy("moons", 4000)
    points = dataset.samples.double()
    for moon, centre, side in ((0, (-0.5, -0.25), 1.0), (1, (0.5, 0.25), -1.0)):
        members = points[dataset.labels[:, 0] == moon] - torch.tensor(centre, dtype=torch.float64)
        assert ((members.norm(dim=1) - 1).abs() < 0.3).all()
        assert (side * members[:, 1] > -0.3).all()
    # Each tip lies within the other's reach: no line along y parts them.
    upper, lower = (points[dataset.labels[:, 0] == moon, 0] for moon in (0, 1))
    assert upper.max() > lower.min()


def test_a_drawing_is_drawn_again_with_a_small_jitter() -> None:
    drawing = ((0.0, 0.0), (0.5, 0.25), (-1.0, 0.75))
    dataset = load_dataset(DatasetOptions(name="drawn", points=drawing, count=3000))
    assert dataset.samples.shape == (3000, 2)
    assert dataset.value_range[0] == -dataset.value_range[1]
    nearest = torch.cdist(dataset.samples.double(), torch.tensor(drawing, dtype=torch.float64)).min(dim=1)
    assert nearest.indices.bincount().tolist() == [1000] * 3
    assert nearest.values.max() < 0.1
    assert nearest.values.square().mean().sqrt().item() == pytest.approx(0.015 * math.sqrt(2), rel=0.05)
    again = load_dataset(DatasetOptions(name="drawn", points=drawing, count=3000))
    assert torch.equal(again.samples, dataset.samples)


def test_a_drawing_of_one_place_is_not_divided_by_nothing() -> None:
    dataset = load_dataset(DatasetOptions(name="drawn", points=((0.0, 0.0),) * 3, count=100))
    assert dataset.scaled(dataset.samples).isfinite().all()


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (((0.0, 0.0), (1.0, 1.0)), "draw 3 to 10,000 points for the dataset drawn; there are 2"),
        ((), "there are 0"),
        (((0.0, 0.0), (1.0, 1.0), (0.0, 1e30)), "coordinates must lie between"),
    ],
)
def test_a_drawing_that_is_none_is_refused(points: tuple[tuple[float, float], ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        load_dataset(DatasetOptions(name="drawn", points=points))


def test_adding_a_toy_is_a_function_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def dot(count: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return generator.normal(0, 0.1, (count, 2)), np.zeros(count, dtype=np.int64)

    monkeypatch.setitem(toys.TOYS, "dot", toys.Toy(dot, "Dot", "One dot.", 0.5))
    assert toys.load(DatasetOptions(name="dot", count=100)).samples.shape == (100, 2)
