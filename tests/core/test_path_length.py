"""The path length against distances computed one pair of pictures at a time, by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from gan_core.features import load_features
from gan_core.latent.path_length import jumps, path_length, perceptual_distances, pixel_distances


def pictures(count: int, channels: int = 1, side: int = 8) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (count, channels, side, side), dtype=torch.uint8, generator=generator)


def by_hand(first: np.ndarray, second: np.ndarray) -> float:
    """Zhang et al. 2018, equation 1, for the maps of one layer `[C, H, W]`, place by place."""
    _channels, height, width = first.shape
    total = 0.0
    for y in range(height):
        for x in range(width):
            one, other = first[:, y, x].astype(float), second[:, y, x].astype(float)
            lengths = np.sqrt((one**2).sum()), np.sqrt((other**2).sum())
            one, other = one / (lengths[0] or 1.0), other / (lengths[1] or 1.0)
            total += float(((one - other) ** 2).sum())
    return total / (height * width)


def test_the_perceptual_distance_is_equation_1() -> None:
    network = load_features("digits-8x8")
    images = pictures(6).float() / 127.5 - 1.0
    distances = perceptual_distances(images[:3], images[3:], network.layers)
    layers = [layer.detach().numpy() for layer in network.layers(images)]
    for index in range(3):
        pairs = [(layer[index], layer[index + 3]) for layer in layers]
        expected = sum(
            by_hand(*(maps.reshape(len(maps), *maps.shape[1:] or (1, 1)) for maps in pair)) for pair in pairs
        )
        assert distances[index] == pytest.approx(expected, rel=1e-5)


def test_a_picture_is_at_no_distance_from_itself_and_at_the_same_both_ways() -> None:
    network = load_features("digits-8x8")
    images = pictures(4).float() / 127.5 - 1.0
    assert not perceptual_distances(images, images, network.layers).any()
    there = perceptual_distances(images[:2], images[2:], network.layers)
    assert there == pytest.approx(perceptual_distances(images[2:], images[:2], network.layers))
    # Unit vectors are at most 2 apart, and of ReLU's outputs at most the square root of 2.
    assert (there > 0.0).all()
    assert (there <= 3 * 2.0).all()


def test_a_layer_where_nothing_is_seen_adds_nothing() -> None:
    images = torch.zeros(2, 1, 4, 4)
    assert not perceptual_distances(images, images, lambda seen: (seen, torch.zeros(len(seen), 5))).any()


def test_the_path_length_divides_by_the_step_squared_whatever_the_batches() -> None:
    film = pictures(130)
    curve = path_length(film, 0.25)
    values = film.numpy().astype(float) / 127.5 - 1.0
    expected = [((values[index + 1] - values[index]) ** 2).mean() / 0.0625 for index in range(129)]
    assert curve == pytest.approx(expected, rel=1e-5)
    network = load_features("digits-8x8")
    seen = path_length(film, 0.5, network.layers)
    scaled = film.float() / 127.5 - 1.0
    assert seen == pytest.approx(perceptual_distances(scaled[:-1], scaled[1:], network.layers) * 4.0, rel=1e-5)


def test_the_path_length_of_an_even_way_does_not_hang_on_the_step() -> None:
    def way(count: int) -> Tensor:
        return torch.linspace(0.0, 240.0, count).round().to(torch.uint8).view(-1, 1, 1, 1).expand(-1, 1, 2, 2)

    assert path_length(way(13), 1 / 12).mean() == pytest.approx(path_length(way(25), 1 / 24).mean())


def test_pixels_count_alike() -> None:
    first, second = torch.zeros(1, 1, 2, 2), torch.tensor([[[[1.0, 0.0], [0.0, 1.0]]]])
    assert pixel_distances(first, second) == pytest.approx([0.5])


@pytest.mark.parametrize(("count", "step"), [(1, 0.1), (2, 0.0)])
def test_a_path_needs_two_pictures_and_a_step(count: int, step: float) -> None:
    with pytest.raises(ValueError, match="two pictures"):
        path_length(pictures(count), step)


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        ([1.0] * 20, []),
        ([0.0] * 20, []),
        ([1.0] * 9 + [50.0] + [1.0] * 10, [9]),
        ([1.0] * 5 + [8.0, 20.0, 9.0] + [1.0] * 12, [6]),
        ([20.0] + [1.0] * 10 + [30.0], [0, 11]),
        ([0.0] * 15 + [1.0] * 5 + [50.0], [20]),
        ([5.0] + [1.0] * 10, []),
    ],
)
def test_jumps_are_the_peaks_far_above_the_median(curve: list[float], expected: list[int]) -> None:
    assert jumps(np.array(curve)) == expected
