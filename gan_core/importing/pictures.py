"""One image file as one sample: decoded within limits, upright, its central square, at the chosen size."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.Image import Resampling, Transpose

from gan_core.importing.records import ImportOptions
from gan_core.importing.sources import UnreadableFileError

MOST_PIXELS = 25_000_000
# A JPEG is decoded at a fraction of its size where that is enough, unless it is progressive.
MOST_PIXELS_REDUCED = 250_000_000
# Their decoders hold several copies of the whole picture.
MOST_PIXELS_HUNGRY = 10_000_000
_HUNGRY = frozenset({"AVIF", "JPEG2000", "WEBP", "ICNS", "GIF", "PSD"})
# Handed to another program, unpacked whatever their size, or without a decoder.
_NOT_READ = frozenset({"EPS", "WMF", "FITS", "MPEG", "GRIB", "BUFR", "HDF5", "MCIDAS"})
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
NO_IMAGE = "is not an image that can be read"
DAMAGED = "is damaged or cut short"
TOO_MUCH_MEMORY = "needs more memory to decode than an import may use"

Pixels = NDArray[np.uint8]


@lru_cache(maxsize=1)
def formats() -> tuple[str, ...]:
    """Pillow's names of the formats that are read."""
    Image.init()
    return tuple(name for name in Image.OPEN if name not in _NOT_READ)


@lru_cache(maxsize=1)
def suffixes() -> frozenset[str]:
    """The endings, lower case with a dot, of files in those formats."""
    known = formats()
    return frozenset(suffix for suffix, name in Image.registered_extensions().items() if name in known)


def sample(data: bytes, options: ImportOptions) -> tuple[Pixels, bool]:
    """An image file's bytes as uint8 `[C, size, size]`, and whether it is transparent somewhere or may be.

    The header is checked before anything is decoded. EXIF rotation is applied, the first frame of an animation
    is taken, transparency shows the options' background. Raises UnreadableFileError.
    """
    with _opened(data) as picture:
        return _sample(picture, options)


def whole(data: bytes, most: int) -> Pixels:
    """An image file as uint8 `[4, H, W]`, red, green, blue and opacity: all of it, at most `most` pixels a side.

    Checked, turned and read as `sample` does. Raises UnreadableFileError.
    """
    with _opened(data) as picture:
        return _whole(picture, most)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The file's picture, its header checked; whatever is wrong with it becomes an UnreadableFileError."""
    try:
        with _guarded(), Image.open(io.BytesIO(data), formats=formats()) as picture:
            _check_size(picture)
            # From here on a picture inside the picture, such as an icon's, is checked by Pillow.
            Image.MAX_IMAGE_PIXELS = MOST_PIXELS
            yield picture
    except UnidentifiedImageError as error:
        raise UnreadableFileError(NO_IMAGE) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnreadableFileError(_too_many_pixels(MOST_PIXELS)) from error
    except MemoryError as error:
        raise UnreadableFileError(TOO_MUCH_MEMORY) from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error, EOFError) as error:
        raise UnreadableFileError(DAMAGED) from error
    except (AttributeError, ArithmeticError, AssertionError, RuntimeError, OverflowError) as error:
        # Pillow's plugins meet damaged files in many ways; none may end the import of the others.
        raise UnreadableFileError(DAMAGED) from error


