"""The task "factors": which direction of a generator of `shapes` moves which factor, and how well each has its own."""

from __future__ import annotations

import math
import time
from typing import Literal

import numpy as np
import torch
from pydantic import Field

from gan_core.evaluation.factors import (
    FACTORS,
    REFERENCES,
    Exact,
    FactorTable,
    factor_table,
    readability,
    require_factors,
    starts_of,
)
from gan_core.generator import Generator
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.families import family
from gan_core.latent.directions.store import load_direction
from gan_core.latent.spec import MAXIMUM_MOVES, Digest, Images
from gan_core.options import Options, option
from gan_core.processes.control import Control
from gan_core.tasks.folder import SnapshotRequest, TaskFolder
from gan_core.workspace import Workspace

RESULT = "result.json"
# Where the reading of real pictures ends and the directions begin, as a share of the work.
_READ = 0.1

Row = tuple[float | None, ...]


class FactorRequest(SnapshotRequest):
    """`request.json`: which directions of which generator are followed."""

    snapshot: Images = Field(description="The snapshot, by its images.")
    generator: Digest | None = Field(
        default=None, description="The digest that the generator must have, so that an old table isn't taken for it."
    )
    family: Literal["principal", "sefa", "contrasts", "kept"] = option(
        "principal", "Which directions: those of a family, or the kept ones that are named."
    )
    kept: tuple[Digest, ...] = Field(
        default=(), max_length=MAXIMUM_MOVES, description="The kept directions, where the family is that."
    )
    references: int = option(
        REFERENCES, "How many latents each direction is followed from.", unit="latents", low=8, high=1000
    )


class FactorResult(Options):
    """`result.json`: a row for each direction, a column for each factor; as far as it came where it was cancelled.

    `changes` and `drifts` are in standard deviations of the factor, for a step of two sigmas: how far it moves, and
    the mean with its sign, None for a factor that is no single number. `read` says how well each factor is read from
    real pictures: the share of right classes, or R^2.
    """

    run: str
    images: int
    generator: Digest
    factors: tuple[str, ...]
    directions: tuple[str, ...]
    changes: tuple[Row, ...]
    drifts: tuple[Row, ...]
    scores: tuple[float, ...]
    disentanglement: float
    references: int
    read: dict[str, float]
    seconds: float


def run_probe(request: FactorRequest, folder: TaskFolder, control: Control) -> None:
    """Follow the directions and write the table down. Raises ValueError, ReadError and WriteError."""
    started = time.monotonic()
    torch.set_num_threads(1)
    path = folder.workspace.snapshot(request.run, request.snapshot)
    generator = Generator.from_snapshot(path)
    if request.generator not in (None, generator.digest):
        raise ValueError(f"{request.run} has another generator by now; measure it again.")
    require_factors(generator)
    control.progress(0.0, "Reads the factors of real pictures.")
    read = readability()
    directions = _directions(request, generator, folder.workspace)

    def proceed(share: float) -> bool:
        name = directions[min(round(share * len(directions)), len(directions) - 1)].name
        control.progress(_READ + (1.0 - _READ) * share, f"Follows “{name}” to either side.")
        return not control.cancelled()

    table = factor_table(generator, directions, starts_of(generator, request.references), proceed)
    if table.directions:
        seconds = time.monotonic() - started
        folder.write_record(RESULT, _result(request, generator, table, read, seconds))


def read_factors(folder: TaskFolder) -> FactorResult | None:
    """What came of the task; None where nothing has. Raises ReadError."""
    return folder.record(RESULT, FactorResult) if (folder.path / RESULT).exists() else None


def _directions(request: FactorRequest, generator: Generator, workspace: Workspace) -> list[Direction]:
    if request.family != "kept":
        return family(request.family, generator, request.run, workspace)
    if not request.kept:
        raise ValueError("Name at least one kept direction to be followed.")
    return [load_direction(workspace, digest) for digest in request.kept]


def _result(
    request: FactorRequest, generator: Generator, table: FactorTable, read: dict[str, float], seconds: float
) -> FactorResult:
    return FactorResult(
        run=request.run,
        images=request.snapshot,
        generator=generator.digest,
        factors=FACTORS,
        directions=table.directions,
        changes=_rows(table.changes),
        drifts=_rows(table.drifts),
        scores=tuple(float(score) for score in table.scores),
        disentanglement=table.disentanglement,
        references=request.references,
        read=read,
        seconds=round(seconds, 3),
    )


def _rows(values: Exact) -> tuple[Row, ...]:
    """Numbers as JSON has them, where NaN is nothing."""
    return tuple(
        tuple(None if math.isnan(value) else float(value) for value in row) for row in np.round(values, 6).tolist()
    )
