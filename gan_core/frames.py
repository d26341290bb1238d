"""Frames: a header and arrays as bytes that a browser reads without copying them.

    uint32 little-endian: length of the header in bytes
    the header as JSON, padded with spaces so that what follows begins at a multiple of four
    the arrays, one after the other, little-endian, each padded with zeros to a multiple of four

`header["arrays"]` is `[[name, dtype, shape], ...]` in the order of the arrays.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

DTYPES = ("float32", "int8", "uint8", "uint16")
_ALIGNMENT = 4


def encode(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """One frame; in the header, infinite numbers become null. Raises ValueError for a dtype that is none of DTYPES."""
    listed: list[Any] = []
    parts: list[bytes | memoryview] = []
    for name, array in arrays.items():
        dtype = array.dtype.name
        if dtype not in DTYPES:
            raise ValueError(f"{name} is {dtype}; a frame carries {', '.join(DTYPES)}.")
        data = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        listed.append([name, dtype, list(array.shape)])
        parts += [data.data, bytes(-data.nbytes % _ALIGNMENT)]
    text = json.dumps(_finite({**header, "arrays": listed}), separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return b"".join((len(text).to_bytes(4, "little"), text, *parts))


def decode(frame: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """The header and the arrays of what `encode` gave."""
    start = 4 + int.from_bytes(frame[:4], "little")
    header = json.loads(frame[4:start])
    arrays = {}
    for name, dtype, shape in header["arrays"]:
        kind = np.dtype(dtype).newbyteorder("<")
        count = math.prod(shape)
        arrays[name] = np.frombuffer(frame, kind, count, start).reshape(shape)
        start += -(-count * kind.itemsize // _ALIGNMENT) * _ALIGNMENT
    return header, arrays


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _finite(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return value
