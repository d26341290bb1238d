"""Drawings as a URL holds them: points on [-1, 1], two bytes each."""

import base64
import binascii
import math
from collections.abc import Sequence
from functools import lru_cache

Point = tuple[float, float]

MOST, FEWEST = 400, 3  # points
_STEPS = 255  # of a coordinate between -1 and 1
_OVERTONES = ((2, 5 / 13), (3, 2 / 13), (4, 1 / 13))


@lru_cache(maxsize=1)
def heart() -> tuple[Point, ...]:
    """The drawing that is there before anybody has drawn: 60 points of a heart."""
    angles = [2 * math.pi * index / 60 for index in range(60)]
    across = [0.8 * math.sin(angle) ** 3 for angle in angles]
    up = [math.cos(angle) - sum(math.cos(n * angle) * share for n, share in _OVERTONES) for angle in angles]
    curve = [(x, 0.65 * y + 0.1) for x, y in zip(across, up, strict=True)]
    return unpack(pack(curve))


def pack(points: Sequence[Point]) -> str:
    """Points on [-1, 1], or made smaller, as text for a URL, two bytes a point; of more than 400 every so many-th."""
    count = min(len(points), MOST)
    kept = [points[index * len(points) // count] for index in range(count)]
    reach = max((abs(value) for point in kept for value in point), default=1.0)
    scale = 1.0 / max(reach, 1.0)
    data = bytes(round((value * scale + 1.0) * _STEPS / 2) for point in kept for value in point)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpack(text: str) -> tuple[Point, ...]:
    """The points of such a text, at most 400. Raises ValueError for any other text."""
    if len(text) > 4 * MOST:
        raise ValueError(f"it holds more than {MOST} points")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("it is no drawing") from error
    values = [byte * 2 / _STEPS - 1.0 for byte in data]
    points = tuple(zip(values[::2], values[1::2], strict=False))
    if not FEWEST <= len(points) <= MOST:
        raise ValueError(f"it holds {len(points)} points, not {FEWEST} to {MOST}")
    return points