@contextmanager
def _guarded() -> Iterator[None]:
    """Pillow's own limit on pixels is off until the header is checked, and then an error."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _check_size(picture: Image.Image) -> None:
    """Raises UnreadableFileError for more pixels than its format may have; nothing is decoded yet."""
    most = MOST_PIXELS_HUNGRY if picture.format in _HUNGRY else MOST_PIXELS
    if picture.format in ("JPEG", "MPO") and not picture.info.get("progressive"):
        most = MOST_PIXELS_REDUCED
    if picture.width * picture.height > most:
        raise UnreadableFileError(_too_many_pixels(most))


def _too_many_pixels(most: int) -> str:
    return f"has more than {most // 1_000_000} million pixels"


def _sample(picture: Image.Image, options: ImportOptions) -> tuple[Pixels, bool]:
    orientation = _decoded(picture, "L" if options.grey else "RGB", 2 * options.size)
    transparent = bool(picture.has_transparency_data)
    side = min(picture.size)
    left, top = (picture.width - side) / 2, (picture.height - side) / 2
    square = _resized(_resizable(picture), (options.size, options.size), (left, top, left + side, top + side))
    flat = _flat(_turned(square, orientation), options.background)
    pixels = np.asarray(flat.convert("L" if options.grey else "RGB"), dtype=np.uint8)
    return np.atleast_3d(pixels).transpose(2, 0, 1), transparent


def _whole(picture: Image.Image, most: int) -> Pixels:
    orientation = _decoded(picture, "RGB", 2 * most)
    scale = min(1.0, most / max(picture.size))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    shown = _turned(_resized(_resizable(picture), size, (0.0, 0.0, *picture.size)), orientation)
    clear = shown if shown.mode in ("LA", "RGBA", "RGBa") else _flat(shown, "white").convert("RGB")
    return np.asarray(clear.convert("RGBA"), dtype=np.uint8).transpose(2, 0, 1)


def _decoded(picture: Image.Image, mode: str, side: int) -> int | None:
    """Decode a picture whose header is checked, a JPEG no larger than `side` asks for; its EXIF orientation."""
    if picture.format not in ("JPEG", "MPO"):
        picture.load()
        return picture.getexif().get(_ORIENTATION)
    orientation: int | None = picture.getexif().get(_ORIENTATION)
    picture.draft(mode, (side, side))
    if picture.width * picture.height > MOST_PIXELS:
        raise UnreadableFileError(_too_many_pixels(MOST_PIXELS))
    return orientation


def _turned(picture: Image.Image, orientation: int | None) -> Image.Image:
    return picture.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else picture


def _resizable(picture: Image.Image) -> Image.Image:
    """The picture in a mode whose values may be averaged."""
    if picture.mode in ("1", "L", "P", "PA", "RGB") and picture.has_transparency_data:
        return picture.convert("RGBA")
    becomes = {"1": "L", "P": "RGB", "PA": "RGBA", "HSV": "RGB"}.get(picture.mode)
    return picture.convert(becomes) if becomes else picture


def _resized(picture: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    """What a picture shows in `box` (left, top, right, bottom) at its new size; what is shrunk is averaged."""
    if picture.mode in ("L", "RGB", "CMYK", "YCbCr", "LAB", "LA", "RGBA", "RGBa", "RGBX"):
        return picture.resize(size, Resampling.LANCZOS, box=box, reducing_gap=3.0)
    deep = picture.convert("F") if picture.mode != "F" else picture
    return _eight_bits(np.asarray(deep.resize(size, Resampling.BOX, box=box)), _white(picture))


def _white(picture: Image.Image) -> float:
    """The value of white in a picture of more than 8 bits: 65535 for integers, 1 or 255 for real numbers."""
    low, high = (float(value) for value in np.ravel(np.asarray(picture.getextrema(), dtype=np.float64))[:2])
    if picture.mode.startswith("I;16"):
        return 65535.0
    if picture.mode == "F":
        return 1.0 if low >= 0.0 and high <= 1.0 else 255.0
    return 255.0 if high <= 255.0 else max(65535.0, high)


def _eight_bits(values: NDArray[Any], white: float) -> Image.Image:
    scaled = np.nan_to_num(values.astype(np.float64) * (255.0 / white))
    return Image.fromarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))


def _flat(picture: Image.Image, background: str) -> Image.Image:
    """A small picture without its transparency: laid on the background."""
    if picture.mode == "LAB":
        lab, plain = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        shown = ImageCms.applyTransform(picture, ImageCms.buildTransform(lab, plain, "LAB", "RGB"))
        return shown or picture
    if picture.mode not in ("LA", "RGBA", "RGBa"):
        return picture
    clear = picture.convert("RGBA")
    ground = Image.new("RGBA", clear.size, background)
    return Image.alpha_composite(ground, clear)


def sheet(rows: list[list[Pixels]]) -> Image.Image:
    """Samples `[C, H, W]` as one picture, a row a list; a row may be short, what is left of it is white."""
    channels, height, width = rows[0][0].shape
    canvas = np.full((len(rows) * height, max(map(len, rows)) * width, channels), 255, dtype=np.uint8)
    for down, row in enumerate(rows):
        for across, pixels in enumerate(row):
            place = canvas[down * height : (down + 1) * height, across * width : (across + 1) * width]
            place[:] = pixels.transpose(1, 2, 0)
    return Image.fromarray(canvas[:, :, 0] if channels == 1 else canvas)
