"""Files that are either whole or not there, and errors that name the file."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
from torch import Tensor

Part = bytes | memoryview

# EFBIG is what a limit on the size of files gives; to the person at the screen it is the same as a full disk.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class WriteError(OSError):
    """A file that couldn't be written; its message is a sentence that names the file. `full`: for want of space."""

    def __init__(self, path: Path, cause: OSError) -> None:
        self.path = path
        self.full = cause.errno in _FULL
        reason = cause.strerror or str(cause)
        if self.full:
            sentence = f"The disk is full: {path} could not be written ({reason}). Free some space and resume the run."
        else:
            sentence = f"{path} could not be written: {reason}."
        super().__init__(sentence)


class ReadError(ValueError):
    """A file that can't be read or isn't what it should be; its message is a sentence that names the file."""


def write_atomically(path: Path, *parts: Part, durable: bool = False) -> None:
    """Write the parts, one after the other, so that `path` holds either all of them or what it held before.

    `durable` waits until the bytes are on the disk, so that they survive a loss of power. Raises WriteError.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with open(temporary, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(temporary, path)
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        _remove_quietly(temporary)
        raise WriteError(path, error) from error


def write_if_absent(path: Path, content: bytes) -> bool:
    """Write a file whole unless it is there already; whether it was written. Of several writers one succeeds.

    Raises WriteError.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        temporary.write_bytes(content)
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        raise WriteError(path, error) from error
    finally:
        _remove_quietly(temporary)
    return True


def append(path: Path, line: bytes, *, durable: bool = False) -> None:
    """Add one line, which must end in a newline; what a failed write left behind is taken back. Raises WriteError."""
    try:
        with open(path, "ab", buffering=0) as file:
            before = file.tell()
            written = file.write(line)
            if written != len(line):
                os.ftruncate(file.fileno(), before)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if durable:
                os.fsync(file.fileno())
    except OSError as error:
        raise WriteError(path, error) from error


def trim_torn_line(path: Path) -> None:
    """Cut off what follows the last newline: the rest of a line that was being written when its writer was killed.

    Raises WriteError.
    """
    try:
        with open(path, "rb+") as file:
            content = file.read()
            file.truncate(content.rfind(b"\n") + 1)
    except FileNotFoundError:
        return
    except OSError as error:
        raise WriteError(path, error) from error


def remove_temporaries(folder: Path) -> None:
    """Remove what killed writers left unfinished in `folder`; only its one owner may call this."""
    for path in folder.glob(".*.tmp"):
        _remove_quietly(path)


def write_tensors(
    path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str], *, durable: bool = False
) -> None:
    """Write a safetensors file atomically; equal tensors and metadata give equal bytes. Raises WriteError."""
    write_atomically(path, *encode_tensors(tensors, metadata), durable=durable)


def encode_tensors(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> tuple[bytes, memoryview]:
    """The header and the data of a safetensors file; equal tensors and metadata give equal bytes.

    The library writes the metadata in an order that changes from process to process, so it is sorted here.
    """
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    encoded = safetensors.torch.save(plain)
    length = int.from_bytes(encoded[:8], "little")
    header = {"__metadata__": dict(sorted(metadata.items())), **json.loads(encoded[8 : 8 + length])}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    # The format asks for data aligned to eight bytes.
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text, memoryview(encoded)[8 + length :]


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors, on the CPU, and the metadata of a safetensors file. Raises ReadError where it is damaged."""
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (OSError, safetensors.SafetensorError) as error:
        raise ReadError(f"{path} can't be read; it is damaged or cut short ({error}).") from error


def _sync_folder(folder: Path) -> None:
    """Make a rename durable, where the system can sync a folder."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_quietly(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
