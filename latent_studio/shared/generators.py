"""What a page has to know of a run's generator before it draws anything: its choices."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gan_core import checkpoints
from gan_core.conditions import ConditionGroup
from gan_core.datasets import noun
from gan_core.files import ReadError, WriteError
from gan_core.generator import Generator
from gan_core.jobs.folder import RunFolder
from gan_core.snapshots import SnapshotError, digest_of
from latent_studio.shared import wording
from latent_studio.shared.session import workspace


@dataclass(frozen=True)
class Facts:
    """The choices that a run's generator offers.

    `snapshots` are image counts, ascending, never empty. `dimension` is the length of a latent z, `directions` how
    many directions its space can have: z, or w (`mapped`) where a mapping network makes it of z. `shape` is that of a
    picture (C, H, W). `underway` says whether more snapshots may land. `layers` is how many layers read w, 0 without w.
    `digest` names the generator of the newest snapshot. `kind` is the dataset's, for what the counts count.
    """

    run: str
    snapshots: tuple[int, ...]
    groups: tuple[ConditionGroup, ...]
    dimension: int
    shape: tuple[int, int, int]
    underway: bool
    directions: int
    mapped: bool = False
    layers: int = 0
    digest: str = ""
    kind: str = "image"

    @property
    def noun(self) -> str:
        """What the generator's samples are called."""
        return noun(self.kind)


class NoGeneratorError(ValueError):
    """There is nothing to draw with yet, or it can't be read; the message says so."""


def facts(run: str) -> Facts:
    """The facts of a run by its name. Raises NoGeneratorError where it has no generator that can be read."""
    try:
        folder = workspace.current().find_run(run)
    except ValueError as error:
        raise NoGeneratorError(str(error)) from error
    snapshots = tuple(checkpoints.snapshots(folder))
    if not snapshots:
        raise NoGeneratorError(f"{run} has no snapshot yet; the first comes a few seconds after its start.")
    path = checkpoints.snapshot_path(folder, snapshots[-1])
    try:
        generator = _described(path)
    except SnapshotError as error:
        raise NoGeneratorError(f"{error} Choose another run.") from error
    mapped = generator.capabilities.map
    return Facts(
        run,
        snapshots,
        generator.conditions.groups,
        generator.latent_dimension,
        generator.shape,
        underway(folder),
        generator.w_width if mapped else generator.latent_dimension,
        mapped,
        layers=generator.layers if mapped else 0,
        digest=_digest_of(path),
        kind=generator.kind,
    )


def _described(path: Path) -> Generator:
    """What the generator in a snapshot file declares, read only where the file is new. Raises SnapshotError."""
    try:
        facts = path.stat()
    except OSError as error:
        raise SnapshotError(path, f"can't be read: {error.strerror}.") from error
    return _read_description(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=256)
def _read_description(path: Path, _changed: int, _length: int) -> Generator:
    return Generator.described(path)


def digests(run: str) -> dict[int, str]:
    """The digest of each of a run's generators by its image count; those that can't be read are left out."""
    folder = workspace.current().find_run(run)
    found = {images: _digest_of(checkpoints.snapshot_path(folder, images)) for images in checkpoints.snapshots(folder)}
    return {images: digest for images, digest in found.items() if digest}


def _digest_of(path: Path) -> str:
    """The digest of a snapshot file, read only where it is new; nothing where it can't be read."""
    try:
        facts = path.stat()
        return _read_digest(path, facts.st_mtime_ns, facts.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=4096)
def _read_digest(path: Path, _changed: int, _length: int) -> str:
    return digest_of(path)


def underway(folder: Path) -> bool:
    """Whether the run in `folder` is queued, training or paused."""
    try:
        return RunFolder(folder).status().state in wording.UNDERWAY
    except ReadError:
        return False


def pin(run: str, snapshots: Iterable[int]) -> None:
    """Mark snapshots that a bookmark, a projection or marks are made with, so that thinning never removes them.

    A generator that ships with the project is never thinned; what is gone already, or a disk that is full, is not
    this page's to report.
    """
    folder = workspace.current().find_run(run)
    if workspace.current().is_shipped(folder):
        return
    marked = RunFolder(folder).kept()
    for images in set(snapshots) - marked:
        with suppress(ValueError, WriteError):
            RunFolder(folder).keep(images)
