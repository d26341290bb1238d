"""The smaller measures, each against its definition written out: inception score, KID, precision, recall, MS-SSIM."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import correlate1d
from torch import Tensor

from gan_core.evaluation import inception_score, kernel_distance, ms_ssim, precision, recall, similarity_within_classes
from gan_core.evaluation.similarity import WEIGHTS, scales

seeds = st.integers(0, 2**32 - 1)
# Few whole coordinates, so that points coincide and distances tie.
points = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=7, max_size=25)


def normal(seed: int, count: int, width: int) -> Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed))


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 20), st.integers(2, 6))
def test_the_inception_score_agrees_with_its_definition(seed: int, count: int, classes: int) -> None:
    logits = 3.0 * normal(seed, count, classes)
    likely = [[math.exp(value) for value in row] for row in logits.double().tolist()]
    likely = [[value / sum(row) for value in row] for row in likely]
    marginal = [sum(row[label] for row in likely) / count for label in range(classes)]
    divergences = [sum(p * math.log(p / q) for p, q in zip(row, marginal, strict=True)) for row in likely]
    assert inception_score(logits) == pytest.approx(math.exp(sum(divergences) / count), rel=1e-6)


def test_the_inception_score_at_its_ends() -> None:
    certain = torch.eye(7).repeat(3, 1) * 1000.0
    assert inception_score(certain) == pytest.approx(7.0)
    assert inception_score(certain[:1].expand(9, -1)) == pytest.approx(1.0)
    assert inception_score(torch.zeros(5, 7)) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="rows of logits"):
        inception_score(torch.zeros(0, 7))


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(2, 9), st.integers(2, 9), st.integers(1, 5))
def test_the_kernel_distance_agrees_with_its_definition(seed: int, n: int, m: int, width: int) -> None:
    a, b = normal(seed, n, width), normal(seed + 1, m, width) + 0.5

    def kernel(x: list[float], y: list[float]) -> float:
        return (sum(p * q for p, q in zip(x, y, strict=True)) / width + 1) ** 3

    x, y = a.double().tolist(), b.double().tolist()
    within = [np.mean([kernel(one, other) for one, other in itertools.permutations(rows, 2)]) for rows in (x, y)]
    across = np.mean([kernel(one, other) for one in x for other in y])
    assert kernel_distance(a, b) == pytest.approx(within[0] + within[1] - 2 * across, rel=1e-9, abs=1e-9)


def test_the_kernel_distance_is_unbiased_and_sees_a_shift() -> None:
    equal = [kernel_distance(normal(seed, 30, 4), normal(seed + 1000, 30, 4)) for seed in range(300)]
    assert abs(np.mean(equal)) < 4 * np.std(equal) / math.sqrt(len(equal))
    assert min(equal) < 0 < max(equal)
    assert kernel_distance(normal(0, 300, 4), normal(1, 300, 4) + 1.0) > 10 * np.std(equal)


def test_the_kernel_distance_refuses_what_it_cannot_measure() -> None:
    with pytest.raises(ValueError, match="two or more rows"):
        kernel_distance(torch.zeros(1, 3), torch.zeros(5, 3))
    with pytest.raises(ValueError, match="not 3 and 4"):
        kernel_distance(torch.zeros(5, 3), torch.zeros(5, 4))


@settings(max_examples=50, deadline=None)
@given(points, points, st.integers(1, 6))
def test_precision_and_recall_agree_with_their_definitions(
    real: list[tuple[int, int]], generated: list[tuple[int, int]], k: int
) -> None:
    def share_within(samples: list[tuple[int, int]], of: list[tuple[int, int]]) -> float:
        radii = [
            sorted(math.dist(point, other) for j, other in enumerate(of) if j != i)[k - 1] for i, point in enumerate(of)
        ]
        near = [
            any(math.dist(sample, point) <= radius for point, radius in zip(of, radii, strict=True))
            for sample in samples
        ]
        return sum(near) / len(near)

    a, b = torch.tensor(real).float(), torch.tensor(generated).float()
    assert precision(a, b, k) == pytest.approx(share_within(generated, real))
    assert recall(a, b, k) == pytest.approx(share_within(real, generated))


def test_precision_and_recall_tell_collapse_from_noise() -> None:
    real = torch.cat([normal(0, 300, 2) * 0.1, normal(1, 300, 2) * 0.1 + 5.0])
    collapsed = normal(2, 300, 2) * 0.1
    assert precision(real, collapsed) > 0.9
    assert recall(real, collapsed) < 0.6
    noise = normal(3, 600, 2) * 3.0
    assert precision(real, noise) < 0.4
    with pytest.raises(ValueError, match="more than 3 samples, not 3"):
        precision(torch.zeros(3, 2), torch.zeros(9, 2))


def pictures(seed: int, count: int, side: int, channels: int = 1) -> Tensor:
    """Smooth random pictures, so that neighbouring pixels are alike."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, channels, 5, 5, generator=random)
    smooth = torch.nn.functional.interpolate(coarse, side, mode="bicubic", align_corners=True)
    noise = 0.1 * torch.rand(count, channels, side, side, generator=random)
    return ((0.8 * smooth + noise).clamp(0, 1) * 255).to(torch.uint8)


