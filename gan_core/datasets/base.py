"""What every dataset is, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from gan_core.conditions import Conditions
from gan_core.options import Options, option
from gan_core.workspace import Workspace

Kind = Literal["image", "signal", "points"]
_NOUNS = {"image": ("image", "images"), "signal": ("signal", "signals"), "points": ("point", "points")}


class DatasetOptions(Options):
    """Which data a run learns from."""

    name: str = option("mnist-5k", "The dataset to learn from.")
    count: int = option(
        0,
        "How many samples to use; 0 takes all there are, or the default of a set that the project makes.",
        unit="samples",
        low=0,
        high=1_000_000,
    )
    held_out: float = option(
        0.2,
        "The share of samples kept out of training, to measure against.",
        unit="share",
        low=0.05,
        high=0.5,
    )
    size: int = option(
        0, "Pixels a side that images are resized to; 0 keeps the set's own size.", unit="pixels", low=0, high=128
    )
    points: tuple[tuple[float, float], ...] = option((), "The points drawn by hand, for the dataset drawn: x, y pairs.")
    seed: int = option(
        0, "The seed of the split, and of the samples where the project makes them.", low=0, high=2**31 - 1
    )


@dataclass(frozen=True)
class Split:
    """Indices, int64, of the training part and of the held-out part."""

    training: Tensor
    held_out: Tensor


@dataclass(frozen=True)
class Dataset:
    """Samples with their labels, as whole tensors on one device.

    `samples` is uint8 `[N, C, H, W]` for images, float32 `[N, C, L]` for signals, float32 `[N, D]` for points.
    `labels` is int64 `[N, groups]`, a class index per group of `conditions`. `factors` holds known generating
    factors that are not conditions, each float32 `[N]`. `value_range` is what the raw samples span; a generator
    works on [-1, 1] (see `scaled`). `background` is the raw value of an empty pixel, one a channel, None where
    images have no common ground. `flips` says that a mirror image is as good a sample of the same class.
    `workspace` is the one that it was loaded from, where feature networks of it may lie.
    """

    name: str
    samples: Tensor
    labels: Tensor
    conditions: Conditions
    split: Split
    kind: Kind = "image"
    value_range: tuple[float, float] = (0.0, 255.0)
    factors: dict[str, Tensor] = field(default_factory=dict)
    background: tuple[float, ...] | None = None
    flips: bool = False
    workspace: Workspace | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample: `(C, H, W)` for images, `(C, L)` for signals, `(D,)` for points."""
        return tuple(self.samples.shape[1:])

    def without_conditions(self) -> Dataset:
        """The same samples without their labels, for what learns unconditionally."""
        return replace(self, labels=self.labels[:, :0], conditions=Conditions())

    def to(self, device: torch.device | str) -> Dataset:
        """The same dataset with its tensors on `device`."""
        return replace(
            self,
            samples=self.samples.to(device),
            labels=self.labels.to(device),
            split=Split(self.split.training.to(device), self.split.held_out.to(device)),
            factors={name: values.to(device) for name, values in self.factors.items()},
        )

    def scaled(self, samples: Tensor) -> Tensor:
        """Raw samples as float32 on [-1, 1]."""
        low, high = self.value_range
        return (samples.float() - low) * (2.0 / (high - low)) - 1.0


@dataclass(frozen=True)
class DatasetSource:
    """What is known of a dataset before it is loaded, and how to load it.

    `shape` is that of one sample, `count` how many there are unless the options say otherwise; those may ask for
    `least` to `most`. `origin` says where the samples come from: with the project, a download, or the user.
    `resizable`: its images may be had in another `size`. `flips` as in Dataset. `known`: whether it is here, so that
    its classes are what is said. `check` raises ValueError for options that the set refuses for reasons of its own.
    """

    load: Callable[[DatasetOptions], Dataset]
    title: str
    sentence: str
    shape: tuple[int, ...]
    conditions: Conditions
    count: int
    least: int
    most: int
    kind: Kind = "image"
    origin: Literal["project", "download", "own"] = "project"
    resizable: bool = False
    flips: bool = False
    known: bool = True
    check: Callable[[DatasetOptions], None] | None = None


