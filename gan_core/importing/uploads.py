"""Uploads: a zip, or image files that were chosen together; written to the disk a piece at a time."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from gan_core.importing.members import MOST_FILES, TOO_MANY, Budget
from gan_core.importing.records import ImportRefusedError, numbered

MOST_BYTES = 2**30  # of all files that are sent together
NOTHING_SENT = "Choose a zip of images or image files first, and wait until they are here."
_TOO_LARGE = (
    f"The files have more than {MOST_BYTES >> 30} GB together; import a part of them, or, on the machine itself, a "
    "folder with `python -m gan_core import`."
)
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
    budget = Budget(MOST_BYTES, _TOO_LARGE)
    if len(uploads.files) == 1 and _is_zip(*uploads.files[0]):
        with open(path, "xb") as target:
            _copy(uploads.files[0][1], target, budget)
        return path
    if any(_is_zip(name, file) for name, file in uploads.files):
        raise ImportRefusedError("Choose one zip alone, or image files only.")
    taken: set[str] = set()
    with zipfile.ZipFile(path, "x") as archive:
        for name, file in uploads.files:
            entry = zipfile.ZipInfo(_free(name, taken))
            # Such a name is said to be in UTF-8 by Python only where it has to be.
            entry.flag_bits |= _IN_UTF_8
            with archive.open(entry, "w", force_zip64=True) as target:
                _copy(file, target, budget)
    return path


def _copy(source: IO[bytes], target: IO[bytes], budget: Budget) -> None:
    source.seek(0)
    while chunk := source.read(_CHUNK):
        budget.take(len(chunk))
        target.write(chunk)


def _is_zip(name: str, file: IO[bytes]) -> bool:
    file.seek(0)
    return PurePosixPath(name).suffix.lower() == ".zip" or file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _free(name: str, taken: set[str]) -> str:
    """A name that no other file has; of two alike from different folders the second is numbered."""
    plain = name.replace("\\", "/").rpartition("/")[2].replace("\0", "") or "image"
    path = PurePosixPath(plain)
    return numbered(path.stem, taken, path.suffix)
