"""The small classifiers whose last hidden layer gives the features."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

DIMENSION = 64
SMALL = 16  # pixels: smaller images are padded, or nothing of them would be left after two rounds
WIDEST = 7  # what larger feature maps are averaged down to a side, so that the hidden layer stays small


class Classifier(nn.Module):
    """Two convolutions, a hidden layer of 64 (the features) and one logit for each class of each group.

    The hidden layer is batch-normalised before its ReLU: without that half of the features end up always 0.
    """

    dimension = DIMENSION

    def __init__(self, shape: tuple[int, int, int], width: int) -> None:
        super().__init__()
        channels, height, across = shape
        self.shape = shape
        padding = int(min(height, across) < SMALL)
        self.first = nn.Conv2d(channels, 32, 3, padding=padding)
        self.second = nn.Conv2d(32, 64, 3, padding=padding)
        self.kept = (min(_pooled(height, padding), WIDEST), min(_pooled(across, padding), WIDEST))
        self.hidden = nn.Linear(64 * self.kept[0] * self.kept[1], DIMENSION)
        self.normalisation = nn.BatchNorm1d(DIMENSION)
        self.last = nn.Linear(DIMENSION, width)

    def forward(self, images: Tensor) -> Tensor:
        """Features float32 `[N, 64]`, at least 0, of images on [-1, 1]; differentiable."""
        return self.layers(images)[-1]

    def layers(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What each layer gives: maps `[N, 32, h, w]`, maps `[N, 64, h', w']`, features `[N, 64]`; differentiable."""
        first = F.max_pool2d(F.relu(self.first(images)), 2)
        second = F.max_pool2d(F.relu(self.second(first)), 2)
        maps = second if second.shape[2:] == self.kept else F.adaptive_avg_pool2d(second, self.kept)
        return first, second, F.relu(self.normalisation(self.hidden(maps.flatten(1))))

    def logits(self, features: Tensor) -> Tensor:
        """Logits float32 `[N, K]`, a block for each group, of features."""
        logits: Tensor = self.last(features)
        return logits


class EachChannel(nn.Module):
    """A classifier of one-channel images, applied to each channel: features and logits side by side."""

    def __init__(self, classifier: Classifier | EachChannel, channels: int) -> None:
        super().__init__()
        self.classifier = classifier
        self.channels = channels
        self.shape: tuple[int, int, int] = (channels, *classifier.shape[1:])
        self.dimension: int = channels * classifier.dimension

    def forward(self, images: Tensor) -> Tensor:
        """Features float32 `[N, channels * 64]` of images on [-1, 1]; differentiable."""
        return self.layers(images)[-1]

    def layers(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What each layer gives, as for one channel but with so many times the maps and features."""
        first, second, features = (
            layer.unflatten(0, (len(images), self.channels)).flatten(1, 2)
            for layer in self.classifier.layers(images.flatten(0, 1)[:, None])
        )
        return first, second, features

    def logits(self, features: Tensor) -> Tensor:
        """Logits float32 `[N, channels * K]`, the channels' blocks in order, of features."""
        return torch.cat([self.classifier.logits(block) for block in features.chunk(self.channels, dim=1)], dim=1)


def _pooled(size: int, padding: int) -> int:
    """What two rounds of a 3x3 convolution and a halving leave of a side."""
    lost = 2 - 2 * padding
    return ((size - lost) // 2 - lost) // 2
