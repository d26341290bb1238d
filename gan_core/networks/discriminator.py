"""What every discriminator has: the ways in which a condition enters, its head, and what it sees of a batch."""

import torch
from torch import Tensor, nn

from gan_core.networks.layers import ConditionEmbedding
from gan_core.networks.plan import DiscriminatorOutput, DiscriminatorPlan

GROUP = 4


class Discriminator(nn.Module):
    """Samples `[N, ...]` and condition rows `[N, K]` to a DiscriminatorOutput: a logit each, the features h behind it.

    `layers` is a family's body, from samples to features `[N, F]`; its input has `input_channels` channels. The
    conditions enter as constant maps beside the sample (CGAN: Mirza & Osindero 2014), as the projection
    `w.h + <e(y), h>` (Miyato & Koyama 2018, eq. 4), or not at all: then a classifier may name them (ACGAN: Odena et
    al. 2017, section 3).
    """

    def __init__(self, plan: DiscriminatorPlan, layers: nn.Module, features: int) -> None:
        super().__init__()
        self.concatenated = plan.conditioning == "concatenation"
        self.layers = layers
        self.head = nn.Linear(features, 1)
        self.embedding = ConditionEmbedding(plan.condition_width if plan.conditioning == "projection" else 0, features)
        named = plan.condition_width if plan.conditioning == "auxiliary" else 0
        self.classifier = nn.Linear(features, named) if named else None

    def forward(self, samples: Tensor, conditions: Tensor) -> DiscriminatorOutput:
        features: Tensor = self.layers(beside(samples, conditions) if self.concatenated else samples)
        logits: Tensor = self.head(features).squeeze(1)
        if self.embedding.dimension:
            logits = logits + (self.embedding(conditions) * features).sum(dim=1)
        return DiscriminatorOutput(logits, features, None if self.classifier is None else self.classifier(features))


def input_channels(plan: DiscriminatorPlan) -> int:
    """Channels of a discriminator's input: the sample's, and one for each number of a condition that enters there."""
    return plan.shape[0] + (plan.condition_width if plan.conditioning == "concatenation" else 0)


def beside(samples: Tensor, conditions: Tensor) -> Tensor:
    """Samples `[N, C, ...]` with each number of their condition rows `[N, K]` as a constant map: `[N, C + K, ...]`."""
    rows = conditions.to(samples.dtype)
    maps = rows.reshape(*rows.shape, *[1] * (samples.ndim - 2)).expand(-1, -1, *samples.shape[2:])
    return torch.cat([samples, maps], dim=1)


class MinibatchDeviation(nn.Module):
    """Features `[N, C, ...]` with one more channel, constant: how much the samples of a group differ.

    The standard deviation over groups of 4 samples, or over the whole batch where 4 doesn't divide it, averaged over
    all features (Karras et al. 2018, section 3).
    """

    def forward(self, features: Tensor) -> Tensor:
        count = len(features)
        size = GROUP if count % GROUP == 0 else count
        # Sample i is in group i modulo the number of groups. The epsilon keeps the gradient of equal samples finite.
        groups = features.float().reshape(size, count // size, -1)
        deviations = (groups.var(dim=0, correction=0) + 1e-8).sqrt().mean(dim=1).repeat(size).to(features.dtype)
        shape = (count, *[1] * (features.ndim - 1))
        return torch.cat([features, deviations.reshape(shape).expand(-1, 1, *features.shape[2:])], dim=1)


def minibatch_deviation(plan: DiscriminatorPlan) -> list[nn.Module]:
    """The layer, if it is wanted; it adds as many channels as there are layers in the list."""
    return [MinibatchDeviation()] if plan.minibatch_deviation else []
