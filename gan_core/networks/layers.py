"""Layers that the network families share."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SLOPE = 0.2
# Keeps the variance of unit Gaussian inputs (He et al. 2015, eq. 14), so that deep stacks need no normalisation.
GAIN = (2.0 / (1.0 + SLOPE**2)) ** 0.5


class ScaledLeakyReLU(nn.Module):
    """LeakyReLU(0.2) times sqrt(2 / 1.04) = 1.39."""

    def forward(self, inputs: Tensor) -> Tensor:
        scaled: Tensor = F.leaky_relu(inputs, SLOPE) * GAIN
        return scaled


class ConditionEmbedding(nn.Module):
    """A linear embedding of condition rows `[N, K]` to `[N, dimension]`; `[N, 0]` where there are no conditions.

    Being linear, the embedding of a mix of classes is the mix of their embeddings.
    """

    def __init__(self, condition_width: int, dimension: int) -> None:
        super().__init__()
        self.dimension = dimension if condition_width else 0
        self.weight = nn.Parameter(torch.randn(condition_width, self.dimension))

    def forward(self, conditions: Tensor) -> Tensor:
        embedded: Tensor = conditions @ self.weight
        return embedded


def coarse_size(size: int) -> tuple[int, int]:
    """Where a pyramid over images of `size` pixels starts: (coarsest size, number of doublings).

    The size is halved while it stays even and above 8, and at least once: 28 -> (7, 2), 32 -> (8, 2), 8 -> (4, 1).
    Raises ValueError for a size that is not a multiple of 4 from 8 to 128.
    """
    if size % 4 or not 8 <= size <= 128:
        raise ValueError(f"Images of {size} pixels don't fit the networks: a multiple of 4 from 8 to 128 does.")
    doublings = 1
    while size >> doublings > 8 and (size >> doublings) % 2 == 0:
        doublings += 1
    return size >> doublings, doublings
