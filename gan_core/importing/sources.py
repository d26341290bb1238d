"""The files of a folder, of a zip, or of a list: listed within limits, read within limits, and never written."""

import os
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gan_core.importing import codepages, members, zipped
from gan_core.importing.codepages import CodePage
from gan_core.importing.members import Listing, Member, Parts, Read, UnreadableFileError
from gan_core.importing.records import ImportRefusedError, Tally, readable


@contextmanager
def opened(source: Path | Sequence[Path], tally: Tally) -> Iterator[Listing]:
    """The files of a folder, a zip or a list, to be read inside the block; those that can't be are tallied.

    Raises ImportRefusedError where the source is none of these, is damaged, or is too large.
    """
    if not isinstance(source, Path):
        yield _in_order(_listed(source))
        return
    if source.is_dir():
        yield _in_order(_folder(source.resolve(), tally))
        return
    called = readable(source.name, 120)
    with ExitStack() as stack:
        try:
            file = stack.enter_context(open(source, "rb"))
            zipped.check_entries(file)
            archive = stack.enter_context(zipfile.ZipFile(file))
            listing = _in_order(zipped.listing(archive, tally))
        except UnicodeDecodeError as error:
            raise ImportRefusedError(
                f"{called} says that its names are in UTF-8, and they aren't; unpack it and import the folder."
            ) from error
        except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError) as error:
            if isinstance(error, ImportRefusedError):
                raise
            raise ImportRefusedError(f"{called} is not a whole zip file; pack the images again.") from error
        except OSError as error:
            raise ImportRefusedError(f"{called} can't be read: {error.strerror or error}.") from error
        yield listing


def _in_order(found: Listing) -> Listing:
    return Listing(sorted(found.members, key=lambda member: member.parts), found.folders, found.notes)


def _listed(paths: Sequence[Path]) -> Listing:
    """Files that were named one by one; a link among them is meant."""
    if len(paths) > members.MOST_FILES:
        raise ImportRefusedError(members.TOO_MANY)
    for path in paths:
        if not path.is_file():
            raise ImportRefusedError(
                f"{readable(path.name, 120)} is no file; give one folder, one zip, or image files only."
            )
    page = _code_page([path.name for path in paths])
    files = [Member((path.name,), (_decoded(path.name, page),), _file_reader(path.resolve())) for path in paths]
    return Listing(files, set(), members.encoding_note(page, "Some names are"))


def _folder(root: Path, tally: Tally) -> Listing:
    files: list[Parts] = []
    folders: set[Parts] = set()
    left_out: list[tuple[Parts, str]] = []
    waiting: list[Parts] = [()]
    count = 0
    while waiting:
        parts = waiting.pop()
        try:
            entries = os.scandir(root.joinpath(*parts))
        except OSError as error:
            left_out.append((parts, f"is a folder that can't be read ({error.strerror})"))
            continue
        with entries:
            for entry in entries:
                count += 1
                if count > members.MOST_FILES:
                    raise ImportRefusedError(members.TOO_MANY)
                inner = (*parts, entry.name)
                if members.is_hidden(entry.name):
                    continue
                if entry.is_symlink():
                    left_out.append((inner, members.LINK))
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(inner)
                    folders.add(inner)
                else:
                    files.append(inner)
    page = _code_page([name for parts in (*files, *folders) for name in parts[-1:]])

    def shown(parts: Parts) -> Parts:
        return tuple(_decoded(name, page) for name in parts)

    for parts, reason in left_out:
        tally.skip("/".join(shown(parts)), reason)
    found = [Member(parts, shown(parts), _file_reader(root.joinpath(*parts))) for parts in files]
    return Listing(found, folders, members.encoding_note(page, "Some names in the folder are"))


def _code_page(names: Sequence[str]) -> CodePage:
    """The code page of the file names that aren't in UTF-8."""
    return codepages.code_page([os.fsencode(name) for name in names if _is_foreign(name)], dos=False)


def _is_foreign(name: str) -> bool:
    return any("\udc80" <= sign <= "\udcff" for sign in name)


def _decoded(name: str, page: CodePage) -> str:
    return os.fsencode(name).decode(page.codec) if _is_foreign(name) else name


def _file_reader(path: Path) -> Read:
    def read(most: int) -> bytes:
        # It may have become a link or a pipe since it was listed.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(path, flags)
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise UnreadableFileError("is not a regular file")
                return file.read(most)
        except OSError as error:
            raise UnreadableFileError(f"can't be read ({error.strerror})") from error

    return read
