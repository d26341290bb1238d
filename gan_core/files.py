"""Files that are either whole or not there, and errors that name the file. Nothing here imports PyTorch.

Only regular files are opened: a pipe would keep its reader waiting for ever, and a device has no end.
"""

import errno
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from filelock import FileLock
from pydantic_core import from_json

Part = bytes | memoryview

# EFBIG is what a limit on the size of files gives; to the person at the screen it is the same as a full disk.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Folders inside a run's: the name of a file in one says too little without the run's.
_INNER = frozenset({"requests", "samples", "snapshots"})
_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LOCK_SECONDS = 30.0  # each who has it needs milliseconds, but a busy machine may let some wait long

MOST_JSON_BYTES = 16 * 2**20


def called(path: Path) -> str:
    """What a file is called in a sentence: its name with its folder's, and nothing of where on the machine it lies."""
    parts = path.parts[-3:] if path.parent.name in _INNER else path.parts[-2:]
    return "/".join(part for part in parts if part != path.anchor).encode(errors="backslashreplace").decode()


class WriteError(OSError):
    """A file that couldn't be written; its message is a sentence that names the file. `full`: for want of space."""

    def __init__(self, path: Path, cause: OSError) -> None:
        self.path = path
        self.full = cause.errno in _FULL
        name, reason = called(path), cause.strerror or type(cause).__name__
        if self.full:
            sentence = f"The disk is full: {name} could not be written ({reason}). Free some space and try again."
        else:
            sentence = f"{name} could not be written: {reason}."
        super().__init__(sentence)


class ReadError(ValueError):
    """A file that can't be read or isn't what it should be; its message is a sentence that names the file."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Inside the block an OSError becomes a WriteError about the file at `path`."""
    try:
        yield
    except WriteError:
        raise
    except OSError as error:
        raise WriteError(path, error) from error


@contextmanager
def open_regular(path: Path, flags: int = os.O_RDONLY, mode: str = "rb") -> Iterator[IO[bytes]]:
    """The file at `path`, opened with `flags`, unbuffered. Raises OSError, also for any but a regular file."""
    descriptor = os.open(path, flags | _NO_WAITING, 0o644)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file")
    with open(descriptor, mode, buffering=0) as file:
        yield file


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a file, at most `most`. Raises OSError, also for a larger file and any but a regular one."""
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise OSError(errno.EFBIG, f"it has more than {most:,} bytes")
        return file.read()


def parse_json(text: str | bytes) -> Any:
    """The content of JSON. Raises ValueError for a text that is none, nested too deeply, or torn in a character."""
    return from_json(text)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path` inside the block. Raises WriteError where it can't be had."""
    lock = FileLock(path, timeout=_LOCK_SECONDS)
    with writing(path):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where there is none. Raises WriteError."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


def remove(path: Path) -> None:
    """Remove a file, where there is one. Raises WriteError."""
    with writing(path):
        path.unlink(missing_ok=True)


def write_atomically(path: Path, *parts: Part, durable: bool = False) -> None:
    """Write the parts, one after the other, so that `path` holds either all of them or what it held before.

    `durable` waits until the bytes are on the disk, so that they survive a loss of power. Raises WriteError.
    """
    with _temporary(path) as temporary:
        with open(temporary, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(temporary, path)
        if durable:
            _sync_folder(path.parent)


def write_if_absent(path: Path, content: bytes) -> bool:
    """Write a file whole unless it exists; whether it was. Of several writers one succeeds. Raises WriteError."""
    with _temporary(path) as temporary:
        temporary.write_bytes(content)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
    return True


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """A temporary file of this thread for `path`, removed after the block. Raises WriteError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with writing(path):
            yield temporary
    finally:
        remove_quietly(temporary)


def append(path: Path, line: bytes, *, durable: bool = False) -> None:
    """Add one line, which must end in a newline; what a failed write left behind is taken back. Raises WriteError."""
    with writing(path), open_regular(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, "ab") as file:
        before = file.tell()
        written = file.write(line)
        if written != len(line):
            os.ftruncate(file.fileno(), before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if durable:
            os.fsync(file.fileno())


def trim_torn_line(path: Path) -> None:
    """Cut off what follows the last newline, left by a writer that was killed. Raises WriteError."""
    with writing(path), suppress(FileNotFoundError), open_regular(path, os.O_RDWR, "rb+") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)


def remove_temporaries(folder: Path) -> None:
    """Remove what killed writers left unfinished in `folder`; only its one owner may call this."""
    for path in folder.glob(".*.tmp"):
        remove_quietly(path)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable, where the system can sync a folder."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_quietly(path: Path) -> None:
    """Remove a file, if that can be done; for files that do no harm where they stay."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
