"""Snapshots that a page shows or a task works on: thinning spares them until they are released, or for a while."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from gan_core import checkpoints
from gan_core.files import remove, writing

LOOK_SECONDS = 3600.0  # since a page's visitor last did something there
WORK_SECONDS = 24 * 3600.0
_MARKER = re.compile(r"(\d{9,})\.([\w-]{1,64})\.held")
_PATIENCE_SECONDS = 5.0


def hold(folder: Path, images: int, who: str, seconds: float = LOOK_SECONDS) -> None:
    """Have the run in `folder` spare its snapshot at `images` images for `who`, for so long from now on.

    `who` is 1 to 64 letters, digits, hyphens and underscores. Raises ValueError for a missing snapshot, WriteError.
    """
    marker = _marker(folder, images, who)
    with writing(marker), thinning(folder):
        if not checkpoints.snapshot_path(folder, images).is_file():
            raise ValueError(f"{folder.name} has no snapshot at {images:,} images any more.")
        marker.touch()
        # A marker's time is the one at which it ends.
        until = time.time() + seconds
        os.utime(marker, (until, until))


def release(folder: Path, images: int, who: str) -> None:
    """Spare a snapshot no longer for `who`; nothing happens where it wasn't. Raises WriteError."""
    remove(_marker(folder, images, who))


def held(folder: Path) -> frozenset[int]:
    """The image counts of the snapshots that are spared at the moment."""
    now = time.time()
    return frozenset(images for images, _, until in _markers(folder) if until > now)


def forget_lapsed(folder: Path) -> None:
    """Remove the markers whose time is over."""
    now = time.time()
    for _, path, until in _markers(folder):
        if until <= now:
            path.unlink(missing_ok=True)


def thinning(folder: Path) -> FileLock:
    """Inside its block no other process marks or removes a snapshot of the run. Raises Timeout."""
    return FileLock(folder / "snapshots" / "lock", timeout=_PATIENCE_SECONDS)


def _marker(folder: Path, images: int, who: str) -> Path:
    return folder / "snapshots" / f"{images:09d}.{who}.held"


def _markers(folder: Path) -> list[tuple[int, Path, float]]:
    """Of each marker its image count, its path and when it ends."""
    found = []
    with suppress(OSError), os.scandir(folder / "snapshots") as entries:
        for entry in entries:
            if match := _MARKER.fullmatch(entry.name):
                found.append((int(match[1]), Path(entry.path), entry.stat().st_mtime))
    return found
