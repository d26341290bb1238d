"""A dataset laid out for encoder-decoders to be compared on: the same samples for all of them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from gan_core.datasets import load_dataset
from gan_core.datasets.base import DatasetOptions, to_uint8
from gan_core.drawing import drawn
from gan_core.encoding.codecs import Codec, linear_codec, patch_codec, snapshot_codec
from gan_core.encoding.measures import Assessment, assess, latent_plane
from gan_core.encoding.patches import train_patches
from gan_core.networks.autoencoder import principal_components
from gan_core.workspace import Workspace

MOST_TRAINING, MOST_HELD_OUT = 4000, 1000
RANGE_EVERY = 4  # of the training samples tell what a code's numbers span
SHOWN = 12
USUAL_DIMENSIONS, MOST_DIMENSIONS = 128, 512  # found at once, so that a slider needn't wait; and the most


@dataclass(frozen=True)
class Bench:
    """Samples on [-1, 1] `[N, ...]`: up to 4,000 of the training part, up to 1,000 held out, both evenly spread.

    `shown` are indices of the held-out samples that are looked at, one of each class first. `labels` `[N]` are the
    held-out samples' classes in the first condition group, whose names are `classes`; 0 and none where there are none.
    """

    training: Tensor
    held_out: Tensor
    shown: Tensor
    labels: Tensor
    classes: tuple[str, ...]
    kind: str

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample."""
        return tuple(self.held_out.shape[1:])

    @property
    def numbers(self) -> int:
        """How many numbers a sample has."""
        return self.held_out[0].numel()

    def pictures(self, samples: Tensor) -> Tensor:
        """Samples on [-1, 1] as pictures, uint8 `[N, C, H, W]`."""
        if self.kind == "image":
            return to_uint8(samples)
        return torch.from_numpy(drawn(samples.numpy(), self.kind))


@dataclass(frozen=True)
class Outcome:
    """What a codec makes: the shown samples, the held-out codes' plane `[N, 2]`, and its `share` of their variance."""

    assessment: Assessment
    given_back: Tensor
    plane: Tensor
    share: float
    code_numbers: int


@lru_cache(maxsize=3)
def bench(workspace: Workspace, options: DatasetOptions) -> Bench:
    """The bench of a dataset that a workspace has. Raises ValueError for one that can't be had."""
    dataset = load_dataset(options, workspace=workspace)
    training, held_out = (
        part[:: -(-len(part) // most)]
        for part, most in ((dataset.split.training, MOST_TRAINING), (dataset.split.held_out, MOST_HELD_OUT))
    )
    groups = dataset.conditions.groups
    labels = dataset.labels[held_out, 0] if groups else torch.zeros(len(held_out), dtype=torch.int64)
    return Bench(
        training=dataset.scaled(dataset.samples[training]),
        held_out=dataset.scaled(dataset.samples[held_out]),
        shown=_one_of_each(labels, SHOWN),
        labels=labels,
        classes=groups[0].classes if groups else (),
        kind=dataset.kind,
    )


@lru_cache(maxsize=16)
def linear(workspace: Workspace, options: DatasetOptions, dimension: int) -> Outcome:
    """PCA with so many numbers, at most 512."""
    where = bench(workspace, options)
    most = USUAL_DIMENSIONS if dimension <= USUAL_DIMENSIONS else MOST_DIMENSIONS
    mean, directions = _directions(workspace, options, most)
    return _outcome(where, linear_codec(mean, directions[:dimension], where.shape))


@lru_cache(maxsize=4)
def patches(workspace: Workspace, options: DatasetOptions) -> Outcome:
    """The 64-16-64 network on patches, trained on the training images."""
    where = bench(workspace, options)
    return _outcome(where, patch_codec(train_patches(where.training), where.shape))


@lru_cache(maxsize=16)
def snapshot(workspace: Workspace, options: DatasetOptions, path: Path) -> Outcome:
    """A run's encoder and decoder at one snapshot. Raises ValueError where they can't be read."""
    return _outcome(bench(workspace, options), snapshot_codec(path))


@lru_cache(maxsize=3)
def _directions(workspace: Workspace, options: DatasetOptions, most: int) -> tuple[Tensor, Tensor]:
    vectors = bench(workspace, options).training.flatten(1)
    return principal_components(vectors, min(most, vectors.shape[1]))


def _outcome(where: Bench, codec: Codec) -> Outcome:
    assessment = assess(codec, where.training[::RANGE_EVERY], where.held_out, where.kind)
    plane, share = latent_plane(assessment.codes)
    return Outcome(assessment, codec.decode(assessment.codes[where.shown]), plane, share, codec.numbers)


def _one_of_each(labels: Tensor, count: int) -> Tensor:
    """Indices `[count]` of samples: the first of each class in the order of the classes, then the second of each."""
    turns = torch.zeros_like(labels)
    for label in labels.unique():
        members = labels == label
        turns[members] = torch.arange(int(members.sum()))
    return (turns * (int(labels.max()) + 1) + labels).argsort(stable=True)[:count]
