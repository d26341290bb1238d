"""Paths through keyframes: linear, spherical and spline, open and closed to a loop. Vectors in, vectors out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline

Floats = npt.NDArray[np.float32]
Exact = npt.NDArray[np.float64]
Method = Literal["linear", "spherical", "spline"]

# Below this sine the plane of two vectors is lost in rounding.
_PARALLEL = 1e-7


def lerp(start: npt.ArrayLike, end: npt.ArrayLike, time: float) -> Floats:
    """`(1 - t) start + t end`, float32 `[D]`, or `[L, D]` layer by layer; at 0 and 1 bit-equal to the ends."""
    return _between(start, end, time, _linear)


def slerp(start: npt.ArrayLike, end: npt.ArrayLike, time: float) -> Floats:
    """Spherical interpolation (Shoemake 1985, section 3.3), float32 `[D]`; at 0 and 1 bit-equal to the ends.

    The direction goes along the great circle at constant angular speed, the norm linearly. Ends that are parallel, or
    of which one is zero, are interpolated linearly; opposite ends go through the axis in which they are smallest. Of
    `[L, D]` each layer goes its own way.
    """
    return _between(start, end, time, _spherical)


@dataclass(frozen=True)
class Path:
    """A way through keyframes, float32 `[M, D]` or `[M, L, D]`, evenly spaced in time from 0 to 1.

    Closed, it is a loop that ends where it began; open, it may be played as a ping-pong.
    """

    keyframes: Floats
    method: Method = "spherical"
    closed: bool = False

    def at(self, times: Sequence[float]) -> Floats:
        """The vectors at `times` in 0..1, float32 `[N, D]`; those at a keyframe's own time are bit-equal to it."""
        positions = [self._position(time) for time in times]
        if self.method == "spline":
            return self._on_spline(positions)
        between = slerp if self.method == "spherical" else lerp
        rows = []
        for position in positions:
            segment = min(int(position), self._segments - 1)
            start, end = self.keyframes[segment], self.keyframes[(segment + 1) % len(self.keyframes)]
            rows.append(between(start, end, position - segment))
        return np.stack(rows)

    def keyframe_at(self, time: float) -> int | None:
        """Which keyframe's own time this is; None between them."""
        position = self._position(time)
        return int(position) % len(self.keyframes) if position == int(position) else None

    @property
    def _segments(self) -> int:
        return len(self.keyframes) - (0 if self.closed else 1)

    def _position(self, time: float) -> float:
        """A time in keyframes: 0 is the first, 1 the second, and so on."""
        position = min(max(time, 0.0), 1.0) * self._segments
        nearest = round(position)
        # k / n * n can miss k by a rounding.
        return float(nearest) if abs(position - nearest) < 1e-9 else position

    def _on_spline(self, positions: Sequence[float]) -> Floats:
        """The cubic spline through all keyframes: periodic where the path is closed, else natural at its ends."""
        knots = [*self.keyframes, self.keyframes[0]] if self.closed else list(self.keyframes)
        curve = CubicSpline(
            np.arange(len(knots)), np.stack(knots).astype(np.float64), bc_type="periodic" if self.closed else "natural"
        )
        rows = [knots[int(at)] if at == int(at) else curve(at).astype(np.float32) for at in positions]
        return np.stack(rows)


def _between(
    start: npt.ArrayLike, end: npt.ArrayLike, time: float, curve: Callable[[Exact, Exact, float], Exact]
) -> Floats:
    first, second = np.asarray(start, dtype=np.float32), np.asarray(end, dtype=np.float32)
    if time == 0.0:
        return first.copy()
    if time == 1.0:
        return second.copy()
    if first.ndim > 1:
        return np.stack([_between(one, other, time, curve) for one, other in zip(first, second, strict=True)])
    return curve(first.astype(np.float64), second.astype(np.float64), time).astype(np.float32)


def _linear(start: Exact, end: Exact, time: float) -> Exact:
    return (1.0 - time) * start + time * end


def _spherical(start: Exact, end: Exact, time: float) -> Exact:
    start_norm, end_norm = float(np.linalg.norm(start)), float(np.linalg.norm(end))
    if start_norm == 0.0 or end_norm == 0.0:
        return _linear(start, end, time)
    first, second = start / start_norm, end / end_norm
    # More accurate than the arc cosine near 0 and pi (Kahan 2006, section 12).
    angle = 2.0 * np.arctan2(np.linalg.norm(first - second), np.linalg.norm(first + second))
    across = second - first * float(first @ second)
    if np.sin(angle) < _PARALLEL:
        if angle < 1.0 or len(first) == 1:
            return _linear(start, end, time)
        across = np.eye(1, len(first), int(np.abs(first).argmin()))[0]
        across = across - first * float(first @ across)
    across = across / np.linalg.norm(across)
    direction = first * np.cos(time * angle) + across * np.sin(time * angle)
    curved: Exact = direction * ((1.0 - time) * start_norm + time * end_norm)
    return curved
