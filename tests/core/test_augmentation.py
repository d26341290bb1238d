"""Augmentation, image for image against loops over numpy arrays; what it leaves alone, and what it depends on."""

import itertools

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.autograd import gradcheck

from gan_core.augmentation import AugmentationOptions, augment, cut_out, flipped, recoloured, translated

DOUBLE = torch.float64
EVERYTHING = AugmentationOptions(colour=True, translation=0.25, cutout=0.5, flip=True)
BACKGROUND = torch.tensor([-1.0, 0.25, 0.5])


def images(count: int = 4, channels: int = 3, size: int = 8, seed: int = 0) -> Tensor:
    random = torch.Generator().manual_seed(seed)
    return torch.rand(count, channels, size, size, generator=random, dtype=DOUBLE) * 2 - 1


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_nothing_chosen_changes_nothing_and_draws_nothing() -> None:
    random = seeded()
    state = random.get_state()
    batch = images()
    assert not AugmentationOptions().active
    assert augment(batch, AugmentationOptions(), BACKGROUND, random) is batch
    assert torch.equal(random.get_state(), state)


@pytest.mark.parametrize(
    "options",
    [
        AugmentationOptions(colour=True),
        AugmentationOptions(translation=0.125),
        AugmentationOptions(cutout=0.5),
        AugmentationOptions(flip=True),
    ],
    ids=["colour", "translation", "cutout", "flip"],
)
def test_each_option_alone_changes_images(options: AugmentationOptions) -> None:
    assert options.active
    assert not torch.equal(augment(images(16), options, BACKGROUND, seeded()), images(16))


