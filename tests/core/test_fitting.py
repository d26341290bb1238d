"""Fitting any picture to a generator's format, against formats and pictures whose answer is known."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from gan_core.datasets import DatasetOptions, load_dataset
from gan_core.importing.pictures import MOST_PIXELS
from gan_core.latent.inversion.fitting import (
    MOST_BYTES,
    MOST_SIDE,
    Fitting,
    FittingError,
    Format,
    fit,
    format_of,
    read,
    usual,
)

PLAIN = Fitting(frame="crop", invert="no", contrast=False, scale=False, centre=False)
MNIST = Format((1, 28, 28), (0.0,), (20 / 28, 20 / 28), (0.518, 0.518))


def opaque(pixels: np.ndarray) -> np.ndarray:
    """Grey `[H, W]` or colours `[3, H, W]` as red, green, blue and full opacity."""
    colours = np.broadcast_to(pixels, (3, *pixels.shape[-2:]))
    return np.concatenate([colours, np.full_like(colours[:1], 255)]).astype(np.uint8)


def stroke(size: int = 200, at: tuple[float, float] = (0.3, 0.4), ink: int = 255, ground: int = 0) -> np.ndarray:
    """A thick L with its middle at a place, grey `[H, W]`."""
    picture = Image.new("L", (size, size), ground)
    x, y, reach = at[0] * size, at[1] * size, 0.15 * size
    points = [(x - reach / 2, y - reach), (x - reach / 2, y + reach), (x + reach / 2, y + reach)]
    ImageDraw.Draw(picture).line(points, fill=ink, width=max(1, size // 14), joint="curve")
    return np.asarray(picture)


def mass_centre(pixels: np.ndarray) -> tuple[float, float]:
    """Centre of mass (across, down) in shares of the side, of grey `[H, W]` on black."""
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]] + 0.5
    mass = pixels.astype(float)
    return (columns * mass).sum() / mass.sum() / mass.shape[1], (rows * mass).sum() / mass.sum() / mass.shape[0]


def longer_side(pixels: np.ndarray) -> float:
    drawn = pixels > 0.25 * pixels.max()
    return max(np.ptp(np.flatnonzero(drawn.any(axis=way))) + 1 for way in (0, 1)) / max(pixels.shape)


def file_of(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def test_what_the_digits_of_mnist_have_in_common_is_measured() -> None:
    data = load_dataset(DatasetOptions(name="mnist-5k"))
    form = format_of(data.samples[::25].numpy())
    assert form.shape == (1, 28, 28)
    assert form.ground == (0.0,)
    assert form.extent == pytest.approx((20 / 28, 20 / 28))
    assert form.centre == pytest.approx((0.518, 0.518), abs=0.005)


def test_shapes_have_a_ground_and_no_place_and_photographs_nothing() -> None:
    shapes = format_of(load_dataset(DatasetOptions(name="shapes", count=648)).samples.numpy())
    assert shapes.ground == (17.0, 19.0, 26.0)
    assert shapes.extent is None
    assert shapes.centre is None
    noise = np.random.default_rng(0).integers(0, 256, (20, 3, 8, 8), dtype=np.uint8)
    assert format_of(noise) == Format((3, 8, 8))
    assert usual(Format((3, 8, 8))).frame == "crop"
    assert usual(shapes).frame == "pad"


def test_real_digits_come_back_as_they_are() -> None:
    data = load_dataset(DatasetOptions(name="mnist-5k"))
    form = format_of(data.samples[::25].numpy())
    for sample in data.samples[7::500].numpy():
        fitted = fit(opaque(sample), form, usual(form))
        assert np.array_equal(fitted.pixels, sample)
        assert fitted.steps == ()


@pytest.mark.parametrize(("ink", "ground"), [(255, 0), (0, 255), (40, 200), (90, 180)])
def test_a_drawn_stroke_becomes_light_as_large_and_as_centred_as_a_digit(ink: int, ground: int) -> None:
    fitted = fit(opaque(stroke(ink=ink, ground=ground)), MNIST, usual(MNIST))
    pixels = fitted.pixels[0]
    assert pixels.shape == (28, 28)
    assert pixels[0].max() == 0
    assert pixels.max() > 240
    assert mass_centre(pixels) == pytest.approx((0.518, 0.518), abs=0.5 / 28)
    assert longer_side(pixels) == pytest.approx(20 / 28, abs=1.5 / 28)
    assert any("Inverted" in step for step in fitted.steps) == (ground > 128)
    assert any("Contrast" in step for step in fitted.steps) == (ground not in (0, 255))


def test_an_uneven_ground_is_cleared() -> None:
    light = np.linspace(190, 215, 200)[None] + np.zeros((200, 1))
    paper = np.where(stroke(ink=1) > 0, 60, light).astype(np.uint8)
    pixels = fit(opaque(paper), MNIST, usual(MNIST)).pixels[0]
    reference = fit(opaque(stroke()), MNIST, usual(MNIST)).pixels[0]
    assert pixels[reference == 0].max() <= 16
    assert np.abs(pixels.astype(int) - reference).mean() < 6


def test_each_step_can_be_left_out() -> None:
    dark = opaque(stroke(ink=0, ground=255))
    whole = usual(MNIST)
    assert fit(dark, MNIST, whole.model_copy(update={"invert": "no"})).pixels.mean() > 128
    assert (
        fit(opaque(stroke()), MNIST, whole.model_copy(update={"invert": "yes", "contrast": False})).pixels.mean() > 128
    )
    placed = fit(opaque(stroke()), MNIST, whole.model_copy(update={"centre": False, "scale": False})).pixels[0]
    assert mass_centre(placed)[0] == pytest.approx(mass_centre(stroke())[0], abs=0.01)
    larger = fit(opaque(stroke()), MNIST, whole.model_copy(update={"centre": False})).pixels[0]
    rows = np.flatnonzero((larger > 64).any(axis=1))
    assert (rows[0] + rows[-1] + 1) / 2 == pytest.approx(14, abs=1)
    faint = opaque(stroke(ink=120, ground=30))
    assert fit(faint, MNIST, whole.model_copy(update={"contrast": False})).pixels.max() <= 120


def test_without_wishes_a_picture_is_resampled_by_areas() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (3, 64, 64), dtype=np.uint8)
    fitted = fit(opaque(picture), Format((3, 16, 16)), PLAIN)
    # The triangle filter of a fourfold reduction, Pillow's BILINEAR: weights over eight pixels, written out.
    taps = np.arange(8) + 0.5 - 4
    weights = (1 - np.abs(taps) / 4) / (1 - np.abs(taps) / 4).sum()
    inner = np.stack(
        [
            [
                weights @ picture[c, 4 * y - 2 : 4 * y + 6, 4 * x - 2 : 4 * x + 6].astype(float) @ weights
                for x in range(1, 15)
            ]
            for c in range(3)
            for y in range(1, 15)
        ]
    ).reshape(3, 14, 14)
    assert np.abs(fitted.pixels[:, 1:15, 1:15] - inner).max() <= 0.51
    assert fitted.steps == ("Resampled from 64 x 64 to 16 x 16 pixels.",)


def test_cropping_takes_the_middle_and_padding_shows_all() -> None:
    wide = np.zeros((3, 20, 60), np.uint8)
    wide[0, :, 20:40] = 200
    wide[1, :, :20] = 100
    form = Format((3, 20, 20), ground=(10.0, 20.0, 30.0))
    cropped = fit(opaque(wide), form, PLAIN).pixels
    assert np.array_equal(cropped, wide[:, :, 20:40])
    padded = fit(opaque(wide), form, PLAIN.model_copy(update={"frame": "pad"})).pixels
    assert np.array_equal(padded[:, :6], np.broadcast_to(np.array([10, 20, 30], np.uint8)[:, None, None], (3, 6, 20)))
    assert padded[0, 10].argmax() in range(6, 14)
    assert padded[1, 10, :5].min() == 100


def test_colours_become_grey_and_grey_becomes_colours() -> None:
    colours = np.zeros((3, 8, 8), np.uint8)
    colours[0, :4] = 200
    fitted = fit(opaque(colours), Format((1, 8, 8)), PLAIN)
    assert np.array_equal(np.unique(fitted.pixels), [0, round(200 * 0.299)])
    assert fitted.steps == ("Made grey, as the generator's pictures are.",)
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    assert np.array_equal(fit(opaque(grey), Format((3, 8, 8)), PLAIN).pixels, np.stack([grey] * 3))


@pytest.mark.parametrize(("ink", "ground"), [(255, 0), (0, 255)])
def test_what_is_transparent_lets_the_drawing_stand_out(ink: int, ground: int) -> None:
    picture = np.full((4, 30, 30), ink, np.uint8)
    picture[3] = 0
    picture[3, 10:20, 10:20] = 255
    pixels = fit(picture, Format((3, 30, 30)), PLAIN).pixels
    assert pixels[0, 0, 0] == ground
    assert pixels[0, 15, 15] == ink


def test_an_empty_picture_is_refused() -> None:
    with pytest.raises(FittingError, match="one colour"):
        fit(opaque(np.full((40, 40), 77, np.uint8)), MNIST, usual(MNIST))


def test_files_are_read_upright_whole_and_within_bounds() -> None:
    picture = Image.new("RGB", (900, 300), "red")
    assert read(file_of(picture)).shape == (4, MOST_SIDE // 3 + 1, MOST_SIDE)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read(file_of(picture, "JPEG", exif=exif)).shape == (4, MOST_SIDE, MOST_SIDE // 3 + 1)
    small = np.random.default_rng(2).integers(0, 256, (12, 9, 4), dtype=np.uint8)
    assert np.array_equal(read(file_of(Image.fromarray(small))), small.transpose(2, 0, 1))
    assert read(file_of(picture, "WEBP")).shape[0] == 4


def test_what_is_no_picture_is_refused_before_it_is_decoded() -> None:
    side = int(MOST_PIXELS**0.5) + 1
    for data in (b"no picture", file_of(Image.new("1", (side, side))), b"\0" * (MOST_BYTES + 1)):
        with pytest.raises(FittingError, match="; choose"):
            read(data)
    whole = file_of(Image.fromarray(np.random.default_rng(3).integers(0, 256, (64, 64), dtype=np.uint8)))
    with pytest.raises(FittingError, match="damaged"):
        read(whole[: len(whole) // 2])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from(
        [MNIST, Format((3, 8, 12)), Format((1, 5, 7), (255.0,)), Format((3, 9, 9), (1.0, 2.0, 3.0), (0.3, 0.4))]
    ),
    st.sampled_from(["crop", "pad"]),
    st.sampled_from(["guess", "no", "yes"]),
    st.integers(0, 2**32 - 1),
)
def test_any_picture_gets_the_format_or_a_sentence(height, width, form, frame, invert, seed) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (4, height, width), dtype=np.uint8)
    try:
        fitted = fit(picture, form, Fitting(frame=frame, invert=invert))
    except FittingError:
        return
    assert fitted.pixels.shape == form.shape
    assert fitted.pixels.dtype == np.uint8
