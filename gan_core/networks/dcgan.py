"""The textbook network: DCGAN (Radford et al. 2015, section 3), conditioned by concatenation (CGAN, Mirza 2014)."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from gan_core.networks.layers import SLOPE, coarse_size

MAXIMUM_CHANNELS = 512


class DcganGenerator(nn.Module):
    """Latents `[N, D]` and condition rows `[N, K]` to images `[N, C, size, size]` on [-1, 1].

    Batch normalisation and ReLU in every layer but the last, which is tanh; weights from N(0, 0.02).
    """

    def __init__(self, *, size: int, channels: int, width: int, latent_dimension: int, condition_width: int) -> None:
        super().__init__()
        coarsest, doublings = coarse_size(size)
        widths = [min(width << level, MAXIMUM_CHANNELS) for level in range(doublings, 0, -1)]
        self.first = nn.Linear(latent_dimension + condition_width, widths[0] * coarsest**2, bias=False)
        layers: list[nn.Module] = [
            nn.Unflatten(1, (widths[0], coarsest, coarsest)),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(),
        ]
        for inputs, outputs in pairwise(widths):
            layers += [
                nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(outputs),
                nn.ReLU(),
            ]
        self.layers = nn.Sequential(
            *layers, nn.ConvTranspose2d(widths[-1], channels, 4, stride=2, padding=1), nn.Tanh()
        )
        self.apply(initialise)

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        images: Tensor = self.layers(self.first(torch.cat([latents, conditions], dim=1)))
        return images


class DcganCritic(nn.Module):
    """Images `[N, C, size, size]` and condition rows `[N, K]` to one logit each, `[N]`.

    The condition enters as constant channels beside the image. Batch normalisation in every convolution but the
    first makes a sample's logit depend on its batch.
    """

    def __init__(self, *, size: int, channels: int, width: int, condition_width: int) -> None:
        super().__init__()
        coarsest, levels = coarse_size(size)
        widths = [min(width << level, MAXIMUM_CHANNELS) for level in range(1, levels + 1)]
        layers: list[nn.Module] = [
            nn.Conv2d(channels + condition_width, widths[0], 4, stride=2, padding=1),
            nn.LeakyReLU(SLOPE),
        ]
        for inputs, outputs in pairwise(widths):
            layers += [
                nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(outputs),
                nn.LeakyReLU(SLOPE),
            ]
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[-1] * coarsest**2, 1))
        self.apply(initialise)

    def forward(self, images: Tensor, conditions: Tensor) -> Tensor:
        maps = conditions[:, :, None, None].expand(-1, -1, *images.shape[2:])
        logits: Tensor = self.layers(torch.cat([images, maps.to(images.dtype)], dim=1)).squeeze(1)
        return logits


def initialise(module: nn.Module) -> None:
    """DCGAN's initial weights: N(0, 0.02), and N(1, 0.02) for batch normalisation."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
