"""What a step sees: real samples with their conditions, latents, and wrong conditions."""

from collections.abc import Sequence

import torch
from torch import Tensor

from gan_core.datasets.base import Dataset, combinations


class Batches:
    """Draws batches of the training part, with replacement; the `pack` neighbours in a pack have one condition."""

    def __init__(self, dataset: Dataset, batch_size: int, pack: int, random: torch.Generator) -> None:
        training = dataset.split.training
        self.samples = dataset.samples[training]
        self.conditions = dataset.conditions.rows(dataset.labels[training])
        self.batch_size = batch_size
        self._scaled = dataset.scaled
        self._pack = pack
        self._random = random
        self._combination = combinations(dataset.labels[training])
        self._counts = self._combination.bincount()
        self._members = self._combination.argsort(stable=True)
        self._starts = self._counts.cumsum(0) - self._counts

    def draw(self) -> tuple[Tensor, Tensor]:
        """Samples on [-1, 1] `[N, ...]` and their condition rows `[N, K]`."""
        device = self.samples.device
        drawn = torch.randint(
            len(self.samples), (self.batch_size // self._pack,), generator=self._random, device=device
        )
        if self._pack > 1:
            combination = self._combination[drawn][:, None]
            shares = torch.rand(len(drawn), self._pack, generator=self._random, device=device)
            places = self._starts[combination] + (shares * self._counts[combination]).long()
            drawn = self._members[places].flatten()
        return self._scaled(self.samples[drawn]), self.conditions[drawn]


def packed(samples: Tensor, pack: int) -> Tensor:
    """Neighbouring samples `[N, C, ...]` side by side: `[N / pack, pack * C, ...]` (Lin et al. 2018, PacGAN)."""
    return samples if pack == 1 else samples.reshape(len(samples) // pack, -1, *samples.shape[2:])


def wrong_conditions(conditions: Tensor, widths: Sequence[int], random: torch.Generator) -> Tensor:
    """Each one-hot row `[N, K]` with another class in one of its groups, both drawn evenly (Reed et al. 2016).

    `widths` are the numbers of classes of the groups; groups of a single class stay as they are.
    """
    count, device = len(conditions), conditions.device
    open_groups = [group for group, width in enumerate(widths) if width > 1]
    chosen = torch.randint(max(len(open_groups), 1), (count, 1), generator=random, device=device)
    blocks = list(conditions.split(list(widths), dim=1))
    for place, group in enumerate(open_groups):
        width = widths[group]
        shift = torch.randint(1, width, (count, 1), generator=random, device=device)
        moved = blocks[group].gather(1, (torch.arange(width, device=device) - shift) % width)
        blocks[group] = torch.where(chosen == place, moved, blocks[group])
    return torch.cat(blocks, dim=1)
