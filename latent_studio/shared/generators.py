"""What a page has to know of a run's generator before it draws anything: its choices."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core import checkpoints
from gan_core.conditions import ConditionGroup
from gan_core.datasets import noun
from gan_core.files import ReadError, WriteError
from gan_core.generator import Generator
from gan_core.jobs.folder import RunFolder
from gan_core.snapshots import SnapshotError, digest_of
from latent_studio.shared import wording
from latent_studio.shared.file_cache import by_file
from latent_studio.shared.session import workspace


@dataclass(frozen=True)
class Facts:
    """The choices that a run's generator offers.

    `snapshots` are image counts, ascending, never empty. `dimension` is the length of a latent z, `directions` how
    many directions its space can have: z, or w (`mapped`) where a mapping network makes it of z. `shape` is that of a
    picture (C, H, W). `in_progress` says whether more snapshots may land. `layers` is how many layers read w, or 0.
    `digest` names the generator of the newest snapshot. `kind` is the dataset's, for what the counts count.
    """

    run: str
    snapshots: tuple[int, ...]
    groups: tuple[ConditionGroup, ...]
    dimension: int
    shape: tuple[int, int, int]
    in_progress: bool
    directions: int
    mapped: bool = False
    layers: int = 0
    digest: str = ""
    kind: str = "image"

    @property
    def noun(self) -> str:
        """What the generator's samples are called."""
        return noun(self.kind)

    def plain(self) -> dict[str, Any]:
        """What components have to know of a generator; `width` is that of the space in which directions are."""
        names = ("run", "noun", "dimension", "directions", "mapped", "layers")
        groups = [group.model_dump(mode="json") for group in self.groups]
        shown = {name: getattr(self, name) for name in names}
        return {**shown, "groups": groups, "shape": list(self.shape), "width": self.directions}


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
    except (SnapshotError, OSError) as error:
        raise NoGeneratorError(f"{error} Choose another run.") from error
    mapped = generator.capabilities.map
    return Facts(
        run,
        snapshots,
        generator.conditions.groups,
        generator.latent_dimension,
        generator.shape,
        in_progress(folder),
        generator.w_width if mapped else generator.latent_dimension,
        mapped,
        layers=generator.layers if mapped else 0,
        digest=_digest_of(path),
        kind=generator.kind,
    )


@by_file(256)
def _described(path: Path) -> Generator:
    """What the generator in a snapshot file declares. Raises SnapshotError, OSError."""
    return Generator.described(path)


def digests(run: str) -> dict[int, str]:
    """The digest of each of a run's generators by its image count; those that can't be read are left out."""
    folder = workspace.current().find_run(run)
    found = {images: _digest_of(checkpoints.snapshot_path(folder, images)) for images in checkpoints.snapshots(folder)}
    return {images: digest for images, digest in found.items() if digest}


def _digest_of(path: Path) -> str:
    """The digest of a snapshot file; nothing where it can't be read."""
    try:
        return _read_digest(path)
    except OSError:
        return ""


_read_digest = by_file(4096)(digest_of)


def in_progress(folder: Path) -> bool:
    """Whether the run in `folder` is queued, training or paused."""
    try:
        return RunFolder(folder).status().state in wording.IN_PROGRESS
    except ReadError:
        return False


def pin(run: str, snapshots: Iterable[int]) -> None:
    """Mark snapshots that a bookmark, a projection or marks need, so that thinning never removes them."""
    folder = workspace.current().find_run(run)
    if workspace.current().is_shipped(folder):
        return
    marked = RunFolder(folder).kept()
    for images in set(snapshots) - marked:
        with suppress(ValueError, WriteError):
            RunFolder(folder).keep(images)
