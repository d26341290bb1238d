"""One image file as one sample: decoded within limits, upright, its central square, at the chosen size."""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.Image import Resampling, Transpose
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile

from gan_core.importing import formats, photographs, png, profiles
from gan_core.importing.depths import Deep, eight_bits, finite, range_of
from gan_core.importing.members import UnreadableFileError
from gan_core.importing.records import ImportOptions

MOST_PIXELS = 52_000_000
# A JPEG is decoded at a fraction of its size where that is enough, unless it is progressive.
MOST_PIXELS_REDUCED = 250_000_000
# Their decoders hold several copies of the whole picture; beyond that they are decoded in another way.
MOST_PIXELS_HUNGRY = 10_000_000
_HUNGRY = frozenset({"AVIF", "WEBP"})
_LAYERED = frozenset({"ICNS", "PSD"})  # the same, with no other way
# Larger pictures are shrunk strip by strip, for a copy of the whole in another mode might not fit.
_STRIP_PIXELS = 2_000_000
_MOST_HALVINGS = 3  # of a JPEG 2000, which has at least so many levels of detail
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


@dataclass(frozen=True)
class Facts:
    """What is known of a sample beside its pixels.

    `transparent`: it may be so somewhere. `deep`: its values before it had 8 bits. `cut`: its colours had 16.
    """

    transparent: bool
    deep: Deep | None
    cut: bool


def sample(data: bytes, options: ImportOptions) -> tuple[Pixels, Facts]:
    """An image file's bytes as uint8 `[C, size, size]`, and what is to be known of them.

    The header is checked before anything is decoded. EXIF rotation and colour profiles are applied, the first frame
    of an animation is taken, transparency shows the options' background. Raises UnreadableFileError.
    """
    with _opened(data, 2 * options.size) as source:
        return _sample(source, options)


def whole(data: bytes, most: int) -> Pixels:
    """An image file as uint8 `[4, H, W]`, red, green, blue and opacity, at most `most` pixels a side.

    Checked, turned and read as `sample` does. Raises UnreadableFileError.
    """
    with _opened(data, 2 * most) as source:
        return _whole(source, most)


@dataclass(frozen=True)
class _Source:
    """A file's decoded picture, and what the file says of it."""

    picture: Image.Image
    orientation: int | None
    profile: object
    cut: bool = False


@contextmanager
def _opened(data: bytes, side: int) -> Iterator[_Source]:
    """The file's picture, at least `side` pixels a side where it has them; all that is wrong is UnreadableFileError."""
    try:
        with _guarded():
            if prod(photographs.webp_size(data)) > MOST_PIXELS_HUNGRY:
                yield _large_webp(data, side)
            else:
                yield from _by_pillow(data, side)
    except UnidentifiedImageError as error:
        raise UnreadableFileError(formats.unread(data[: formats.START_BYTES]) or NO_IMAGE) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnreadableFileError(_too_many_pixels(MOST_PIXELS)) from error
    except MemoryError as error:
        raise UnreadableFileError(TOO_MUCH_MEMORY) from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error, EOFError) as error:
        raise UnreadableFileError(DAMAGED) from error
    except (AttributeError, ArithmeticError, AssertionError, RuntimeError, OverflowError, StopIteration) as error:
        # Pillow's plugins meet damaged files in many ways; none may end the import of the others.
        raise UnreadableFileError(DAMAGED) from error


def _by_pillow(data: bytes, side: int) -> Iterator[_Source]:
    profile: object = None
    if data.startswith(png.SIGNATURE):
        data, profile = png.without_metadata(data)
    with Image.open(io.BytesIO(data), formats=formats.formats()) as picture:
        _check_size(picture)
        # From here on a picture inside the picture, such as an icon's, is checked by Pillow.
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        profile = profile or picture.info.get("icc_profile")
        if picture.format in _HUNGRY and prod(picture.size) > MOST_PIXELS_HUNGRY:
            yield _Source(photographs.reduced(data, picture.size, side), _orientation(picture), profile)
        else:
            cut = any(";16" in str(tile[3]) for tile in picture.tile) and not picture.mode.startswith("I")
            _decode(picture, side)
            # A TIFF turns itself while it is decoded.
            yield _Source(picture, _orientation(picture), profile, cut)


def _large_webp(data: bytes, side: int) -> _Source:
    size = photographs.webp_size(data)
    if prod(size) > MOST_PIXELS:
        raise UnreadableFileError(_too_many_pixels(MOST_PIXELS))
    exif, profile = photographs.webp_facts(data)
    return _Source(photographs.reduced(data, size, side), exif.get(_ORIENTATION), profile)


def _orientation(picture: Image.Image) -> int | None:
    try:
        turned: int | None = picture.getexif().get(_ORIENTATION)
    except Exception:
        # Whatever is wrong with what stands beside the pixels, they are read.
        return None
    return turned


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
    most = MOST_PIXELS_HUNGRY if picture.format in _LAYERED else MOST_PIXELS
    if picture.format in ("JPEG", "MPO") and not picture.info.get("progressive"):
        most = MOST_PIXELS_REDUCED
    if prod(picture.size) > most:
        raise UnreadableFileError(_too_many_pixels(most))


