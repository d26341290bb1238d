"""What a run is observed with: the same latents, conditions and real images from its first step to its last."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.config import TrainConfig
from gan_core.datasets.base import Dataset

MOST_ROWS = 16
COLUMNS = 10
READ = 64  # samples of each part that the discriminator is read at
POINTS = 1000


@dataclass(frozen=True)
class FixedInputs:
    """The inputs of the picture grid, a row a class and a column a latent, and of the discriminator's readings.

    `latents` `[rows * columns, D]`, `conditions` `[rows * columns, K]`; `real` are raw training images in the same
    layout. `training` and `held_out` are (raw samples, condition rows) that the discriminator is read at, in packs of
    one condition where it sees packs; `reading_latents` `[M, D]` go with the rows of `training`.
    """

    latents: Tensor
    conditions: Tensor
    real: Tensor
    training: tuple[Tensor, Tensor]
    held_out: tuple[Tensor, Tensor]
    reading_latents: Tensor
    columns: int


def fixed_inputs(dataset: Dataset, config: TrainConfig) -> FixedInputs:
    """The fixed inputs of a run, by the dataset, the latent dimension, the pack and the seed alone.

    Rows run through the classes of the first condition group, the other groups vary along a row as in the real images
    shown there. Without conditions all rows are alike. Of points there are about a thousand in all.
    """
    random = torch.Generator().manual_seed(config.seed)
    dimension, pack = config.network.latent_dimension, config.objective.pack
    device = dataset.samples.device
    grouped = bool(dataset.conditions.groups)
    rows = min(len(dataset.conditions.groups[0].classes), MOST_ROWS) if grouped else COLUMNS
    columns = POINTS // rows if dataset.kind == "points" else COLUMNS
    latents = torch.randn(1 if grouped else rows, columns, dimension, generator=random)
    shown = torch.cat([_members(dataset, row if grouped else None, columns, random) for row in range(rows)])
    training = _for_readings(dataset, dataset.split.training, pack, random)
    return FixedInputs(
        latents=latents.expand(rows, -1, -1).reshape(-1, dimension).to(device),
        conditions=dataset.conditions.rows(dataset.labels[shown]),
        real=dataset.samples[shown],
        training=training,
        held_out=_for_readings(dataset, dataset.split.held_out, pack, random),
        reading_latents=torch.randn(len(training[0]), dimension, generator=random).to(device),
        columns=columns,
    )


def _members(dataset: Dataset, label: int | None, columns: int, random: torch.Generator) -> Tensor:
    members = dataset.split.training.cpu()
    if label is not None:
        members = members[dataset.labels.cpu()[members, 0] == label]
    return members[torch.randint(len(members), (columns,), generator=random)]


def _for_readings(dataset: Dataset, part: Tensor, pack: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Samples of a part of the data, neighbours in packs of one combination of classes."""
    part = part.cpu()
    chosen = part[torch.randperm(len(part), generator=random)[: READ // pack]]
    if pack > 1:
        labels = dataset.labels.cpu()
        alike = [part[(labels[part] == labels[first]).all(dim=1)] for first in chosen]
        chosen = torch.cat([like[torch.randint(len(like), (pack,), generator=random)] for like in alike])
    chosen = chosen.to(dataset.samples.device)
    return dataset.samples[chosen], dataset.conditions.rows(dataset.labels[chosen])