def by_hand(first: np.ndarray, second: np.ndarray, levels: int) -> float:
    """MS-SSIM of two pictures `[H, W]` as Wang et al. write it, mirrored at their borders.

    The borders count in the coarsest scale only, as torchmetrics has it.
    """
    places = np.arange(11) - 5
    window = np.exp(-(places**2) / (2 * 1.5**2))
    window /= window.sum()

    def blurred(values: np.ndarray) -> np.ndarray:
        across: np.ndarray = correlate1d(values, window, axis=0, mode="mirror")
        return correlate1d(across, window, axis=1, mode="mirror")

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    result, total = 1.0, sum(WEIGHTS[:levels])
    for level in range(levels):
        mean_a, mean_b = blurred(first), blurred(second)
        variances = blurred(first**2) - mean_a**2 + blurred(second**2) - mean_b**2
        contrast = (2 * (blurred(first * second) - mean_a * mean_b) + c2) / (variances + c2)
        likeness = contrast * (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
        value = likeness.mean() if level == levels - 1 else contrast[5:-5, 5:-5].mean()
        result *= max(value, 0.0) ** (WEIGHTS[level] / total)
        side = len(first) // 2 * 2
        first, second = (
            rows[:side, :side].reshape(side // 2, 2, side // 2, 2).mean(axis=(1, 3)) for rows in (first, second)
        )
    return float(result)


@pytest.mark.parametrize(("side", "levels"), [(28, 2), (32, 2), (64, 3)])
def test_ms_ssim_agrees_with_its_definition(side: int, levels: int) -> None:
    assert scales(side) == levels
    first, second = pictures(0, 4, side), pictures(1, 4, side)
    second = (0.6 * first + 0.4 * second).to(torch.uint8)
    expected = [
        by_hand(one[0].double().numpy(), other[0].double().numpy(), levels)
        for one, other in zip(first, second, strict=True)
    ]
    assert ms_ssim(first, second).tolist() == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize(("side", "channels"), [(8, 1), (28, 1), (32, 3), (64, 3)])
def test_ms_ssim_of_equal_pictures_is_one(side: int, channels: int) -> None:
    same, other = pictures(0, 3, side, channels), pictures(1, 3, side, channels)
    assert ms_ssim(same, same).tolist() == pytest.approx([1.0] * 3, abs=1e-4)
    assert (ms_ssim(same, other) < 0.95).all()
    assert torch.allclose(ms_ssim(same, other), ms_ssim(other, same), atol=1e-5)


def test_the_finest_scales_are_those_that_the_window_fits() -> None:
    assert [scales(side) for side in (8, 21, 22, 43, 44, 88, 175, 176, 512)] == [1, 1, 2, 2, 3, 4, 4, 5, 5]
    with pytest.raises(ValueError, match="8 pixels a side or more"):
        ms_ssim(pictures(0, 1, 6), pictures(0, 1, 6))


def test_only_pictures_of_one_class_are_compared() -> None:
    kinds = pictures(0, 3, 28)
    labels = torch.arange(3).repeat(6)[:, None]
    assert similarity_within_classes(kinds[labels[:, 0]], labels) == pytest.approx(1.0, abs=1e-4)
    mixed = similarity_within_classes(kinds[labels[:, 0]], labels[:, :0])
    assert mixed < 0.9
    varied = pictures(3, 18, 28)
    assert similarity_within_classes(varied, labels) < 0.9
    assert similarity_within_classes(varied, labels, seed=1) == similarity_within_classes(varied, labels, seed=1)
    with pytest.raises(ValueError, match="no pairs"):
        similarity_within_classes(varied, torch.arange(18)[:, None])
