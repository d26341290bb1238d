"""The task "projection": pictures into latents, with the pictures on their way to be watched."""

from __future__ import annotations

import base64
import binascii
import io
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
from pydantic import Field
from torch import Tensor

from gan_core.conditions import Conditions
from gan_core.features import FeatureNetwork, load_features
from gan_core.files import ReadError, called, read_regular
from gan_core.generator import Generator
from gan_core.latent.directions.store import KeptLatent, keep_latent
from gan_core.latent.inversion.projection import Moment, ProjectionOptions, Projector, encoded, scaled
from gan_core.latent.latents import condition_row
from gan_core.latent.spec import ConditionSpec, Digest
from gan_core.networks.plan import Shape
from gan_core.options import Options
from gan_core.processes.control import Control
from gan_core.snapshots import Snapshot, read_snapshot
from gan_core.tasks.folder import SnapshotRequest, TaskFolder
from gan_core.workspace import Workspace

MOST_PICTURES = 64
MOST_VIEW_BYTES = 256 * 2**20
VIEW = "view.npz"
RESULT = "result.json"
_MOST_CHARACTERS = 2**20
_SECONDS_BETWEEN = 0.25
_MOST_MOMENTS = 400  # beyond, every other is left out


class ProjectionRequest(SnapshotRequest):
    """`request.json`: pictures to be found in a run's generator."""

    generator: Digest | None = Field(
        default=None, description="The digest that the generator must have, so that an old result isn't taken for it."
    )
    pictures: tuple[Annotated[str, Field(max_length=_MOST_CHARACTERS)], ...] = Field(
        min_length=1, max_length=MOST_PICTURES, description="The samples, each as `packed` gives it."
    )
    condition: ConditionSpec | None = Field(
        default=None, description="The class, or the mix of classes, of all pictures; none to have each one's found."
    )
    options: ProjectionOptions = Field(default=ProjectionOptions(), description="How they are looked for.")


class Projected(Options):
    """What became of one picture: its latent in the store, its condition, and how near its exact picture came."""

    latent: Digest
    condition: ConditionSpec
    psnr: float = Field(description="Of the exact picture against the one that was wanted, in decibels; 99 if equal.")


class ProjectionResult(Options):
    """`result.json`: what became of all pictures, in their order; kept also where the task was stopped early."""

    space: str = Field(description="The space of the latents: z or w.")
    generator: Digest
    images: int | None
    pictures: tuple[Projected, ...]
    steps: int
    seconds: float


@dataclass(frozen=True)
class View:
    """`view.npz`: how far it is. Samples uint8 or float32 `[N, ...]`, `losses` and `psnr` float32 `[N, moments]`.

    `targets` is what was asked for and `samples` the best so far; `steps` int64 `[moments]` says when the figures of
    each moment were taken, and `conditions` float32 `[N, K]` which classes the best have.
    """

    targets: npt.NDArray[np.generic]
    samples: npt.NDArray[np.generic]
    conditions: npt.NDArray[np.float32]
    steps: npt.NDArray[np.int64]
    losses: npt.NDArray[np.float32]
    psnr: npt.NDArray[np.float32]


def packed(samples: Tensor) -> tuple[str, ...]:
    """Samples `[N, ...]` as a request holds them: uint8 images, or float32 signals and points."""
    rows = samples.cpu().contiguous().numpy()
    return tuple(base64.b64encode(row.tobytes()).decode() for row in rows)


def unpacked(pictures: Sequence[str], shape: Shape) -> Tensor:
    """Samples of `shape`: uint8 `[N, C, H, W]` of images, else float32 `[N, ...]`.

    Raises ValueError for what isn't as `packed` gives it.
    """
    dtype = np.dtype(np.uint8) if len(shape) == 3 else np.dtype("<f4")
    rows = []
    for picture in pictures:
        try:
            data = base64.b64decode(picture, validate=True)
        except binascii.Error as error:
            raise ValueError("This picture didn't arrive whole; choose it again.") from error
        if len(data) != math.prod(shape) * dtype.itemsize:
            raise ValueError(f"This picture is not of the generator's shape {list(shape)}; fit it first.")
        rows.append(np.frombuffer(data, dtype).reshape(shape))
    samples = torch.from_numpy(np.stack(rows))
    if not samples.float().isfinite().all():
        raise ValueError("This sample holds something that is no number; choose another.")
    return samples


def read_view(folder: TaskFolder) -> View | None:
    """How far a projection is; None before its first pictures. Raises ReadError."""
    path = folder.path / VIEW
    try:
        with np.load(io.BytesIO(read_regular(path, MOST_VIEW_BYTES)), allow_pickle=False) as arrays:
            return View(**{name: arrays[name] for name in View.__annotations__})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        raise ReadError(f"{called(path)} can't be read; project the picture again.") from error


