"""Measures: the Fréchet distance, coverage, density, label accuracy, and all of them together."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg
from torch import Tensor
from torch.nn import functional as F

from gan_core.conditions import Conditions
from gan_core.datasets import Dataset, DatasetOptions, load_dataset
from gan_core.evaluation import (
    Measures,
    coverage,
    density,
    evaluate,
    frechet_distance,
    inception_score,
    label_accuracy,
)
from gan_core.evaluation.generators import likeness, measure_generator
from gan_core.features import FeatureNetwork, load_features
from gan_core.generator import Generator
from gan_core.workspace import Workspace

seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetOptions(count=1500))


@pytest.fixture(scope="module")
def network() -> FeatureNetwork:
    return load_features()


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 12), st.integers(20, 60), st.integers(20, 60))
def test_the_frechet_distance_agrees_with_scipys_matrix_root(seed: int, width: int, n: int, m: int) -> None:
    a, b = _features(seed, n, width), _features(seed + 1, m, width) + 0.5
    assert frechet_distance(a, b) == pytest.approx(_by_scipy(a, b), rel=1e-6, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9), st.floats(-3, 3)), min_size=1, max_size=8),
    seeds,
)
def test_the_frechet_distance_of_gaussians_with_shared_axes_is_in_closed_form(
    axes: list[tuple[float, float, float]], seed: int
) -> None:
    # Commuting covariances: the roots subtract axis by axis (Dowson & Landau 1982).
    deviations_a, deviations_b, shift = torch.tensor(axes, dtype=torch.float64).T
    white = _white(seed, 40, len(axes))
    turn = torch.linalg.qr(torch.randn(len(axes), len(axes), dtype=torch.float64, generator=_generator(seed)))[0]
    a, b = (white * deviations_a) @ turn, (white * deviations_b + shift) @ turn
    expected = (shift**2).sum() + ((deviations_a - deviations_b) ** 2).sum()
    assert frechet_distance(a, b) == pytest.approx(expected.item(), rel=1e-9, abs=1e-9)


def test_the_frechet_distance_of_two_correlated_gaussians_is_in_closed_form() -> None:
    # In two dimensions Tr (AB)^(1/2) = sqrt(Tr AB + 2 sqrt(det AB)), by Cayley and Hamilton.
    first = torch.tensor([[2.0, 0.6], [0.6, 1.0]], dtype=torch.float64)
    second = torch.tensor([[1.0, -0.9], [-0.9, 3.0]], dtype=torch.float64)
    product = first @ second
    shared = math.sqrt(product.trace() + 2 * math.sqrt(torch.linalg.det(product)))
    a = _white(0, 50, 2) @ torch.linalg.cholesky(first).T
    b = _white(1, 50, 2) @ torch.linalg.cholesky(second).T
    expected = first.trace().item() + second.trace().item() - 2 * shared
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 10), st.floats(0.1, 10), st.floats(-5, 5))
def test_the_frechet_distance_as_a_distance(seed: int, width: int, factor: float, shift: float) -> None:
    a, b = _features(seed, 30, width).double(), _features(seed + 1, 30, width).double()
    distance = frechet_distance(a, b)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(b, a) == pytest.approx(distance, rel=1e-9)
    assert frechet_distance(a, a + shift) == pytest.approx(width * shift**2, rel=1e-9, abs=1e-9)
    assert frechet_distance(a * factor, b * factor) == pytest.approx(factor**2 * distance, rel=1e-7, abs=1e-9)
    turn = torch.linalg.qr(torch.randn(width, width, dtype=torch.float64, generator=_generator(seed)))[0]
    assert frechet_distance(a @ turn, b @ turn) == pytest.approx(distance, rel=1e-7, abs=1e-9)


def test_the_frechet_distance_stands_features_that_never_vary() -> None:
    a = torch.cat([_features(0, 100, 3), torch.zeros(100, 5)], dim=1)
    b = torch.cat([_features(1, 100, 3), torch.zeros(100, 5)], dim=1)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(a[:, :3], b[:, :3]), abs=1e-9)
    assert frechet_distance(torch.ones(9, 4), torch.zeros(9, 4)) == pytest.approx(4)


def test_the_frechet_distance_is_biased_by_about_one_over_the_count() -> None:
    means = [
        np.mean([frechet_distance(_features(seed, n, 8), _features(seed + 500, n, 8)) for seed in range(40)])
        for n in (100, 200, 400)
    ]
    assert means[0] / means[1] == pytest.approx(2, rel=0.2)
    assert means[1] / means[2] == pytest.approx(2, rel=0.2)


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        (torch.zeros(1, 3), torch.zeros(5, 3), "two or more rows"),
        (torch.zeros(5, 3), torch.zeros(5), "two or more rows"),
        (torch.zeros(5, 3), torch.zeros(5, 4), "not 3 and 4"),
        (torch.full((5, 3), math.nan), torch.zeros(5, 3), "not a number"),
    ],
)
def test_the_frechet_distance_refuses_what_it_cannot_measure(a: Tensor, b: Tensor, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        frechet_distance(a, b)


# Few whole coordinates, so that points coincide and distances tie.
points = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=7, max_size=25)


@settings(max_examples=60, deadline=None)
@given(points, points, st.integers(1, 6))
def test_coverage_and_density_agree_with_their_definitions(
    real: list[tuple[int, int]], generated: list[tuple[int, int]], k: int
) -> None:
    radii = []
    for i, point in enumerate(real):
        others = sorted(math.dist(point, other) for j, other in enumerate(real) if j != i)
        radii.append(others[k - 1])
    inside = [
        [math.dist(point, made) < radius for made in generated] for point, radius in zip(real, radii, strict=True)
    ]
    a, b = torch.tensor(real).float(), torch.tensor(generated).float()
    assert coverage(a, b, k) == pytest.approx(sum(any(row) for row in inside) / len(real))
    assert density(a, b, k) == pytest.approx(sum(sum(row) for row in inside) / (k * len(generated)))


def test_equal_distributions_are_covered_as_expected() -> None:
    # Naeem et al. 2020, eq. 9: with equal counts the expected coverage is 1 - 2^-k, nearly.
    for k in (1, 3, 5):
        draws = [coverage(_features(seed, 400, 16), _features(seed + 99, 400, 16), k) for seed in range(5)]
        assert np.mean(draws) == pytest.approx(1 - 2**-k, abs=0.03)
    assert density(_features(0, 1000, 4), _features(1, 1000, 4)) == pytest.approx(1, abs=0.08)


def test_large_sets_are_measured_in_pieces_without_a_seam() -> None:
    real, generated = _features(0, 2100, 3), _features(1, 50, 3)
    distances = torch.from_numpy(np.linalg.norm(real.numpy()[:, None] - real.numpy()[None], axis=2))
    radii = distances.sort(dim=1).values[:, 5]
    near = torch.from_numpy(np.linalg.norm(real.numpy()[:, None] - generated.numpy()[None], axis=2))
    assert coverage(real, generated) == pytest.approx(
        (near < radii[:, None]).any(dim=1).float().mean().item(), abs=1e-3
    )


def test_collapse_costs_coverage_and_not_density() -> None:
    real = _features(0, 500, 8)
    collapsed = real[:1].expand(500, -1) * 0.1
    assert coverage(real, collapsed) < 0.3
    assert density(real, collapsed) > 1
    assert coverage(real, collapsed + 100) == 0
    assert density(real, collapsed + 100) == 0


def test_neighbourhoods_refuse_too_few_samples() -> None:
    with pytest.raises(ValueError, match="more than 5 samples, not 5"):
        coverage(torch.zeros(5, 2), torch.zeros(9, 2))
    with pytest.raises(ValueError, match="no generated samples"):
        density(torch.zeros(9, 2), torch.zeros(0, 2))


def test_label_accuracy_counts_the_images_of_the_classes_asked_for(digits: Dataset, network: FeatureNetwork) -> None:
    kept = digits.split.held_out[:100]
    samples, labels = digits.samples[kept], network.labels(digits.samples[kept])
    assert label_accuracy(network, samples, labels) == 1
    wrong = labels.clone()
    wrong[:25] = (wrong[:25] + 1) % 10
    assert label_accuracy(network, samples, wrong) == 0.75


def test_real_images_score_as_real_ones(digits: Dataset, network: FeatureNetwork) -> None:
    measures = evaluate(_Sampler(digits), digits, network, seed=3)
    assert measures.count == 300
    assert measures.extractor == network.digest
    assert 0.4 < measures.fd_over_floor < 2.5
    assert measures.fd_over_floor == pytest.approx(measures.fd / measures.floor)
    assert measures.coverage > 0.85
    assert measures.coverage_floor > 0.85
    assert measures.density == pytest.approx(1, abs=0.3)
    assert measures.label_accuracy > 0.95
    assert Measures.model_validate_json(measures.model_dump_json()) == measures


def test_collapse_is_caught_by_all_but_label_accuracy(digits: Dataset, network: FeatureNetwork) -> None:
    examples = digits.samples[[int(torch.nonzero(digits.labels[:, 0] == digit)[0]) for digit in range(10)]]
    measures = evaluate(lambda _count, labels, _seed: examples[labels[:, 0]], digits, network)
    assert measures.label_accuracy > 0.85
    assert measures.coverage < 0.5
    assert measures.fd_over_floor > 3


def test_noise_is_far_from_the_data(digits: Dataset, network: FeatureNetwork) -> None:
    def noise(count: int, _labels: Tensor, seed: int) -> Tensor:
        return torch.randint(0, 256, (count, 1, 28, 28), dtype=torch.uint8, generator=_generator(seed))

    measures = evaluate(noise, digits, network)
    assert measures.fd_over_floor > 20
    assert measures.coverage < 0.05
    assert measures.label_accuracy < 0.3


def test_the_seed_decides_everything_and_reaches_the_generator(digits: Dataset, network: FeatureNetwork) -> None:
    sampler = _Sampler(digits)
    first, again, other = (evaluate(sampler, digits, network, seed) for seed in (1, 1, 2))
    assert again.model_dump() == pytest.approx(first.model_dump())
    assert other.floor != first.floor
    assert other.fd != first.fd
    assert sampler.seeds == [1, 1, 2]
    # The classes asked for are those of the held-out images.
    assert sampler.labels[0][:, 0].bincount().tolist() == [30] * 10


def test_a_half_and_half_split_still_compares_equal_counts(network: FeatureNetwork) -> None:
    dataset = load_dataset(DatasetOptions(count=701, held_out=0.5))
    measures = evaluate(_Sampler(dataset), dataset, network)
    assert measures.count == min(len(dataset.split.training), len(dataset.split.held_out))


def test_a_generator_without_classes_has_no_label_accuracy(digits: Dataset, network: FeatureNetwork) -> None:
    asked = evaluate(_Sampler(digits), digits, network)
    measures = evaluate(_Sampler(digits), digits, network, conditional=False)
    assert measures.label_accuracy is None
    assert measures.model_copy(update={"label_accuracy": asked.label_accuracy}) == asked
    assert Measures.model_validate_json(measures.model_dump_json()) == measures


def test_the_further_measures_are_those_of_the_features(digits: Dataset, network: FeatureNetwork) -> None:
    sampler = _Sampler(digits)
    measures = evaluate(sampler, digits, network)
    assert measures.kernel_distance is not None
    assert abs(measures.kernel_distance) < 0.2
    assert measures.precision is not None
    assert measures.precision > 0.6
    assert measures.recall is not None
    assert measures.recall > 0.6
    generated = sampler(300, sampler.labels[0], 0)
    assert measures.inception_score == pytest.approx(inception_score(network.logits(generated)))


def test_measures_of_earlier_versions_can_still_be_read() -> None:
    path = Workspace.default().pretrained / "digits" / "measures.json"
    measures = Measures.model_validate_json(path.read_bytes())
    assert measures.fd_over_floor < 2.0


def test_images_of_another_size_are_measured_as_resized(digits: Dataset, network: FeatureNetwork) -> None:
    large = F.interpolate(digits.samples.float(), 56, mode="nearest").to(torch.uint8)
    sampler = _Sampler(replace(digits, samples=large))
    measures, own = evaluate(sampler, sampler.dataset, network), evaluate(_Sampler(digits), digits, network)
    assert measures.label_accuracy is not None
    assert measures.label_accuracy > 0.9
    assert measures.fd_over_floor == pytest.approx(own.fd_over_floor, rel=0.5)
    assert measures.coverage == pytest.approx(own.coverage, abs=0.1)


def test_a_generator_is_measured_with_or_without_classes(digits: Dataset, write_snapshot: Callable[..., Path]) -> None:
    told = Generator.from_snapshot(write_snapshot("told"))
    measures = measure_generator(told, digits)
    assert measures.label_accuracy is not None
    assert measures.fd_over_floor > 5
    plain = Generator.from_snapshot(write_snapshot("plain", conditions=Conditions()))
    assert measure_generator(plain, digits).label_accuracy is None
    for generator in (told, plain):
        made, real = likeness(generator, digits)
        assert 0 < real < made <= 1, "fresh weights give one picture"


def test_what_is_no_image_is_not_measured_by_features() -> None:
    ring = load_dataset(DatasetOptions(name="ring", count=200))
    generator = Generator.from_module(torch.nn.Identity(), 2, (2,))
    for measure in (measure_generator, likeness):
        with pytest.raises(ValueError, match="ring has no images"):
            measure(generator, ring)


def test_a_generator_that_does_not_keep_its_word_is_refused(digits: Dataset, network: FeatureNetwork) -> None:
    with pytest.raises(ValueError, match=r"uint8 images of shape \[300, 1, 28, 28\], not torch\.float32"):
        evaluate(lambda count, *_: torch.zeros(count, 1, 28, 28), digits, network)
    with pytest.raises(ValueError, match=r"\[299, 1, 28, 28\]"):
        evaluate(lambda count, *_: torch.zeros(count - 1, 1, 28, 28, dtype=torch.uint8), digits, network)


def test_a_feature_network_measures_its_own_dataset_only(network: FeatureNetwork) -> None:
    shapes = load_dataset(DatasetOptions(name="shapes", count=648))
    with pytest.raises(ValueError, match="can't measure images of shapes"):
        evaluate(_Sampler(shapes), shapes, network)


class _Sampler:
    """Renders real training images of the classes asked for, and remembers what it was asked."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.labels: list[Tensor] = []
        self.seeds: list[int] = []

    def __call__(self, count: int, labels: Tensor, seed: int) -> Tensor:
        assert len(labels) == count
        self.labels.append(labels)
        self.seeds.append(seed)
        training = self.dataset.split.training
        shuffled = training[torch.randperm(len(training), generator=_generator(seed + 1000))]
        rows = torch.empty(count, dtype=torch.int64)
        for digit in range(10):
            wanted = labels[:, 0] == digit
            rows[wanted] = shuffled[self.dataset.labels[shuffled, 0] == digit][: int(wanted.sum())]
        return self.dataset.samples[rows]


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _features(seed: int, count: int, width: int) -> Tensor:
    return torch.randn(count, width, generator=_generator(seed))


def _white(seed: int, count: int, width: int) -> Tensor:
    """Rows with mean 0 and unbiased covariance 1, exactly."""
    rows = torch.randn(count, width, dtype=torch.float64, generator=_generator(seed))
    rows = rows - rows.mean(dim=0)
    return torch.linalg.qr(rows)[0] * math.sqrt(count - 1)


def _by_scipy(a: Tensor, b: Tensor) -> float:
    x, y = a.double().numpy(), b.double().numpy()
    first, second = (np.atleast_2d(np.cov(rows, rowvar=False)) for rows in (x, y))
    root = linalg.sqrtm(first @ second)
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(first + second - 2 * root.real))
