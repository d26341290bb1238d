"""The pictures of a run folder: small PNG files, quick to write."""

from __future__ import annotations

import io

from PIL import Image
from torch import Tensor


def grid_png(samples: Tensor, columns: int) -> bytes:
    """Samples, uint8 `[N, C, H, W]` with C 1 or 3, side by side in rows of `columns`, as a PNG file.

    N must be a multiple of `columns`.
    """
    _, channels, height, width = samples.shape
    rows = len(samples) // columns
    grid = samples.cpu().reshape(rows, columns, channels, height, width).permute(0, 3, 1, 4, 2)
    pixels = grid.reshape(rows * height, columns * width, channels).squeeze(-1).numpy()
    file = io.BytesIO()
    # The fastest compression: the picture is written once a second beside training.
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()