def read_result(folder: TaskFolder) -> ProjectionResult | None:
    """What came of a projection; None where nothing has yet. Raises ReadError."""
    return folder.record(RESULT, ProjectionResult) if (folder.path / RESULT).exists() else None


def run_projection(request: ProjectionRequest, folder: TaskFolder, control: Control) -> None:
    """Project the request's pictures, showing them on their way; what is found until it is stopped is kept.

    Raises ValueError where there is no such generator, or where it is another than was meant; OSError.
    """
    began = time.monotonic()
    path = folder.workspace.snapshot(request.run, request.snapshot)
    generator, snapshot = Generator.from_snapshot(path), read_snapshot(path)
    if request.generator not in (None, generator.digest):
        raise ValueError(f"{request.run} has learnt on since then; project the picture again.")
    targets = unpacked(request.pictures, generator.sample_shape)
    conditions = None
    if request.condition is not None:
        row = torch.from_numpy(condition_row(request.condition, generator.conditions).copy())
        conditions = row.expand(len(targets), -1)
    projector = Projector(
        generator,
        targets,
        conditions,
        request.options,
        features=_features_of(snapshot, folder.workspace),
        begin=encoded(snapshot, scaled(generator, targets)),
    )
    history = _approach(projector, targets, folder, control)
    found = projector.result()
    last = replace(projector.moment(), samples=found.samples, decibels=found.decibels.float())
    history.show(projector.steps, last)
    latents = [
        keep_latent(
            folder.workspace, KeptLatent(latent.numpy(), found.space, request.run, generator.digest, "projected")
        )
        for latent in found.latents
    ]
    chosen = [request.condition or _named(row, generator.conditions) for row in found.conditions]
    result = ProjectionResult(
        space=found.space,
        generator=generator.digest,
        images=generator.images,
        pictures=tuple(
            Projected(latent=latent, condition=condition, psnr=round(decibels, 3))
            for latent, condition, decibels in zip(latents, chosen, found.decibels.tolist(), strict=True)
        ),
        steps=projector.steps,
        seconds=round(time.monotonic() - began, 2),
    )
    folder.write_record(RESULT, result)


class _History:
    """The figures of the moments so far, and how they are shown."""

    def __init__(self, folder: TaskFolder, targets: Tensor) -> None:
        self._folder = folder
        self._targets = targets
        self._figures: list[tuple[int, Tensor, Tensor]] = []

    def show(self, step: int, moment: Moment) -> None:
        """Add a moment and replace the view. Raises WriteError."""
        if len(self._figures) >= _MOST_MOMENTS:
            self._figures = self._figures[::2]
        self._figures.append((step, moment.losses, moment.decibels))
        steps, losses, decibels = zip(*self._figures, strict=True)
        content = io.BytesIO()
        np.savez(
            content,
            targets=self._targets.numpy(),
            samples=moment.samples.numpy(),
            conditions=moment.conditions.numpy(),
            steps=np.array(steps, dtype=np.int64),
            losses=torch.stack(losses, dim=1).numpy(),
            psnr=torch.stack(decibels, dim=1).numpy(),
        )
        self._folder.write(VIEW, content.getvalue())


def _approach(projector: Projector, targets: Tensor, folder: TaskFolder, control: Control) -> _History:
    """Take all steps, or as many as the control lets it, and show some moments a second."""
    history, shown = _History(folder, targets), -math.inf
    while not projector.finished and not control.cancelled():
        projector.step()
        if time.monotonic() - shown > _SECONDS_BETWEEN:
            shown = time.monotonic()
            moment = projector.moment()
            history.show(projector.steps, moment)
            control.progress(projector.steps / projector.total, _sentence(moment))
    return history


def _sentence(moment: Moment) -> str:
    decibels = moment.decibels
    if len(decibels) == 1:
        return f"The best picture so far comes to {float(decibels):.1f} dB."
    return f"The best pictures so far come to {float(decibels.median()):.1f} dB (median of {len(decibels)})."


def _features_of(snapshot: Snapshot, workspace: Workspace) -> FeatureNetwork | None:
    """The feature network of a run's dataset; None where there is none."""
    try:
        return load_features(snapshot.config.dataset.name, workspace=workspace)
    except ValueError:
        return None


def _named(row: Tensor, conditions: Conditions) -> ConditionSpec:
    """A condition row of one class a group, by its names."""
    blocks = row.split([len(group.classes) for group in conditions.groups])
    return ConditionSpec(
        first={
            group.name: group.classes[int(block.argmax())]
            for group, block in zip(conditions.groups, blocks, strict=True)
        }
    )
