"""Samples as pictures and films to keep: a grid, PNG, GIF and MP4; and the numbers behind them."""

import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

Pixels = npt.NDArray[np.uint8]

# Nearly lossless, so that single pixels stay crisp.
_CRF = "12"


def grid(samples: npt.ArrayLike, columns: int, gap: int = 0) -> Pixels:
    """Samples, uint8 `[N, C, H, W]`, side by side in rows of `columns`: uint8 `[height, width, C]`.

    `gap` black pixels lie between them; what is missing from the last row is black.
    """
    array = np.asarray(samples)
    count, channels, height, width = array.shape
    columns = max(1, min(columns, count))
    rows = -(-count // columns)
    cells = np.zeros((rows * columns, height + gap, width + gap, channels), dtype=np.uint8)
    cells[:count, :height, :width] = array.transpose(0, 2, 3, 1)
    sheet = cells.reshape(rows, columns, height + gap, width + gap, channels).transpose(0, 2, 1, 3, 4)
    sheet = sheet.reshape(rows * (height + gap), columns * (width + gap), channels)
    return np.ascontiguousarray(sheet[: rows * (height + gap) - gap, : columns * (width + gap) - gap])


def enlarge(pixels: Pixels, scale: int) -> Pixels:
    """Pixels uint8 `[H, W, C]` as squares of `scale` x `scale`, nothing smoothed."""
    # Across first: then whole rows are copied.
    return pixels.repeat(scale, axis=1).repeat(scale, axis=0)


def png(pixels: Pixels, scale: int = 1, metadata: Mapping[str, str] | None = None, *, compress_level: int = 6) -> bytes:
    """A PNG file of pixels uint8 `[H, W, C]`, C 1 or 3, with `metadata` as texts; `compress_level` is zlib's."""
    texts = PngInfo()
    for key, value in (metadata or {}).items():
        texts.add_itxt(key, value)
    file = io.BytesIO()
    _image(enlarge(pixels, scale)).save(file, "PNG", pnginfo=texts, compress_level=compress_level)
    return file.getvalue()


def gif(frames: Sequence[Pixels], fps: float, scale: int = 1) -> bytes:
    """A looping GIF file of frames uint8 `[H, W, C]`, at most 50 a second, ends rounded. Raises ValueError for none."""
    _check(frames, fps)
    ends = np.round(np.arange(1, len(frames) + 1) * 100.0 / min(fps, 50.0)).astype(int)
    durations = [int(hundredths) * 10 for hundredths in np.diff(ends, prepend=0)]
    images = [_image(enlarge(frame, scale)) for frame in frames]
    palette = None if images[0].mode == "L" else _palette(frames)
    if palette is not None:
        images = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    file = io.BytesIO()
    images[0].save(
        file, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0, optimize=False, disposal=1
    )
    return file.getvalue()


def mp4(frames: Sequence[Pixels], fps: float, scale: int = 1) -> bytes:
    """An MP4 file (H.264, yuv420p, which every player knows) of frames uint8 `[H, W, C]`, all of one size.

    Odd sizes are made even by repeating the last row or column. Raises ValueError where there are no frames.
    """
    _check(frames, fps)
    rate = Fraction(fps).limit_denominator(1000)
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": _CRF, "preset": "veryfast"})
        stream.pix_fmt = "yuv420p"
        stream.height, stream.width = _even(enlarge(frames[0], scale)).shape[:2]
        for number, pixels in enumerate(frames):
            even = _even(enlarge(pixels, scale))
            frame = av.VideoFrame.from_ndarray(even.repeat(3 // even.shape[2], axis=2), format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


def npz(arrays: Mapping[str, npt.NDArray[Any]], texts: Mapping[str, str]) -> bytes:
    """A NumPy archive (`.npz`) of arrays and of texts as string arrays without dimensions; nothing in it is pickled."""
    file = io.BytesIO()
    content: dict[str, Any] = {**arrays, **{name: np.array(text) for name, text in texts.items()}}
    np.savez_compressed(file, **content)
    return file.getvalue()


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def _palette(frames: Sequence[Pixels]) -> Image.Image:
    """256 colours for the whole film, so that nothing flickers: the best for up to sixteen frames spread over it."""
    some = frames[:: max(1, len(frames) // 16)][:16]
    return Image.fromarray(np.concatenate(some)).quantize(256, dither=Image.Dither.NONE)


def _even(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def _check(frames: Sequence[Pixels], fps: float) -> None:
    if not frames:
        raise ValueError("There are no frames to make a film of.")
    if not 0.0 < fps <= 240.0:
        raise ValueError(f"A film has more than 0 and at most 240 frames a second, not {fps:g}.")
