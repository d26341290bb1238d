"""The files of a zip: its names read in their own encoding, its directory checked before anything is unpacked."""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO

from gan_core.importing import codepages, members
from gan_core.importing.codepages import CodePage
from gan_core.importing.members import Budget, Listing, Member, Parts, Read, UnreadableFileError
from gan_core.importing.records import ImportRefusedError, Tally

MOST_READ_BYTES = 8 * 2**30  # of a whole zip, unpacked
_TOO_MUCH = (
    f"The zip unpacks to more than {MOST_READ_BYTES >> 30} GB, the most that an import reads; import a part of it."
)
MOST_EXPANSION = 200  # times; a picture's own format has packed it already
_SMALL = 2**20  # below this many bytes no expansion matters
_UNPACKED_HERE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others' memory is the archive's to choose
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENTRY, _ENTRY_SIZE, _END_SIZE, _LOCATOR_SIZE = b"PK\x01\x02", 46, 22, 20
_IN_UTF_8 = 0x800
_UNICODE_PATH = 0x7075
_DOS = frozenset({0, 10, 11, 14})  # systems on which no file's name has a backslash in it
_LEADING_OUT = re.compile(r"[\\/]|[A-Za-z]:[\\/]|(?:.*[\\/])?\.\.(?:[\\/]|$)", re.DOTALL)


def listing(archive: zipfile.ZipFile, tally: Tally) -> Listing:
    """The files of an open zip; what is left out is tallied."""
    files: list[Member] = []
    folders: set[Parts] = set()
    seen: set[Parts] = set()
    budget = Budget(MOST_READ_BYTES, _TOO_MUCH)
    entries = archive.infolist()
    names, page = _names(entries)
    for entry, name in zip(entries, _separated(entries, names), strict=True):
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        leads_out = _LEADING_OUT.match(name) is not None
        if not parts or (not leads_out and any(map(members.is_hidden, parts))):
            continue
        reason = "has a name that leads out of the zip" if leads_out else _refusal(entry, name)
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
            files.append(Member(parts, parts, _reader(archive, entry, budget)))
    return Listing(files, folders, members.encoding_note(page, "The names in the zip are"))


def _names(entries: Sequence[zipfile.ZipInfo]) -> tuple[list[str], CodePage]:
    """The entries' names in order, and the code page of those that don't declare theirs."""
    raw = [None if _declared(entry) is not None else entry.orig_filename.encode("cp437") for entry in entries]
    undeclared = [name for name in raw if name is not None]
    on_dos = sum(entry.create_system in _DOS for entry in entries) > len(entries) // 2
    page = codepages.code_page(undeclared, dos=on_dos)
    names = [
        _declared(entry) if name is None else name.decode(page.codec) for entry, name in zip(entries, raw, strict=True)
    ]
    return [str(name).partition("\0")[0] for name in names], page


def _declared(entry: zipfile.ZipInfo) -> str | None:
    """An entry's name where the zip declares its encoding: by the flag for UTF-8, or in a field beside it."""
    if entry.flag_bits & _IN_UTF_8:
        return entry.orig_filename
    extra = entry.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        # Version 1, then the checksum of the name that it stands for: a tool may have renamed the entry since.
        if kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            if struct.unpack_from("<L", body, 1)[0] != zlib.crc32(entry.orig_filename.encode("cp437")):
                return None
            return body[5:].decode("utf-8", "replace")
    return None


def _separated(entries: Sequence[zipfile.ZipInfo], names: Sequence[str]) -> list[str]:
    """The names with slashes between folders, also where backslashes stood for them."""
    # A tool that runs elsewhere may have packed with a backslash between folders: then it did so everywhere.
    everywhere = all("\\" in name and "/" not in name for name in names)
    return [
        name.replace("\\", "/") if everywhere or entry.create_system in _DOS else name
        for entry, name in zip(entries, names, strict=True)
    ]


def _refusal(entry: zipfile.ZipInfo, name: str) -> str | None:
    """Why a zip's entry is left out, None where it isn't."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        return members.LINK
    if name.endswith("/"):
        return None
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in _UNPACKED_HERE:
        return "is packed in an unusual way (other than deflate)"
    if entry.file_size > members.MOST_FILE_BYTES:
        return members.TOO_LARGE
    if entry.file_size > max(_SMALL, MOST_EXPANSION * entry.compress_size):
        return f"unpacks to more than {MOST_EXPANSION} times its size, as no image needs to"
    return None


def _reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Read:
    def read(most: int) -> bytes:
        try:
            # What the entry says of its size is what it is read to at most; what it really gave is counted.
            with archive.open(entry) as file:
                data = file.read(most)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            raise UnreadableFileError("is damaged inside the zip") from error
        budget.take(len(data))
        return data

    return read


def check_entries(file: IO[bytes]) -> None:
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
        if count > members.MOST_FILES:
            raise ImportRefusedError(members.TOO_MANY)
        file.seek(sum(struct.unpack_from("<3H", header, 28)), os.SEEK_CUR)
