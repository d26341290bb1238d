"""The files of a folder or of a zip: listed within limits, read within limits, and never written anywhere."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gan_core.importing.records import ImportRefusedError, Tally

MOST_FILES = 100_000
MOST_FILE_BYTES = 64 * 2**20
MOST_READ_BYTES = 8 * 2**30  # of a whole zip, unpacked
MOST_EXPANSION = 200  # times; a picture's own format has packed it already
_SMALL = 2**20  # below this many bytes no expansion matters
_UNPACKED_HERE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others' memory is the archive's to choose
_HIDDEN = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENTRY, _ENTRY_SIZE, _END_SIZE, _LOCATOR_SIZE = b"PK\x01\x02", 46, 22, 20

TOO_MANY = (
    f"There are more than {MOST_FILES:,} files in it, the most that an import takes; "
    "import a part of them, such as some thousands a class."
)


class UnreadableFileError(Exception):
    """A file that can't be read; the message is the reason, to stand in a report."""


@dataclass(frozen=True)
class Member:
    """A file of a source: its folders and its name, and how to read all of it, which raises UnreadableFileError."""

    parts: tuple[str, ...]
    read: Callable[[], bytes]

    @property
    def path(self) -> str:
        """Where it lies, for people to read."""
        return "/".join(self.parts)


@dataclass(frozen=True)
class Listing:
    """What a source holds: its files in the order of their names, and all its folders, as parts."""

    members: list[Member]
    folders: set[tuple[str, ...]]


@contextmanager
def opened(source: Path, tally: Tally) -> Iterator[Listing]:
    """The files of a folder or a zip, to be read inside the block; what can't be taken is tallied.

    Raises ImportRefusedError where the source is neither, is damaged, or is too large.
    """
    if source.is_dir():
        yield _in_order(*_folder(source.resolve(), tally))
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(open(source, "rb"))
            _check_entries(file)
            archive = stack.enter_context(zipfile.ZipFile(file))
            listing = _in_order(*_zip(archive, tally))
        except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError) as error:
            if isinstance(error, ImportRefusedError):
                raise
            raise ImportRefusedError(f"{source.name} is not a whole zip file; pack the images again.") from error
        except OSError as error:
            raise ImportRefusedError(f"{source.name} can't be read: {error.strerror or error}.") from error
        yield listing


def _in_order(members: list[Member], folders: set[tuple[str, ...]]) -> Listing:
    return Listing(sorted(members, key=lambda member: member.parts), folders)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in _HIDDEN


# A folder


def _folder(root: Path, tally: Tally) -> tuple[list[Member], set[tuple[str, ...]]]:
    members: list[Member] = []
    folders: set[tuple[str, ...]] = set()
    waiting: list[tuple[str, ...]] = [()]
    count = 0
    while waiting:
        parts = waiting.pop()
        try:
            entries = os.scandir(root.joinpath(*parts))
        except OSError as error:
            tally.skip("/".join(parts), f"is a folder that can't be read ({error.strerror})")
            continue
        with entries:
            for entry in entries:
                count += 1
                if count > MOST_FILES:
                    raise ImportRefusedError(TOO_MANY)
                inner = (*parts, entry.name)
                if _is_hidden(entry.name):
                    continue
                if entry.is_symlink():
                    tally.skip("/".join(inner), "is a link, which is never followed")
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(inner)
                    folders.add(inner)
                else:
                    members.append(Member(inner, _file_reader(root.joinpath(*inner))))
    return members, folders


def _file_reader(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        # It may have become a link or a pipe since it was listed.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(path, flags)
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise UnreadableFileError("is not a regular file")
                return _read_all(file)
        except OSError as error:
            raise UnreadableFileError(f"can't be read ({error.strerror})") from error

    return read


def _read_all(file: IO[bytes]) -> bytes:
    data = file.read(MOST_FILE_BYTES + 1)
    if len(data) > MOST_FILE_BYTES:
        raise UnreadableFileError(_TOO_LARGE)
    return data


_TOO_LARGE = f"is larger than {MOST_FILE_BYTES >> 20} MB"


# A zip


def _zip(archive: zipfile.ZipFile, tally: Tally) -> tuple[list[Member], set[tuple[str, ...]]]:
    members: list[Member] = []
    folders: set[tuple[str, ...]] = set()
    seen: set[tuple[str, ...]] = set()
    budget = _Budget(MOST_READ_BYTES)
    for entry in archive.infolist():
        name = entry.filename.replace("\\", "/")
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if any(map(_is_hidden, (part for part in parts if part != ".."))) or not parts:
            continue
        reason = _refusal(entry, name, parts)
        if reason is None and parts in seen:
            reason = "has the same name as another file of the zip, which was taken"
        if reason is not None:
            tally.skip(name, reason)
            continue
        folders.update(parts[:depth] for depth in range(1, len(parts)))
        if name.endswith("/"):
            folders.add(parts)
        else:
            seen.add(parts)
            members.append(Member(parts, _zip_reader(archive, entry, budget)))
    return members, folders


def _refusal(entry: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str | None:
    """Why a zip's entry is left out, None where it isn't."""
    if name.startswith("/") or ".." in parts or name[1:2] == ":":
        return "has a name that leads out of the zip"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link, which is never followed"
    if name.endswith("/"):
        return None
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in _UNPACKED_HERE:
        return "is packed in an unusual way (other than deflate)"
    if entry.file_size > MOST_FILE_BYTES:
        return _TOO_LARGE
    if entry.file_size > max(_SMALL, MOST_EXPANSION * entry.compress_size):
        return f"unpacks to more than {MOST_EXPANSION} times its size, as no image needs to"
    return None


class _Budget:
    """How many bytes may still be unpacked."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise ImportRefusedError(
                f"The zip unpacks to more than {MOST_READ_BYTES >> 30} GB, the most that an import reads; "
                "import a part of it."
            )


def _zip_reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            # What the entry says of its size is what it is read to at most; what it really gave is counted.
            with archive.open(entry) as file:
                data = _read_all(file)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            raise UnreadableFileError("is damaged inside the zip") from error
        budget.take(len(data))
        return data

    return read


def _check_entries(file: IO[bytes]) -> None:
    """Refuse a zip with too many entries by a walk through its directory, before each becomes an object in memory."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - (1 << 16) - _END_SIZE)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise ImportRefusedError(
            "It is neither a folder nor a whole zip file; pack the images, a folder a class, into a zip."
        )
    length = struct.unpack_from("<L", tail, place + 12)[0]
    end = start + place
    file.seek(max(0, end - _LOCATOR_SIZE - 56))
    before = file.read(56 + _LOCATOR_SIZE)
    if before[-_LOCATOR_SIZE:-16] == _LOCATOR_64 and before[:4] == _END_64:
        length = struct.unpack_from("<Q", before, 40)[0]
        end -= 56 + _LOCATOR_SIZE
    _walk(file, end - length, end)
    file.seek(0)


def _walk(file: IO[bytes], start: int, end: int) -> None:
    if start < 0:
        raise ImportRefusedError("The zip is damaged: its directory would begin before its first byte.")
    file.seek(start)
    count = 0
    while file.tell() < end:
        header = file.read(_ENTRY_SIZE)
        if len(header) < _ENTRY_SIZE or header[:4] != _ENTRY:
            return
        count += 1
        if count > MOST_FILES:
            raise ImportRefusedError(TOO_MANY)
        file.seek(sum(struct.unpack_from("<3H", header, 28)), os.SEEK_CUR)
