"""Modes: how many of those that are known to be there a generator finds, and how evenly.

Of a mixture's samples those within three sigma of the nearest centre are of high quality, and a mode is found when it
is the nearest of one of them (Srivastava et al. 2017, VEEGAN; Lin et al. 2018, PacGAN; section 4.1 of both). A sample
of a labelled dataset is of the mode that the dataset's classifier names, one class of each group (Metz et al. 2017).
"""

import math

import torch
from torch import Tensor

from gan_core.conditions import Conditions
from gan_core.datasets.toys import Mixture, mixture
from gan_core.features import load_features
from gan_core.generator import Generator
from gan_core.options import Options, option, share

REACH = 3.0


class Modes(Options):
    """Which modes generated samples are of."""

    found: int = option(..., "How many modes have at least one sample.", unit="modes", low=0)
    there: int = option(..., "How many modes the data has.", unit="modes", low=1)
    high_quality: float | None = share(
        ..., "The share of samples within three sigma of the nearest centre; none where modes are classes."
    )
    divergence: float | None = option(
        ..., "Kullback-Leibler divergence of generated modes to even ones; none without a sample.", unit="nats", low=0
    )
    count: int = option(..., "How many samples were counted.", unit="samples", low=1)


def measure_modes(generator: Generator, dataset: str, count: int, seed: int = 0) -> Modes:
    """The modes of `dataset` in `count` generated samples, all conditions in turn where the generator takes any.

    Images are rendered in batches. Raises ValueError for a dataset that is neither a mixture nor has a classifier.
    """
    latents, conditions = generator.latents(seed, count), generator.conditions.in_turn(count)
    modes = mixture(dataset)
    if modes is not None:
        return modes_of_mixture(generator.samples(latents, conditions), modes)
    classifier = load_features(dataset)
    images = generator.render(latents, conditions, exact=False)
    return modes_of_classes(classifier.labels(images), classifier.conditions)


def modes_of_mixture(points: Tensor, modes: Mixture) -> Modes:
    """The modes of points `[N, D]`; those of low quality, and those that are not finite, are of none."""
    centres = torch.from_numpy(modes.centres)
    distances = torch.cdist(points.double().cpu(), centres, compute_mode="donot_use_mm_for_euclid_dist")
    nearest = distances.min(dim=1)
    good = nearest.values < REACH * modes.sigma
    return _modes(nearest.indices[good], len(centres), len(points), float(good.double().mean()))


def modes_of_classes(labels: Tensor, conditions: Conditions) -> Modes:
    """The modes of samples with class indices `labels` int64 `[N, groups]`: each combination of classes is one."""
    sizes = [len(group.classes) for group in conditions.groups]
    places = torch.tensor([math.prod(sizes[column + 1 :]) for column in range(len(sizes))])
    return _modes((labels.cpu() * places).sum(dim=1), math.prod(sizes), len(labels), None)


def divergence_from_even(counts: Tensor) -> float:
    """KL(p || u) = sum p log(p M), in nats: p the shares of `counts` `[M]`, of which some is above 0, u all 1 / M.

    VEEGAN and PacGAN call it the reverse divergence. N even draws of all modes give about (M - 1) / 2N, not 0.
    """
    shares = counts.double() / counts.sum()
    return float(torch.xlogy(shares, shares * len(counts)).sum().clamp(min=0.0))


def _modes(indices: Tensor, there: int, count: int, high_quality: float | None) -> Modes:
    """Modes of samples whose modes are `indices`, out of `count` samples."""
    counts = indices.bincount(minlength=there)
    return Modes(
        found=int((counts > 0).sum()),
        there=there,
        high_quality=high_quality,
        divergence=divergence_from_even(counts) if len(indices) else None,
        count=count,
    )
