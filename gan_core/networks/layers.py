"""Layers that the network families share."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.networks.plan import GeneratorPlan, Shape

MAXIMUM_CHANNELS = 512
SLOPE = 0.2
# Keeps the mean square of Gaussian inputs (He et al. 2015, eq. 14), so that deep stacks need no normalisation.
GAIN = (2.0 / (1.0 + SLOPE**2)) ** 0.5


class ScaledLeakyReLU(nn.Module):
    """LeakyReLU(0.2) times sqrt(2 / 1.04) = 1.39."""

    def forward(self, inputs: Tensor) -> Tensor:
        scaled: Tensor = F.leaky_relu(inputs, SLOPE) * GAIN
        return scaled


ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {"leaky-relu": ScaledLeakyReLU, "relu": nn.ReLU, "tanh": nn.Tanh}
# What the weights before each are multiplied by, so that the mean square stays (He et al. 2015); tanh has PyTorch's
# rule of thumb.
WEIGHT_GAINS: dict[str, float] = {"leaky-relu": 1.0, "relu": 2.0**0.5, "tanh": 5.0 / 3.0}


class ConditionEmbedding(nn.Module):
    """A linear embedding of condition rows `[N, K]` to `[N, dimension]`, or `[N, 0]`: mixes stay mixes."""

    def __init__(self, condition_width: int, dimension: int) -> None:
        super().__init__()
        self.dimension = dimension if condition_width else 0
        self.weight = nn.Parameter(torch.randn(condition_width, self.dimension))

    def forward(self, conditions: Tensor) -> Tensor:
        return conditions @ self.weight if self.dimension else conditions[:, :0]


class Conditioned(nn.Module):
    """A layer whose `forward(hidden, embedded)` also takes the conditions' embedding `[N, E]`."""


def through(layers: nn.Sequential, hidden: Tensor, embedded: Tensor) -> Tensor:
    """What the layers make of `hidden` `[N, ...]`; those that are Conditioned see `embedded` `[N, E]` too."""
    for layer in layers:
        hidden = layer(hidden, embedded) if isinstance(layer, Conditioned) else layer(hidden)
    return hidden


class FeedForwardGenerator(nn.Module):
    """Latents `[N, D]` and condition rows `[N, K]` to samples `[N, *plan.shape]`, layer after layer.

    `first` makes a feature map of shape `start` from the latent, and the condition where it enters there; `layers`
    follow.
    """

    layers: nn.Sequential

    def __init__(self, plan: GeneratorPlan, start: Shape, *, bias: bool = True) -> None:
        super().__init__()
        entering = plan.condition_width if plan.conditioning != "none" else 0
        self.embedding = ConditionEmbedding(entering, plan.condition_dimension)
        self.concatenated = plan.conditioning == "concatenation"
        beside = self.embedding.dimension if self.concatenated else 0
        self.first = nn.Linear(plan.latent_dimension + beside, math.prod(start), bias=bias)
        self.unflatten = nn.Unflatten(1, start)

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        embedded = self.embedding(conditions)
        hidden = self.first(torch.cat([latents, embedded], dim=1) if self.concatenated else latents)
        return through(self.layers, self.unflatten(hidden), embedded)


def draw_normal(weight: Tensor, mean: float, deviation: float) -> None:
    """Fill a weight with normal numbers, by a method of the tensor, which can be left out where there is no storage."""
    with torch.no_grad():
        weight.normal_(mean, deviation)


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


def channels_at(width: int, level: int) -> int:
    """Channels of a feature map that is `level` halvings coarser than the image: doubled at each, at most 512."""
    return min(width << level, MAXIMUM_CHANNELS)
