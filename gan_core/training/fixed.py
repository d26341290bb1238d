"""What a run is watched by: the same latents, conditions and real images from its first step to its last."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.datasets.base import Dataset

MOST_ROWS = 16
COLUMNS = 10
JUDGED = 64


@dataclass(frozen=True)
class FixedInputs:
    """The inputs of the picture grid, a row a class and a column a latent, and of the critic's readings.

    `latents` `[rows * columns, D]`, `conditions` `[rows * columns, K]`; `real` holds training images in the same
    layout, raw. `training` and `held_out` are (raw images, condition rows) that the critic is asked about.
    """

    latents: Tensor
    conditions: Tensor
    real: Tensor
    training: tuple[Tensor, Tensor]
    held_out: tuple[Tensor, Tensor]
    columns: int


def fixed_inputs(dataset: Dataset, latent_dimension: int, seed: int) -> FixedInputs:
    """The fixed inputs for a dataset; they depend on the dataset and the seed alone.

    Rows run through the classes of the first condition group, the other groups vary along a row as they do in the
    real images shown there. Without conditions all rows are alike.
    """
    random = torch.Generator().manual_seed(seed)
    device = dataset.samples.device
    training = dataset.split.training
    grouped = bool(dataset.conditions.groups)
    rows = min(len(dataset.conditions.groups[0].classes), MOST_ROWS) if grouped else COLUMNS
    latents = torch.randn(1 if grouped else rows, COLUMNS, latent_dimension, generator=random)
    shown = torch.cat([_members(dataset, row if grouped else None, random) for row in range(rows)])
    return FixedInputs(
        latents=latents.expand(rows, -1, -1).reshape(-1, latent_dimension).to(device),
        conditions=dataset.conditions.rows(dataset.labels[shown]),
        real=dataset.samples[shown],
        training=_judged(dataset, training, random),
        held_out=_judged(dataset, dataset.split.held_out, random),
        columns=COLUMNS,
    )


def _members(dataset: Dataset, label: int | None, random: torch.Generator) -> Tensor:
    members = dataset.split.training.cpu()
    if label is not None:
        members = members[dataset.labels.cpu()[members, 0] == label]
    return members[torch.randint(len(members), (COLUMNS,), generator=random)]


def _judged(dataset: Dataset, part: Tensor, random: torch.Generator) -> tuple[Tensor, Tensor]:
    chosen = part[torch.randperm(len(part), generator=random)[:JUDGED].to(part.device)]
    return dataset.samples[chosen], dataset.conditions.rows(dataset.labels[chosen])