def test_the_generator_of_random_numbers_decides_everything() -> None:
    first, second, other = (augment(images(), EVERYTHING, BACKGROUND, seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_images_of_one_batch_change_in_their_own_ways() -> None:
    same = images(1).expand(16, -1, -1, -1)
    changed = augment(same, EVERYTHING, BACKGROUND, seeded())
    assert all(not torch.equal(a, b) for a, b in itertools.combinations(changed, 2))


def test_real_and_generated_images_are_changed_by_the_same_law() -> None:
    """What is drawn depends on the number and size of the images, not on what they show or where they come from."""
    real, generated = images(8, seed=1), images(8, seed=2).requires_grad_()
    options = AugmentationOptions(translation=0.25, cutout=0.5, flip=True)
    # These three move pixels only: so the change of a linear mix is the mix of the changes, given the same draws.
    mixed = augment(0.3 * real + 0.7 * generated, options, torch.zeros(3), seeded())
    changed = [augment(batch, options, torch.zeros(3), seeded()) for batch in (real, generated)]
    assert torch.allclose(mixed, 0.3 * changed[0] + 0.7 * changed[1], atol=1e-12)


def test_flipped_mirrors_the_chosen_ones_left_to_right() -> None:
    batch, chosen = images(), torch.tensor([True, False, False, True])
    changed = flipped(batch, chosen).numpy()
    for index, mirrored in enumerate(chosen.tolist()):
        original = batch[index].numpy()
        assert np.array_equal(changed[index], original[:, :, ::-1] if mirrored else original)


def test_about_half_of_the_images_are_flipped() -> None:
    batch = images(2000, 1, 2)
    changed = augment(batch, AugmentationOptions(flip=True), None, seeded())
    share = (changed != batch).flatten(1).any(dim=1).double().mean().item()
    assert share == pytest.approx(0.5, abs=0.05)


def recoloured_by_hand(image: np.ndarray, brightness: float, saturation: float, contrast: float) -> np.ndarray:
    """Zhao et al. 2020: x + (u - .5); (x - grey) 2u + grey; (x - mean) (u + .5) + mean."""
    image = image + (brightness - 0.5)
    grey = image.mean(axis=0)
    image = np.stack([(channel - grey) * (2.0 * saturation) + grey for channel in image])
    return (image - image.mean()) * (contrast + 0.5) + image.mean()


def test_recoloured_equals_the_loop() -> None:
    batch = images()
    shares = torch.tensor([[0.0, 0.2, 0.5, 1.0], [0.5, 1.0, 0.0, 0.3], [0.1, 0.5, 0.9, 0.4]], dtype=DOUBLE)
    changed = recoloured(batch, *shares)
    for index in range(4):
        expected = recoloured_by_hand(batch[index].numpy(), *shares[:, index].tolist())
        assert np.allclose(changed[index].numpy(), expected, rtol=1e-12)


def test_colours_in_the_middle_of_their_range_change_nothing() -> None:
    halves = torch.full((4,), 0.5, dtype=DOUBLE)
    assert torch.allclose(recoloured(images(), halves, halves, halves), images(), rtol=1e-12)


def shifted_by_hand(image: np.ndarray, down: int, right: int, background: np.ndarray | None) -> np.ndarray:
    channels, height, width = image.shape
    result = np.empty_like(image)
    for channel, row, column in itertools.product(range(channels), range(height), range(width)):
        source = (row - down, column - right)
        inside = 0 <= source[0] < height and 0 <= source[1] < width
        if inside or background is None:
            nearest = (min(max(source[0], 0), height - 1), min(max(source[1], 0), width - 1))
            result[channel, row, column] = image[channel, *nearest]
        else:
            result[channel, row, column] = background[channel]
    return result


@pytest.mark.parametrize("background", [None, BACKGROUND], ids=["border", "background"])
def test_translated_equals_the_loop(background: Tensor | None) -> None:
    batch = images()
    down, right = torch.tensor([0, 2, -3, 1]), torch.tensor([0, -1, 2, 5])
    changed = translated(batch, down, right, background)
    ground = None if background is None else background.double().numpy()
    for index in range(4):
        expected = shifted_by_hand(batch[index].numpy(), int(down[index]), int(right[index]), ground)
        assert np.array_equal(changed[index].numpy(), expected)


def test_what_is_shifted_into_a_digit_is_black() -> None:
    """Digits lie on -1. A padding of 0 would frame them in mid-grey."""
    digits = torch.zeros(2, 1, 4, 4)
    moved = translated(digits, torch.tensor([1, -2]), torch.tensor([-1, 0]), torch.tensor([-1.0]))
    assert moved[0, 0].tolist() == [[-1.0] * 4, *[[0.0, 0.0, 0.0, -1.0]] * 3]
    assert moved[1, 0].tolist() == [[0.0] * 4, [0.0] * 4, [-1.0] * 4, [-1.0] * 4]


def test_translations_reach_as_far_as_they_may_and_each_as_often() -> None:
    """A bright pixel in the middle of a dark image shows where the image went."""
    batch = torch.full((5000, 1, 8, 8), -1.0)
    batch[:, 0, 4, 4] = 1.0
    moved = augment(batch, AugmentationOptions(translation=0.25), torch.tensor([-1.0]), seeded())
    shares = (moved[:, 0] == 1.0).double().mean(dim=0)
    expected = torch.zeros(8, 8, dtype=DOUBLE)
    expected[2:7, 2:7] = 1.0 / 25.0
    assert torch.allclose(shares, expected, atol=0.012)


def cut_by_hand(image: np.ndarray, top: int, left: int, side: int, blank: np.ndarray) -> np.ndarray:
    result = image.copy()
    rows, columns = (slice(max(place, 0), max(place + side, 0)) for place in (top, left))
    result[:, rows, columns] = blank[:, None, None]
    return result


@pytest.mark.parametrize(("side", "share", "reach"), [(20, 0.125, 3), (28, 0.125, 4), (12, 0.125, 2), (8, 0.3, 2)])
def test_half_a_pixel_is_rounded_up(side: int, share: float, reach: int) -> None:
    """DiffAugment's own code takes `int(side * share + 0.5)`; Python's round would make 2 of 2.5."""
    images = torch.full((400, 1, side, side), -1.0)
    images[:, :, side // 2, side // 2] = 1.0
    moved = augment(images, AugmentationOptions(translation=share), torch.tensor([-1.0]), seeded())
    rows = moved[:, 0].amax(dim=2).argmax(dim=1) - side // 2
    assert (rows.min().item(), rows.max().item()) == (-reach, reach)
    blank = augment(torch.ones(400, 1, side, side), AugmentationOptions(cutout=share), torch.tensor([-1.0]), seeded())
    assert (blank[:, 0] < 0).any(dim=2).sum(dim=1).max().item() == reach


@pytest.mark.parametrize("background", [None, BACKGROUND], ids=["mean", "background"])
@pytest.mark.parametrize("side", [1, 3, 4])
def test_cut_out_equals_the_slice(side: int, background: Tensor | None) -> None:
    batch = images()
    top, left = torch.tensor([0, -1, 6, 3]), torch.tensor([2, 6, -2, 0])
    changed = cut_out(batch, top, left, side, background)
    for index in range(4):
        image = batch[index].numpy()
        blank = image.mean(axis=(1, 2)) if background is None else background.double().numpy()
        expected = cut_by_hand(image, int(top[index]), int(left[index]), side, blank)
        assert np.allclose(changed[index].numpy(), expected, rtol=1e-12)


@pytest.mark.parametrize(("cutout", "side"), [(0.5, 4), (0.375, 3)])
def test_cuts_are_as_likely_on_either_side_and_never_miss(cutout: float, side: int) -> None:
    """The square has the corners of Zhao et al., as far out at one border as at the other."""
    batch = torch.ones(20_000, 1, 8, 8)
    holes = augment(batch, AugmentationOptions(cutout=cutout), torch.tensor([-1.0]), seeded()) == -1.0
    assert holes.flatten(1).any(dim=1).all()
    expected = np.zeros(8)
    corners = range(-(side // 2), 8 - side // 2 + 1 - side % 2)
    for corner in corners:
        expected[max(corner, 0) : corner + side] += 1.0 / len(corners)
    assert np.allclose(expected, expected[::-1])
    shares = holes.double().mean(dim=0)[0].numpy()
    assert np.allclose(shares, np.outer(expected, expected), atol=0.02)


@pytest.mark.parametrize("background", [None, BACKGROUND.double()], ids=["none", "background"])
def test_gradients_in_the_images(background: Tensor | None) -> None:
    batch = images(2, 3, 4).requires_grad_()
    assert gradcheck(lambda inputs: augment(inputs, EVERYTHING, background, seeded(3)), batch)


def test_pixels_that_are_cut_away_get_no_gradient() -> None:
    batch = images(1, 1, 4).requires_grad_()
    nowhere = torch.tensor([0])
    cut_out(batch, nowhere, nowhere, 2, torch.tensor([-1.0])).sum().backward()
    assert batch.grad is not None
    assert batch.grad[0, 0].tolist() == [[0.0, 0.0, 1.0, 1.0]] * 2 + [[1.0] * 4] * 2


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("background", [None, BACKGROUND], ids=["none", "background"])
def test_shape_and_type_stay(dtype: torch.dtype, background: Tensor | None) -> None:
    batch = images().to(dtype)
    changed = augment(batch, EVERYTHING, background, seeded())
    assert changed.dtype == dtype
    assert changed.shape == batch.shape
