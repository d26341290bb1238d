"""What a source of images holds: its files, each with its folders and how to read it."""

from collections.abc import Callable
from dataclasses import dataclass

from gan_core.importing import codepages
from gan_core.importing.codepages import CodePage
from gan_core.importing.formats import START_BYTES
from gan_core.importing.records import ImportRefusedError

MOST_FILES = 100_000
MOST_FILE_BYTES = 64 * 2**20
TOO_LARGE = f"is larger than {MOST_FILE_BYTES >> 20} MB"
TOO_MANY = (
    f"There are more than {MOST_FILES:,} files in it, the most that an import takes; "
    "import a part of them, such as some thousands a class."
)
LINK = "is a link, which is never followed"
# What devices and systems leave in folders of pictures: thumbnails of them, and bins with those that were deleted.
_NEVER_TAKEN = frozenset(
    {
        "__macosx", "icon\r", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini",
        "@eadir", "@tmp", "@recycle", "@recently-snapshot", "#recycle", "#snapshot",
        "$recycle.bin", "recycler", "recycled", "system volume information", "found.000", "lost+found", "lost.dir",
    }
)  # fmt: skip

Parts = tuple[str, ...]
Read = Callable[[int], bytes]
"""The first so many bytes of a file, all where it has no more. Raises UnreadableFileError."""


class UnreadableFileError(Exception):
    """A file that can't be read; the message is the reason, to stand in a report."""


class Budget:
    """How many bytes may still be read; more are refused with a sentence."""

    def __init__(self, most: int, refusal: str) -> None:
        self._left, self._refusal = most, refusal

    def take(self, count: int) -> None:
        """Count bytes that are read. Raises ImportRefusedError beyond the most."""
        self._left -= count
        if self._left < 0:
            raise ImportRefusedError(self._refusal)


@dataclass(frozen=True)
class Member:
    """A file of a source: its folders and its name as they are and as they read, and how to read its content."""

    parts: Parts
    shown: Parts
    read_first: Read

    @property
    def path(self) -> str:
        """Where it lies, for people to read."""
        return "/".join(self.shown)

    def read(self) -> bytes:
        """All of it. Raises UnreadableFileError where it can't be read or is too large."""
        data = self.read_first(MOST_FILE_BYTES + 1)
        if len(data) > MOST_FILE_BYTES:
            raise UnreadableFileError(TOO_LARGE)
        return data

    def start(self) -> bytes:
        """Its beginning, enough to recognise it; nothing of a file that can't be read."""
        try:
            return self.read_first(START_BYTES)
        except UnreadableFileError:
            return b""


@dataclass(frozen=True)
class Listing:
    """What a source holds: its files in the order of their names, all its folders, and sentences about the whole."""

    members: list[Member]
    folders: set[Parts]
    notes: tuple[str, ...] = ()


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is passed over in silence."""
    return name.startswith(".") or name.lower() in _NEVER_TAKEN


def encoding_note(page: CodePage, where: str) -> tuple[str, ...]:
    """A sentence about names that aren't in UTF-8; none for those that are."""
    if page == codepages.UTF_8:
        return ()
    return (f"{where} in an old encoding; they were read as {page.title}.",)