def _too_many_pixels(most: int) -> str:
    return f"has more than {most // 1_000_000} million pixels"


def _sample(source: _Source, options: ImportOptions) -> tuple[Pixels, Facts]:
    picture = source.picture
    transparent = bool(picture.has_transparency_data)
    side = min(picture.size)
    left, top = (picture.width - side) / 2, (picture.height - side) / 2
    square = _shrunk(picture, (options.size, options.size), (left, top, left + side, top + side))
    square = _turned(square, source.orientation)
    deep = None
    if square.mode == "F":
        deep = Deep(np.asarray(square), whole=picture.mode != "F")
        square = Image.fromarray(_own_eight_bits(deep))
    flat = _flat(profiles.in_srgb(square, source.profile), options.background)
    pixels = np.array(flat.convert("L" if options.grey else "RGB"), dtype=np.uint8)
    return np.atleast_3d(pixels).transpose(2, 0, 1), Facts(transparent, deep, source.cut)


def _whole(source: _Source, most: int) -> Pixels:
    picture = source.picture
    scale = min(1.0, most / max(picture.size))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    shown = _turned(_shrunk(picture, size, (0.0, 0.0, *picture.size)), source.orientation)
    if shown.mode == "F":
        shown = Image.fromarray(_own_eight_bits(Deep(np.asarray(shown), whole=picture.mode != "F")))
    shown = profiles.in_srgb(shown, source.profile)
    clear = shown if shown.mode in ("LA", "RGBA", "RGBa") else _flat(shown, "white").convert("RGB")
    return np.asarray(clear.convert("RGBA"), dtype=np.uint8).transpose(2, 0, 1)


def _decode(picture: Image.Image, side: int) -> None:
    """Decode a picture whose header is checked, no larger than `side` asks for where its format can be shrunk so."""
    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, (side, side))
        if prod(picture.size) > MOST_PIXELS:
            raise UnreadableFileError(_too_many_pixels(MOST_PIXELS))
    elif isinstance(picture, Jpeg2KImageFile) and prod(picture.size) > MOST_PIXELS_HUNGRY:
        picture.reduce = min(_MOST_HALVINGS, max(0, (min(picture.size) // side).bit_length() - 1))
    picture.load()


def _turned(picture: Image.Image, orientation: int | None) -> Image.Image:
    return picture.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else picture


def _shrunk(picture: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    """What a picture shows in `box` (left, top, right, bottom) at its new size, in 8 bits, or in F for more."""
    width, height = box[2] - box[0], box[3] - box[1]
    factor = int(min(width / size[0], height / size[1]) / 3.0)
    if factor > 1 and width * height > _STRIP_PIXELS:
        picture, box = _in_strips(picture, box, factor)
    else:
        picture = _averageable(picture)
    if picture.mode == "F":
        return picture.resize(size, Resampling.BOX, box=box)
    return picture.resize(size, Resampling.LANCZOS, box=box, reducing_gap=3.0)


def _in_strips(
    picture: Image.Image, box: tuple[float, float, float, float], factor: int
) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """What lies about `box`, each `factor` by `factor` pixels averaged to one, and where the box is in that."""
    left, top = int(box[0]), int(box[1])
    right, bottom = min(picture.width, ceil(box[2])), min(picture.height, ceil(box[3]))
    rows = factor * max(1, _STRIP_PIXELS // ((right - left) * factor))
    strips = [
        _averageable(picture.crop((left, upper, right, min(bottom, upper + rows)))).reduce(factor)
        for upper in range(top, bottom, rows)
    ]
    small = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    place = 0
    for strip in strips:
        small.paste(strip, (0, place))
        place += strip.height
    within = ((box[0] - left) / factor, (box[1] - top) / factor, (box[2] - left) / factor, (box[3] - top) / factor)
    return small, within


def _averageable(picture: Image.Image) -> Image.Image:
    """The picture in a mode whose values may be averaged: F for more than 8 bits, numbers only."""
    if picture.mode in ("1", "L", "P", "PA", "RGB") and picture.has_transparency_data:
        return picture.convert("RGBA")
    becomes = {"1": "L", "P": "RGB", "PA": "RGBA", "HSV": "RGB"}.get(picture.mode)
    if becomes is not None:
        return picture.convert(becomes)
    if picture.mode in ("L", "RGB", "CMYK", "YCbCr", "LAB", "LA", "RGBA", "RGBa", "RGBX"):
        return picture
    deep = picture.convert("F") if picture.mode != "F" else picture
    return Image.fromarray(finite(np.asarray(deep)))


def _own_eight_bits(deep: Deep) -> NDArray[np.uint8]:
    values = deep.values
    return eight_bits(values, range_of(float(values.min()), float(values.max()), whole=deep.whole))


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
