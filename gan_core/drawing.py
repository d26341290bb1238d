"""Pictures of samples that are no images: a signal as a line, a point as a dot in the plane.

All samples are on [-1, 1]; equal samples give equal bytes, whatever else is drawn with them. No PyTorch here.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

# The colours of the actors, as on every page, brightened where they are lines on a dark ground.
GENERATOR: Colour = (0x8E, 0x66, 0xFF)
REAL: Colour = (0x00, 0xA8, 0x94)
GROUND: Colour = (0x11, 0x12, 0x16)
AXES: Colour = (0x2E, 0x2F, 0x37)

TILE = 64  # pixels a side of a drawn sample
PLOT = 280  # pixels a side of a plot of many points
SPAN = 1.12  # what a picture shows to each side of 0; what lies further out stands at its edge
LINE = 0.8  # half the thickness of a line, in pixels
DOT = 2.6  # the radius of a single point, in pixels
STAMP = 1.2  # the radius of one of many points
OPACITY = 0.7


def picture_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """The shape (C, H, W) of the picture of a sample: an image's own, else a drawn tile's. Raises ValueError."""
    if not 1 <= len(shape) <= 3:
        raise ValueError(f"A sample has one to three dimensions, not the shape {list(shape)}.")
    return (shape[0], shape[1], shape[2]) if len(shape) == 3 else (3, TILE, TILE)


def drawn(samples: Floats, kind: str, colour: Colour = GENERATOR) -> Pixels:
    """Pictures uint8 `[N, 3, 64, 64]` of signals float32 `[N, C, L]` or points `[N, D]` on [-1, 1].

    A signal runs from left to right, one line a channel, over its zero line. Of a point the first two numbers are
    shown, x to the right and y upwards. What is out of the picture stands at its edge. Raises ValueError for another
    kind.
    """
    if kind not in _SHAPES:
        raise ValueError(f"Samples of kind {kind!r} are not drawn; {' and '.join(_SHAPES)} are.")
    ground = _ground(TILE, upright=kind == "points")
    return _painted(ground, _SHAPES[kind](np.ascontiguousarray(samples)), colour)


def scatter(generated: Floats | None, real: Floats, size: int = PLOT) -> Pixels:
    """One picture uint8 `[1, 3, size, size]` of points float32 `[N, 2]` on [-1, 1]: generated violet over real teal.

    Dots are translucent, so that it shows where many lie. What is out of the picture is left out.
    """
    picture = _painted(_ground(size, upright=True), _many(real, size)[None], REAL)
    if generated is not None:
        picture = _painted(picture[0], _many(generated, size)[None], GENERATOR)
    return picture


def _lines(signals: Floats) -> Floats:
    """The share of each pixel under the lines, `[N, 64, 64]`: a column is filled over the signal's range in it."""
    count, channels, length = signals.shape
    if count == 0:
        return np.zeros((0, TILE, TILE), dtype=np.float32)
    # The signal at the left edge, the middle and the right edge of every column.
    places = np.linspace(0.0, length - 1.0, 2 * TILE + 1)
    left = np.minimum(places.astype(int), max(length - 2, 0))
    share = (places - left).astype(np.float32)
    right = np.minimum(left + 1, length - 1)
    heights = _pixels(-(signals[..., left] * (1.0 - share) + signals[..., right] * share), TILE)
    first, middle, last = heights[..., 0:-1:2], heights[..., 1::2], heights[..., 2::2]
    top = np.minimum(np.minimum(first, last), middle) - np.float32(LINE)
    bottom = np.maximum(np.maximum(first, last), middle) + np.float32(LINE)
    rows = np.arange(TILE, dtype=np.float32)[:, None]
    covered = np.minimum(bottom[..., None, :], rows + 1.0)
    covered -= np.maximum(top[..., None, :], rows)
    covers: Floats = np.clip(covered, 0.0, 1.0, out=covered).max(axis=1) if channels > 1 else covered[:, 0]
    return np.maximum(covers, 0.0)


def _dots(points: Floats) -> Floats:
    """The share of each pixel under its point's dot, `[N, 64, 64]`."""
    across, up = _plane(points)
    places = np.arange(TILE, dtype=np.float32) + np.float32(0.5)
    columns = (places - _pixels(across, TILE)[:, None]) ** 2
    rows = (places - _pixels(-up, TILE)[:, None]) ** 2
    distances = np.sqrt(rows[:, :, None] + columns[:, None, :])
    return np.clip(np.float32(DOT + 0.5) - distances, 0.0, 1.0)


_SHAPES: dict[str, Callable[[Floats], Floats]] = {"signal": _lines, "points": _dots}


def _many(points: Floats, size: int) -> Floats:
    """The opacity `[size, size]` of many dots that lie over each other."""
    across, up = _plane(points[np.isfinite(points).all(axis=1)])
    inside = (np.abs(across) <= SPAN) & (np.abs(up) <= SPAN)
    x, y = _pixels(across[inside], size), _pixels(-up[inside], size)
    reach = int(STAMP) + 1
    covered = np.zeros(size * size)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            column, row = x.astype(int) + right, y.astype(int) + down
            distance = np.sqrt((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2)
            share = np.clip(STAMP + 0.5 - distance, 0.0, 1.0)
            share[(column < 0) | (row < 0) | (column >= size) | (row >= size)] = 0.0
            index = row.clip(0, size - 1) * size + column.clip(0, size - 1)
            covered += np.bincount(index, weights=share, minlength=size * size)
    opacity = 1.0 - (1.0 - OPACITY) ** covered
    return opacity.reshape(size, size).astype(np.float32)


def _plane(points: Floats) -> tuple[Floats, Floats]:
    return points[:, 0], points[:, 1] if points.shape[1] > 1 else np.zeros_like(points[:, 0])


def _pixels(values: Floats, size: int) -> Floats:
    """Values on [-SPAN, SPAN] as pixels from 0 to `size`; those further out stand at the edge."""
    scaled = (np.clip(values, -SPAN, SPAN) + np.float32(SPAN)) * np.float32(size / (2.0 * SPAN))
    return scaled.astype(np.float32)


def _ground(size: int, *, upright: bool) -> Pixels:
    """An empty picture `[3, size, size]` with the horizontal axis, and the upright one where there is one."""
    picture = np.empty((3, size, size), dtype=np.uint8)
    picture[:] = np.array(GROUND, dtype=np.uint8)[:, None, None]
    axes = np.array(AXES, dtype=np.uint8)[:, None, None]
    picture[:, size // 2 - 1 : size // 2 + 1, :] = axes
    if upright:
        picture[:, :, size // 2 - 1 : size // 2 + 1] = axes
    return picture


def _painted(ground: Pixels, covers: Floats, colour: Colour) -> Pixels:
    """`[N, 3, H, W]`: the ground `[3, H, W]` with a colour over the share `[N, H, W]` of each pixel."""
    picture = np.empty((len(covers), *ground.shape), dtype=np.uint8)
    for channel, strength in enumerate(colour):
        under = ground[channel].astype(np.float32)
        mixed = covers * (np.float32(strength) - under)
        mixed += under + np.float32(0.5)
        picture[:, channel] = mixed
    return picture
