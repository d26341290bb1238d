"""Pictures and films, read back from the files that were made."""

from __future__ import annotations

import io

import av
import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image, ImageSequence
from PIL.PngImagePlugin import PngImageFile

from gan_core.export import enlarge, gif, grid, mp4, npz, png

Pixels = npt.NDArray[np.uint8]


def samples(count: int, channels: int, height: int = 5, width: int = 4) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (count, channels, height, width), dtype=np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("gap", [0, 2])
def test_a_grid_has_each_sample_in_its_place(channels: int, gap: int) -> None:
    cells = samples(5, channels)
    sheet = grid(torch.from_numpy(cells), columns=3, gap=gap)
    assert sheet.shape == (2 * 5 + gap, 3 * 4 + 2 * gap, channels)
    for index, cell in enumerate(cells):
        top, left = (index // 3) * (5 + gap), (index % 3) * (4 + gap)
        assert np.array_equal(sheet[top : top + 5, left : left + 4], cell.transpose(1, 2, 0))
    assert not sheet[5 + gap :, 2 * (4 + gap) :].any()
    assert int(sheet.astype(np.int64).sum()) == int(cells.astype(np.int64).sum())


def test_a_grid_is_no_wider_than_its_samples() -> None:
    assert grid(samples(2, 1), columns=8).shape == (5, 8, 1)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_png_holds_the_pixels_enlarged_and_the_texts(channels: int) -> None:
    sheet = grid(samples(4, channels), columns=2)
    content = png(sheet, scale=3, metadata={"Recipe": '{"seed": 5}', "Titel": "größer"})
    picture = PngImageFile(io.BytesIO(content))
    assert picture.format == "PNG"
    assert np.array_equal(np.asarray(picture).reshape(30, 24, channels), enlarge(sheet, 3))
    assert picture.text == {"Recipe": '{"seed": 5}', "Titel": "größer"}
    assert np.array_equal(enlarge(sheet, 3)[::3, ::3], sheet)
    assert png(sheet) == png(sheet), "equal pixels give equal files"


def film(count: int, channels: int, height: int, width: int) -> list[Pixels]:
    """A grey level a frame, with a brighter stripe that wanders."""
    frames = np.zeros((count, height, width, channels), dtype=np.uint8)
    for number, frame in enumerate(frames):
        frame[:] = 20 + 8 * number
        frame[:, number % width] = 220
    return list(frames)


@pytest.mark.parametrize("fps", [10, 24, 30, 60])
def test_a_gif_keeps_its_frames_and_its_time(fps: int) -> None:
    frames = film(24, 1, 9, 7)
    picture = Image.open(io.BytesIO(gif(frames, fps=fps, scale=2)))
    assert picture.format == "GIF"
    assert picture.info["loop"] == 0
    durations = []
    for number, shown in enumerate(ImageSequence.Iterator(picture)):
        assert np.array_equal(np.asarray(shown.convert("L"))[:, :, None], enlarge(frames[number], 2))
        durations.append(shown.info["duration"])
    assert len(durations) == 24
    assert all(duration >= 20 and duration % 10 == 0 for duration in durations)
    assert sum(durations) == pytest.approx(24 * 1000 / min(fps, 50), abs=5)


def test_a_gif_of_equal_frames_still_takes_its_time() -> None:
    picture = Image.open(io.BytesIO(gif([np.full((4, 4, 1), 9, np.uint8)] * 6, fps=10)))
    total = sum(shown.info["duration"] for shown in ImageSequence.Iterator(picture))
    assert total == 600


def test_a_gif_in_colour_is_close_to_its_pixels() -> None:
    ramp = np.stack(np.meshgrid(np.linspace(0, 255, 12), np.linspace(0, 255, 12)), axis=-1).astype(np.uint8)
    frames = [np.dstack([ramp, np.full((12, 12), level, np.uint8)]) for level in (0, 90, 180)]
    picture = Image.open(io.BytesIO(gif(frames, fps=10)))
    assert getattr(picture, "n_frames", 1) == 3
    for number, shown in enumerate(ImageSequence.Iterator(picture)):
        difference = np.abs(np.asarray(shown.convert("RGB")).astype(int) - frames[number])
        assert difference.mean() < 12


@pytest.mark.parametrize(("channels", "height", "width"), [(1, 28, 28), (3, 32, 32), (1, 9, 7)])
def test_an_mp4_plays_back_what_was_put_in(channels: int, height: int, width: int) -> None:
    frames = film(20, channels, height, width)
    content = mp4(frames, fps=25, scale=3)
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.average_rate == 25
        decoded = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert len(decoded) == 20
    for shown, pixels in zip(decoded, frames, strict=True):
        large = enlarge(pixels, 3)
        assert shown.shape[0] % 2 == shown.shape[1] % 2 == 0
        assert 0 <= shown.shape[0] - large.shape[0] <= 1
        difference = np.abs(shown[: large.shape[0], : large.shape[1]].astype(int) - large)
        assert difference.mean() < 4.0


def test_an_mp4_lasts_as_long_as_its_frames() -> None:
    content = mp4(film(30, 1, 16, 16), fps=12.5)
    with av.open(io.BytesIO(content)) as container:
        assert container.duration is not None
        assert container.duration / av.time_base == pytest.approx(30 / 12.5, abs=0.02)


@pytest.mark.parametrize("make", [gif, mp4])
def test_a_film_needs_frames_and_a_rate(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="no frames"):
        make([], fps=10)
    with pytest.raises(ValueError, match="frames a second"):
        make(film(2, 1, 8, 8), fps=0)


def test_an_archive_holds_arrays_and_texts_without_pickles() -> None:
    arrays = {"latents": np.random.default_rng(0).standard_normal((3, 4)).astype(np.float32), "times": np.arange(3.0)}
    content = npz(arrays, {"space": "w", "run": "größer"})
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        assert set(archive) == {"latents", "times", "space", "run"}
        assert archive["latents"].dtype == np.float32
        np.testing.assert_array_equal(archive["latents"], arrays["latents"])
        assert (str(archive["space"]), str(archive["run"])) == ("w", "größer")
