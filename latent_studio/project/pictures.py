"""The Project page's pictures as the bytes of PNG files: alone, in a sheet, and whole within a frame."""

from collections.abc import Sequence

import numpy as np
from PIL import Image
from PIL.Image import Resampling

from gan_core import export
from gan_core.importing.pictures import Pixels

_TILE = 168  # pixels that a single picture is to have about
_ROW = 192  # pixels that a row of several is to have about


def scale_of(shape: tuple[int, ...]) -> int:
    """How many pixels a side each pixel of a picture `[C, H, W]` has where it stands alone."""
    return max(1, _TILE // max(shape[1:]))


def png_of(pixels: Pixels, scale: int = 1) -> bytes:
    """A picture uint8 `[C, H, W]`, C 1, 3 or 4, as a PNG file, each pixel a square of `scale` x `scale`."""
    return export.png(np.ascontiguousarray(pixels.transpose(1, 2, 0)), scale)


def sheet_of(pictures: Sequence[Pixels]) -> bytes:
    """Pictures uint8 `[C, H, W]` of one shape side by side, as a PNG file."""
    columns = max(2, min(6, _ROW // pictures[0].shape[2]))
    return export.png(export.grid(np.stack(pictures), columns=columns, gap=2))


def within(pixels: Pixels, width: int, height: int) -> Pixels:
    """A picture uint8 `[4, H, W]` as large as it fits, in the middle of a transparent one `[4, height, width]`."""
    picture = Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0)))
    scale = min(width / picture.width, height / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    # Pixels stay squares where a picture has few of them.
    method = Resampling.NEAREST if scale >= 2.0 else Resampling.LANCZOS
    room = Image.new("RGBA", (width, height))
    room.paste(picture.resize(size, method), ((width - size[0]) // 2, (height - size[1]) // 2))
    return np.asarray(room).transpose(2, 0, 1)
