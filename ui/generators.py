"""What a page has to know of a run's generator before it draws anything: what there is to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from gan_core import checkpoints
from gan_core.conditions import ConditionGroup, Conditions
from gan_core.drawing import picture_shape
from gan_core.files import ReadError, WriteError
from gan_core.jobs.folder import RunFolder
from ui import wording

# The tensor that a snapshot holds where its generator has a mapping network.
_MEAN_W = "generator.w_mean"


@dataclass(frozen=True)
class Facts:
    """The choices that a run's generator offers.

    `snapshots` are image counts, ascending, never empty. `dimension` is the length of a latent z, `directions` how
    many directions its space can have: z, or w (`mapped`) where a mapping network makes it of z. `shape` is that of a
    picture (C, H, W). `underway` says whether more snapshots may land.
    """

    run: str
    snapshots: tuple[int, ...]
    groups: tuple[ConditionGroup, ...]
    dimension: int
    shape: tuple[int, int, int]
    underway: bool
    directions: int
    mapped: bool = False


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
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata()
            widths = [file.get_slice(name).get_shape()[0] for name in file.keys() if name == _MEAN_W]  # noqa: SIM118
        shape = picture_shape(tuple(int(side) for side in json.loads(metadata["shape"])))
        groups = Conditions.model_validate_json(metadata["conditions"]).groups
        dimension = int(json.loads(metadata["config"])["network"]["latent_dimension"])
    except (OSError, SafetensorError, IndexError, KeyError, TypeError, ValueError) as error:
        raise NoGeneratorError(f"{path} can't be read as a snapshot; choose another run.") from error
    directions = widths[0] if widths else dimension
    return Facts(run, snapshots, groups, dimension, shape, underway(folder), directions, mapped=bool(widths))


def underway(folder: Path) -> bool:
    """Whether the run in `folder` is queued, training or paused."""
    try:
        return RunFolder(folder).status().state in wording.UNDERWAY
    except ReadError:
        return False


def pin(run: str, snapshots: Iterable[int]) -> None:
    """Mark snapshots that a URL names, so that thinning never removes them.

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