def noun(kind: str | None, count: float = 2) -> str:
    """What the samples of a dataset's kind are called where there are `count` of them; None where it isn't known."""
    one, several = _NOUNS.get(kind or "", ("sample", "samples"))
    return one if count == 1 else several


def to_uint8(samples: Tensor) -> Tensor:
    """Images on [-1, 1], any float type, as uint8 0..255; out-of-range values are clamped."""
    return samples.float().add(1.0).mul(127.5).round_().clamp_(0.0, 255.0).to(torch.uint8)


def stratified_split(labels: Tensor, held_out: float, seed: int) -> Split:
    """A seeded split that keeps every combination of classes in proportion.

    `labels` is int64 `[N, groups]`; `held_out` is the share kept out, and `round(N * held_out)` samples are,
    as near as whole samples allow: of every combination at least one sample trains. The result depends
    only on the labels, the share and the seed.
    """
    labels = labels.cpu()
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    strata = combinations(labels)[order].sort(stable=True)
    order = order[strata.indices]
    first = torch.ones(len(order), dtype=torch.bool)
    first[1:] = strata.values[1:] != strata.values[:-1]
    candidates = order[~first]
    # Systematic sampling along the strata: evenly spread picks are proportional in each of them.
    wanted = min(round(len(labels) * held_out), len(candidates))
    places = torch.arange(len(candidates) + 1) * wanted // max(len(candidates), 1)
    picked = places[1:] > places[:-1]
    return Split(torch.cat([order[first], candidates[~picked]]).sort().values, candidates[picked].sort().values)


def split_of_copies(labels: Tensor, copies: Tensor, held_out: float, seed: int) -> Split:
    """A `stratified_split` that never parts samples which are copies of each other.

    `copies` is int64 `[N]`, for each sample the index of the first that is its like. Without copies it is the same
    split; with them the share is one of different samples. A sample that stands in several classes trains. At least
    one sample is held out. Raises ValueError where none can be.
    """
    strata = combinations(labels.cpu())
    first = copies == torch.arange(len(copies))
    torn = torch.zeros(len(copies), dtype=torch.bool).index_fill_(0, copies[strata != strata[copies]], value=True)
    originals = (first & ~torn).nonzero()[:, 0]
    share = max(held_out, 1.0 / max(len(originals), 1))
    held = originals[stratified_split(labels[originals], share, seed).held_out]
    if len(held) == 0:
        raise ValueError(
            "No class has two images that differ, one to train on and one to measure against; "
            "the others are exact copies."
        )
    out = torch.isin(copies, held)
    return Split((~out).nonzero()[:, 0], out.nonzero()[:, 0])


def stratified_draw(labels: Tensor, count: int, seed: int) -> Tensor:
    """Indices, int64 `[count]`, ascending, of a seeded draw that keeps every combination of classes in proportion."""
    # Keeping `count` of them is a split too: the part that is not kept out.
    return stratified_split(labels, (len(labels) - count) / len(labels), seed).training


def resized(images: Tensor, size: int) -> Tensor:
    """uint8 images `[N, C, H, W]` as `[N, C, size, size]`, bilinear, each pixel the mean over what it covers."""
    if images.shape[2:] == (size, size):
        return images
    return F.interpolate(images, (size, size), mode="bilinear", antialias=True)


def combinations(labels: Tensor) -> Tensor:
    """The combination of classes that each sample belongs to, numbered, int64 `[N]`."""
    if labels.shape[1] == 0:
        return torch.zeros(len(labels), dtype=torch.int64, device=labels.device)
    strata: Tensor = torch.unique(labels, dim=0, return_inverse=True)[1]
    return strata
