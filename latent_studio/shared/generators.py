"""What a page has to know of a run's generator before it draws anything: its choices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gan_core import checkpoints
from gan_core.conditions import ConditionGroup
from gan_core.datasets import noun
from gan_core.drawing import picture_shape
from gan_core.files import ReadError, WriteError, called
from gan_core.jobs.folder import RunFolder
from gan_core.networks.plan import KINDS
from gan_core.snapshots import SnapshotError, digest_of, read_facts
from latent_studio.shared import wording

# Tensors that a snapshot holds where its generator has a mapping network: the mean w, and one for each layer.
_MEAN_W = "generator.w_mean"
_LAYER = re.compile(r"generator\.images\.\d+\.weight")


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
        folder = checkpoints.find_run(run)
    except ValueError as error:
        raise NoGeneratorError(str(error)) from error
    snapshots = tuple(checkpoints.snapshots(folder))
    if not snapshots:
        raise NoGeneratorError(f"{run} has no snapshot yet; the first comes a few seconds after its start.")
    path = checkpoints.snapshot_path(folder, snapshots[-1])
    try:
        said, entries = read_facts(path)
        mapped = _MEAN_W in entries
        dimension = said.config.networks.latent_dimension
        directions = int(entries[_MEAN_W]["shape"][0]) if mapped else dimension
    except (SnapshotError, IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
        reason = f"{error} Choose" if isinstance(error, SnapshotError) else f"{called(path)} can't be read; choose"
        raise NoGeneratorError(f"{reason} another run.") from error
    return Facts(
        run,
        snapshots,
        said.conditions.groups,
        dimension,
        picture_shape(said.shape),
        underway(folder),
        directions,
        mapped,
        layers=sum(_LAYER.fullmatch(name) is not None for name in entries) if mapped else 0,
        digest=_digest_of(path),
        kind=KINDS[len(said.shape)],
    )


def digests(run: str) -> dict[int, str]:
    """The digest of each of a run's generators by its image count; those that can't be read are left out."""
    folder = checkpoints.find_run(run)
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
    folder = checkpoints.find_run(run)
    if folder.is_relative_to(checkpoints.pretrained_root()):
        return
    marked = RunFolder(folder).kept()
    for images in set(snapshots) - marked:
        with suppress(ValueError, WriteError):
            RunFolder(folder).keep(images)
