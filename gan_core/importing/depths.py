"""Pictures of more than 8 bits or of real numbers: one range of values for all of a dataset, not one for each.

A dim picture then stays dim beside a bright one. As the range is known at the end, their values wait in a file.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_core.importing.records import images

Values = NDArray[np.float32]
Range = tuple[float, float]

# What cameras and scanners count to, whatever their numbers are kept in.
_WHITES = (255.0, 1023.0, 4095.0, 16383.0, 65535.0)
_NO_NUMBER = 1e30  # beyond it, as for not-a-number, a value says that there is none


@dataclass(frozen=True)
class Deep:
    """One grey sample before it has 8 bits: values float32 `[size, size]`; `whole`: its file has whole numbers."""

    values: Values
    whole: bool


def finite(values: NDArray[Any]) -> Values:
    """Values as float32, 0 where there is none."""
    numbers = values.astype(np.float32)
    numbers[~(np.abs(numbers) < _NO_NUMBER)] = 0.0
    return numbers


def range_of(low: float, high: float, *, whole: bool) -> Range:
    """The values of black and of white where values reach from `low` to `high`."""
    if low >= 0.0:
        usual = _WHITES if whole else (1.0, 255.0)
        white = next((white for white in usual if high <= white), None)
        if white is not None:
            return 0.0, white
    return low, high if high > low else low + 1.0


def eight_bits(values: NDArray[Any], span: Range) -> NDArray[np.uint8]:
    """Values between black and white as 0..255."""
    black, white = span
    scaled = (values.astype(np.float64) - black) * (255.0 / (white - black))
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


class DeepSamples:
    """The deep samples of an import, each with its place among all samples, until their range is known."""

    def __init__(self, folder: Path, size: int) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._size = size
        self._known: list[tuple[int, bool, float, float]] = []

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def add(self, place: int, deep: Deep) -> None:
        """Keep one sample's values; `place` rises."""
        self._file.write(np.ascontiguousarray(deep.values, dtype="<f4").data)
        self._known.append((place, deep.whole, float(deep.values.min()), float(deep.values.max())))

    def rewind(self, count: int) -> None:
        """Forget those whose place is `count` or more."""
        while self._known and self._known[-1][0] >= count:
            self._known.pop()
        self._file.seek(4 * self._size**2 * len(self._known))
        self._file.truncate()

    def ranges(self) -> dict[bool, tuple[int, Range]]:
        """The count of samples with their black and white, for whole numbers (True) and for real ones."""
        found = {}
        for whole in (True, False):
            extremes = [(low, high) for _, is_whole, low, high in self._known if is_whole == whole]
            if extremes:
                lows, highs = zip(*extremes, strict=True)
                found[whole] = len(extremes), range_of(min(lows), max(highs), whole=whole)
        return found

    def resolved(self) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """The place and the grey values, uint8 `[size, size]`, of each."""
        ranges = self.ranges()
        self._file.seek(0)
        for place, whole, _, _ in self._known:
            values = np.frombuffer(self._file.read(4 * self._size**2), dtype="<f4").reshape(self._size, self._size)
            yield place, eight_bits(values, ranges[whole][1])

    def notes(self) -> Iterator[str]:
        """What was taken for black and for white."""
        for whole, (count, (black, white)) in self.ranges().items():
            having = f"{images(count, 'has', 'have')} {'more than 8 bits' if whole else 'real numbers'}"
            alike = "" if count == 1 else ", the same for all of them"
            yield f"{having}: {black:,.6g} was taken for black and {white:,.6g} for white{alike}."
