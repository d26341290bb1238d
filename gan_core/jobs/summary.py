"""All runs at a glance, the broken ones among them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gan_core import checkpoints
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import State
from gan_core.workspace import Workspace

# Of less training than this there is no speed to speak of.
_LEAST_SECONDS = 0.001


@dataclass(frozen=True)
class RunSummary:
    """One run or pretrained generator (`shipped`), as a gallery shows it.

    `problem` is a sentence where something is wrong; what couldn't be read is then empty, and the state "unreadable"
    where not even that is known. `findings` are what its last report found wrong, a sentence each.
    `images_per_second` is of the moment while it trains, else over all its training.
    """

    name: str
    shipped: bool
    path: Path
    state: State | Literal["unreadable"]
    dataset: str = ""
    images: int = 0
    horizon: int = 0
    images_per_second: float = 0.0
    picture: Path | None = None
    problem: str | None = None
    findings: tuple[str, ...] = ()
    created: float = 0.0


def list_runs(workspace: Workspace) -> list[RunSummary]:
    """Every run of a workspace, newest first, then what ships with the project. Never raises."""
    own = _summaries(workspace.runs, shipped=False)
    shipped = _summaries(workspace.pretrained, shipped=True)
    return sorted(own, key=lambda run: run.created, reverse=True) + shipped


def summarise(folder: RunFolder, *, shipped: bool = False) -> RunSummary:
    """One run at a glance. Never raises."""
    name = os.fsencode(folder.name).decode(errors="backslashreplace")
    samples = folder.samples()
    picture = folder.sample_path(samples[-1]) if samples else None
    try:
        checkpoints.run_path(folder.path.parent, folder.name)
        record = folder.record()
        status = folder.status()
    except (ReadError, ValueError) as error:
        return RunSummary(
            name,
            shipped,
            folder.path,
            "unreadable",
            picture=picture,
            problem=str(error),
            created=_age(folder),
        )
    speed = status.images_per_second
    if status.state != "training" and status.seconds_trained >= _LEAST_SECONDS:
        speed = status.images / status.seconds_trained
    return RunSummary(
        name=name,
        shipped=shipped,
        path=folder.path,
        state=status.state,
        dataset=record.config.dataset.name,
        images=status.images,
        horizon=status.horizon,
        images_per_second=speed,
        picture=picture,
        problem=status.error,
        findings=tuple(finding.sentence for finding in status.findings),
        created=record.created,
    )


def _summaries(parent: Path, *, shipped: bool) -> list[RunSummary]:
    return [summarise(RunFolder(parent / name), shipped=shipped) for name in checkpoints.folder_names(parent)]


def _age(folder: RunFolder) -> float:
    try:
        return folder.path.stat().st_mtime
    except OSError:
        return 0.0
