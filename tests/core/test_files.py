"""Files are whole or not there, and what goes wrong is said with the file's name."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from gan_core.files import ReadError, WriteError, append, called, remove_temporaries, trim_torn_line, write_atomically
from gan_core.tensor_files import encode_tensors, read_tensors, write_tensors

METADATA = {name: name.upper() for name in ("schema", "images", "config", "conditions", "shape", "dataset")}


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file can grow beyond `limit` bytes inside the block."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    write_atomically(path, b"old")
    with full_disk(1000), pytest.raises(WriteError) as caught:
        write_atomically(path, b"x" * 600, b"y" * 600, durable=True)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["status.json"]
    assert caught.value.full
    assert called(path) in str(caught.value)
    assert "disk is full" in str(caught.value)


def test_a_write_that_fails_for_another_reason_says_which(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="No such file or directory") as caught:
        write_atomically(tmp_path / "gone" / "file", b"")
    assert not caught.value.full


def test_parts_are_written_one_after_the_other(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"head", memoryview(b"tail"))
    assert (tmp_path / "file").read_bytes() == b"headtail"


def test_a_failed_append_leaves_no_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    append(path, b"first\n")
    with full_disk(10), pytest.raises(WriteError, match="disk is full"):
        append(path, b"second, a longer one\n")
    append(path, b"third\n", durable=True)
    assert path.read_bytes() == b"first\nthird\n"


@pytest.mark.parametrize(("content", "left"), [(b"a\nb\n", b"a\nb\n"), (b"a\nb", b"a\n"), (b"torn", b""), (b"", b"")])
def test_a_torn_line_is_trimmed(tmp_path: Path, content: bytes, left: bytes) -> None:
    path = tmp_path / "changes.jsonl"
    path.write_bytes(content)
    trim_torn_line(path)
    assert path.read_bytes() == left


def test_trimming_needs_no_file(tmp_path: Path) -> None:
    trim_torn_line(tmp_path / "changes.jsonl")
    assert not list(tmp_path.iterdir())


def test_what_killed_writers_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".status.json.12-34.tmp").write_bytes(b"half")
    (tmp_path / "status.json").write_bytes(b"whole")
    remove_temporaries(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["status.json"]


def test_tensors_come_back_with_their_metadata(tmp_path: Path) -> None:
    tensors = {
        "half": torch.randn(3, 5).bfloat16(),
        "image": torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last),
        "bytes": torch.arange(7, dtype=torch.uint8),
        "scalar": torch.tensor(2.5),
    }
    write_tensors(tmp_path / "a.safetensors", tensors, {"name": 'Zoë "x"', **METADATA})
    back, metadata = read_tensors(tmp_path / "a.safetensors")
    assert metadata == {"name": 'Zoë "x"', **METADATA}
    assert set(back) == set(tensors)
    for name, tensor in tensors.items():
        assert back[name].dtype == tensor.dtype
        assert torch.equal(back[name], tensor)


def test_equal_tensors_and_metadata_give_equal_bytes() -> None:
    tensors = {"b": torch.arange(5.0), "a": torch.ones(3)}
    backwards = dict(reversed(METADATA.items()))
    encoded = {b"".join(encode_tensors(tensors, chosen)) for chosen in (METADATA, backwards) * 5}
    assert len(encoded) == 1


@pytest.mark.parametrize("length", [0, 4, 40, -1])
def test_a_truncated_file_is_refused_by_name(tmp_path: Path, length: int) -> None:
    path = tmp_path / "000000064.safetensors"
    write_tensors(path, {"a": torch.ones(100)}, METADATA)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ReadError, match=r"000000064\.safetensors can't be read"):
        read_tensors(path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"gone\.safetensors"):
        read_tensors(tmp_path / "gone.safetensors")
