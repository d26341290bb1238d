"""What somebody sends: a zip, or image files that were chosen together; written to the disk a piece at a time."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from gan_core.importing.members import MOST_FILES, TOO_MANY
from gan_core.importing.records import ImportRefusedError

MOST_BYTES = 2**30  # of all files that are sent together
NOTHING_SENT = "Choose a zip of images or image files first, and wait until they are here."
_CHUNK = 2**20
_IN_UTF_8 = 0x800


@dataclass(frozen=True)
class Uploads:
    """Files as they were sent, each with its name and its bytes, to be read from their beginning."""

    files: Sequence[tuple[str, IO[bytes]]]

    @property
    def title(self) -> str:
        """What they are called together."""
        return self.files[0][0] if len(self.files) == 1 else f"{len(self.files):,} image files"


def received(uploads: Uploads, folder: Path) -> Path:
    """A zip in `folder` of the uploads: the one that was sent, or one that image files are put into, as they are.

    Raises ImportRefusedError for nothing, for a zip among others, and for too much.
    """
    if not uploads.files:
        raise ImportRefusedError(NOTHING_SENT)
    if len(uploads.files) > MOST_FILES:
        raise ImportRefusedError(TOO_MANY)
    path = folder / "upload.zip"
    if len(uploads.files) == 1 and _is_zip(*uploads.files[0]):
        with open(path, "xb") as target:
            _Copy().take(uploads.files[0][1], target)
        return path
    if any(_is_zip(name, file) for name, file in uploads.files):
        raise ImportRefusedError("Choose one zip alone, or image files only.")
    copy = _Copy()
    taken: set[str] = set()
    with zipfile.ZipFile(path, "x") as archive:
        for name, file in uploads.files:
            entry = zipfile.ZipInfo(_free(name, taken))
            # Such a name is said to be in UTF-8 by Python only where it has to be.
            entry.flag_bits |= _IN_UTF_8
            with archive.open(entry, "w", force_zip64=True) as target:
                copy.take(file, target)
    return path


class _Copy:
    """Copies files, up to so many bytes in sum."""

    def __init__(self) -> None:
        self._left = MOST_BYTES

    def take(self, source: IO[bytes], target: IO[bytes]) -> None:
        source.seek(0)
        while chunk := source.read(_CHUNK):
            self._left -= len(chunk)
            if self._left < 0:
                raise ImportRefusedError(
                    f"The files have more than {MOST_BYTES >> 30} GB together; import a part of them, or, on the "
                    "machine itself, a folder with `python -m gan_core import`."
                )
            target.write(chunk)


def _is_zip(name: str, file: IO[bytes]) -> bool:
    file.seek(0)
    return PurePosixPath(name).suffix.lower() == ".zip" or file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _free(name: str, taken: set[str]) -> str:
    """A name that no other file has; of two alike from different folders the second is numbered."""
    plain = name.replace("\\", "/").rpartition("/")[2].replace("\0", "") or "image"
    path = PurePosixPath(plain)
    number = 1
    while (free := plain if number == 1 else f"{path.stem} ({number}){path.suffix}") in taken:
        number += 1
    taken.add(free)
    return free
