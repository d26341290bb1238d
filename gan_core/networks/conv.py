"""The fast default: a convolutional generator and projection critic without normalisation.

After R3GAN (Huang et al. 2024): no normalisation layers, stability comes from the objective's penalties.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from gan_core.networks.layers import ConditionEmbedding, ScaledLeakyReLU, coarse_size

MAXIMUM_CHANNELS = 512


class ConvGenerator(nn.Module):
    """Latents `[N, D]` and condition rows `[N, K]` to images `[N, C, size, size]` on [-1, 1].

    One linear layer to the coarsest feature map, a 4x4 transposed convolution per doubling (half the channels
    each), a 3x3 convolution to the image and tanh.
    """

    def __init__(
        self,
        *,
        size: int,
        channels: int,
        width: int,
        latent_dimension: int,
        condition_width: int,
        condition_dimension: int,
    ) -> None:
        super().__init__()
        coarsest, doublings = coarse_size(size)
        widths = [min(width << level, MAXIMUM_CHANNELS) for level in range(doublings, -1, -1)]
        self.embedding = ConditionEmbedding(condition_width, condition_dimension)
        self.first = nn.Linear(latent_dimension + self.embedding.dimension, widths[0] * coarsest**2)
        self.unflatten = nn.Unflatten(1, (widths[0], coarsest, coarsest))
        layers: list[nn.Module] = [ScaledLeakyReLU()]
        for inputs, outputs in pairwise(widths):
            layers += [nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1), ScaledLeakyReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], channels, 3, padding=1), nn.Tanh())

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        hidden = self.first(torch.cat([latents, self.embedding(conditions)], dim=1))
        images: Tensor = self.layers(self.unflatten(hidden))
        return images


class ConvCritic(nn.Module):
    """Images `[N, C, size, size]` and condition rows `[N, K]` to one logit each, `[N]`.

    A 3x3 convolution of stride 2 per level, a linear layer to the features h, and the projection head
    `w.h + <e(y), h>` (Miyato & Koyama 2018, eq. 4).
    """

    def __init__(self, *, size: int, channels: int, width: int, condition_width: int) -> None:
        super().__init__()
        coarsest, levels = coarse_size(size)
        coarsest, levels = (coarsest + 1) // 2, levels + 1
        widths = [channels] + [min(width << level, MAXIMUM_CHANNELS) for level in range(levels)]
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            layers += [nn.Conv2d(inputs, outputs, 3, stride=2, padding=1), ScaledLeakyReLU()]
        features = widths[-1]
        self.layers = nn.Sequential(
            *layers, nn.Flatten(), nn.Linear(features * coarsest**2, features), ScaledLeakyReLU()
        )
        self.head = nn.Linear(features, 1)
        self.embedding = ConditionEmbedding(condition_width, features)

    def forward(self, images: Tensor, conditions: Tensor) -> Tensor:
        features = self.layers(images)
        logits: Tensor = self.head(features).squeeze(1)
        if self.embedding.dimension:
            logits = logits + (self.embedding(conditions) * features).sum(dim=1)
        return logits
