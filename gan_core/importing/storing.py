"""Writes samples into a safetensors file one after the other, so that memory doesn't grow with their number."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEADER_BYTES = 512  # kept free at the front: how many samples there are is known at the end


class SampleFile:
    """A new file of `samples`, uint8 `[N, C, H, W]`, and `labels`, int64 `[N]`; whole once `finish` has been called."""

    def __init__(self, path: Path, shape: tuple[int, int, int]) -> None:
        self._shape = shape
        self._file = open(path, "x+b")  # noqa: SIM115
        self._file.write(b" " * _HEADER_BYTES)
        self.count = 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def add(self, sample: NDArray[np.uint8]) -> None:
        """Append one sample."""
        if sample.shape != self._shape:
            raise ValueError(f"A sample of shape {sample.shape} doesn't fit {self._shape}.")
        self._file.write(np.ascontiguousarray(sample).data)
        self.count += 1

    def replace(self, place: int, sample: NDArray[np.uint8]) -> None:
        """Write another sample in the place of one that was added."""
        self._file.seek(self._end_of(place))
        self._file.write(np.ascontiguousarray(np.broadcast_to(sample, self._shape)).data)
        self._file.seek(self._end_of(self.count))

    def sample(self, place: int) -> NDArray[np.uint8]:
        """One that was added."""
        self._file.seek(self._end_of(place))
        data = self._file.read(int(np.prod(self._shape)))
        self._file.seek(self._end_of(self.count))
        return np.frombuffer(data, dtype=np.uint8).reshape(self._shape)

    def rewind(self, count: int) -> None:
        """Take back what was appended after the first `count` samples."""
        self._file.seek(self._end_of(count))
        self._file.truncate()
        self.count = count

    def finish(self, counts: Sequence[int]) -> None:
        """Write the labels, `counts[i]` times i one after the other, and the header."""
        labels = np.repeat(np.arange(len(counts), dtype="<i8"), counts)
        if len(labels) != self.count:
            raise ValueError(f"{len(labels)} labels don't fit {self.count} samples.")
        self._file.write(labels.data)
        data = self._end_of(self.count) - _HEADER_BYTES
        header = {
            "samples": {"dtype": "U8", "shape": [self.count, *self._shape], "data_offsets": [0, data]},
            "labels": {"dtype": "I64", "shape": [self.count], "data_offsets": [data, data + labels.nbytes]},
        }
        text = json.dumps(header, separators=(",", ":")).encode()
        self._file.seek(0)
        self._file.write((_HEADER_BYTES - 8).to_bytes(8, "little") + text.ljust(_HEADER_BYTES - 8))

    def _end_of(self, count: int) -> int:
        return _HEADER_BYTES + count * int(np.prod(self._shape))
