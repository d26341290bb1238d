"""What runs and their snapshots are called; where they lie is a `Workspace`'s to say."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COUNTED = re.compile(r"[0-9]{9,15}")


def is_name(name: str) -> bool:
    """Whether a run may be called so."""
    return _NAME.fullmatch(name) is not None


def check_name(name: str) -> str:
    """`name`, if a run may be called so. Raises ValueError with the rule where it may not."""
    if not is_name(name):
        raise ValueError(f"{name!r} can't be a run's name: use 1 to 64 letters a-z, digits, hyphens and underscores.")
    return name


def run_path(parent: Path, name: str) -> Path:
    """Where a run of this name lies in `parent`, whether it exists or not.

    Raises ValueError for a name that may not be, or one that leads out of `parent` (by a link).
    """
    path = parent / check_name(name)
    if not path.resolve().is_relative_to(parent.resolve()):
        raise ValueError(f"{name!r} leads out of the folder {parent.name}; move what it leads to into it.")
    return path


def free_name(stem: str, *parents: Path) -> str:
    """A name for a new run: `<stem>-<number>`, numbered beyond all there are of this stem in `parents`."""
    numbered = re.compile(re.escape(stem) + r"-([0-9]{1,9})")
    names: list[str] = []
    for parent in parents:
        with suppress(OSError):
            names += os.listdir(parent)
    matches = [numbered.fullmatch(name) for name in names]
    return f"{stem}-{1 + max((int(match[1]) for match in matches if match), default=0)}"


def snapshot_at(folder: Path, images: int | None = None) -> Path:
    """The snapshot of the run in `folder` at `images` images, or its latest. Raises ValueError where there is none."""
    if images is None:
        latest = latest_snapshot(folder)
        if latest is None:
            raise ValueError(f"{folder.name} has no snapshot yet.")
        return latest
    if images not in snapshots(folder):
        raise ValueError(_not_there(folder, images))
    return snapshot_path(folder, images)


def _not_there(folder: Path, images: int) -> str:
    """A sentence about a snapshot that isn't there, with the nearest one that is."""
    there = snapshots(folder)
    if not there:
        return f"{folder.name} has no snapshot at {images:,} images, nor any other."
    nearest = min(there, key=lambda count: abs(count - images))
    return f"{folder.name} has no snapshot at {images:,} images; the nearest is at {nearest:,}."


def folder_names(parent: Path) -> list[str]:
    """Names of the run folders in `parent`, sorted; hidden ones, being made or removed, are left out."""
    try:
        with os.scandir(parent) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() and entry.name[0] != ".")
    except OSError:
        return []


def snapshot_path(folder: Path, images: int) -> Path:
    """The snapshot of the run in `folder` at `images` images."""
    return folder / "snapshots" / f"{images:09d}.safetensors"


def snapshots(folder: Path) -> list[int]:
    """The image counts of the run's snapshots, ascending."""
    return image_counts(folder / "snapshots", ".safetensors")


def latest_snapshot(folder: Path) -> Path | None:
    """The run's newest snapshot, None where there is none yet."""
    counts = snapshots(folder)
    return snapshot_path(folder, counts[-1]) if counts else None


def image_counts(folder: Path, suffix: str, prefix: str = "") -> list[int]:
    """The image counts in the names `<prefix><count><suffix>` of the files in `folder`, ascending."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    counts = (name[len(prefix) : -len(suffix)] for name in names if name.startswith(prefix) and name.endswith(suffix))
    return sorted(int(count) for count in counts if _COUNTED.fullmatch(count))
