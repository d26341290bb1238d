"""Frames: bytes that a browser's typed arrays can be laid over."""

from __future__ import annotations

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from gan_core.frames import DTYPES, decode, encode

SHAPES = arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda dtype: arrays_of.arrays(np.dtype(dtype), SHAPES))


@given(st.dictionaries(st.text(max_size=8), ARRAYS, max_size=5), st.text(max_size=20))
def test_what_was_laid_down_is_found_where_the_header_says(arrays: dict[str, np.ndarray], word: str) -> None:
    frame = encode({"word": word}, arrays)
    (length,) = struct.unpack_from("<I", frame)
    header = json.loads(frame[4 : 4 + length])
    assert header["word"] == word
    at = 4 + length
    for (name, dtype, shape), (expected_name, expected) in zip(header["arrays"], arrays.items(), strict=True):
        assert (name, dtype, tuple(shape)) == (expected_name, expected.dtype.name, expected.shape)
        assert at % 4 == 0
        size = expected.dtype.itemsize * math.prod(shape)
        assert frame[at : at + size] == expected.tobytes()
        at += size + -size % 4
    assert at == len(frame)
    decoded_header, decoded = decode(frame)
    assert decoded_header == header
    assert all(
        np.array_equal(decoded[name], array, equal_nan=array.dtype.kind == "f") for name, array in arrays.items()
    )


def test_numbers_that_are_none_are_null_in_the_header_and_kept_in_the_arrays() -> None:
    values = np.array([np.nan, np.inf, -np.inf], np.float32)
    header, arrays = decode(encode({"a": float("nan"), "b": [float("inf"), {"c": (1.5, -math.inf)}]}, {"v": values}))
    assert header["a"] is None
    assert header["b"] == [None, {"c": [1.5, None]}]
    np.testing.assert_array_equal(arrays["v"], values)


def test_an_array_that_lies_otherwise_in_memory_is_the_same() -> None:
    values = np.arange(12, dtype=np.float32).reshape(3, 4).T
    np.testing.assert_array_equal(decode(encode({}, {"v": values}))[1]["v"], values)
    np.testing.assert_array_equal(decode(encode({}, {"v": values.astype(">f4")}))[1]["v"], values)


def test_other_types_are_refused() -> None:
    with pytest.raises(ValueError, match="points is float64"):
        encode({}, {"points": np.zeros(3)})
