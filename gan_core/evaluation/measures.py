"""What a generator scores against a dataset's held-out images."""

import math
import statistics
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from gan_core.datasets import Dataset, stratified_split
from gan_core.evaluation.distances import frechet_distance, kernel_distance
from gan_core.evaluation.inception import inception_score
from gan_core.evaluation.neighbours import coverage, density, precision, recall
from gan_core.features import FeatureNetwork
from gan_core.options import Options, option, share

Render = Callable[[int, Tensor, int], Tensor]
"""(count, labels int64 `[count, groups]`, seed) -> images uint8 `[count, C, H, W]` of those classes."""


# Held-out images, and as many others: their neighbourhoods are of five.
FEWEST = 6


class Measures(Options):
    """Scores against the held-out images, each with what real images score in a generator's place."""

    fd: float = option(..., "Fréchet distance to the held-out images; lower is better.", low=0)
    floor: float = option(..., "The same distance for as many real training images.", low=0)
    fd_over_floor: float = option(..., "The distance as a multiple of its floor; 1 is as good as real.", low=0)
    coverage: float = option(
        ..., "The share of held-out images with a generated one close by; it catches collapse.", low=0, high=1
    )
    coverage_floor: float = option(..., "The same share for as many real training images.", low=0, high=1)
    density: float = option(..., "How densely generated images lie where real ones do; real is about 1.", low=0)
    label_accuracy: float | None = share(
        ..., "How often a classifier sees the class of the condition; nothing for a generator without conditions."
    )
    kernel_distance: float | None = option(
        None, "Unbiased kernel distance (KID) to the held-out images; about 0 for real ones."
    )
    precision: float | None = share(None, "The share of generated images close to some held-out one.")
    recall: float | None = share(None, "The share of held-out images close to some generated one.")
    inception_score: float | None = option(
        None,
        "How sure a classifier is of each image, and how evenly the classes come up; at most their number, or for "
        "several groups the product of their numbers.",
        low=1,
    )
    count: int = option(..., "How many images were compared with as many.", unit="images", low=2)
    seed: int = option(..., "The seed of the generated images and of the draw for the floor.", low=0)
    extractor: str = option(..., "The sha256 of the feature network; compare no numbers across two.")


def evaluate(
    render: Render, dataset: Dataset, features: FeatureNetwork, seed: int = 0, *, conditional: bool = True
) -> Measures:
    """Measures a generator against `dataset`'s held-out images, by as many generated images of their classes.

    One without conditions is not `conditional`, and has no label accuracy. Images of another size than the feature
    network knows are measured as resized to it, real ones and generated ones alike. The floor puts seeded, stratified,
    disjoint draws of as many training images in the generator's place, and is their mean: a Fréchet distance is biased
    by the count, and only its multiple of the floor means something. The features are sharper on a split that the
    feature network was not trained on (the default split). Raises ValueError where the feature network is of another
    dataset or `render` doesn't keep its word.
    """
    if features.metadata["dataset"] != dataset.name:
        raise ValueError(f"The feature network {features.name} can't measure images of {dataset.name}.")
    kept, trained = dataset.split.held_out, dataset.split.training
    count = min(len(kept), len(trained))
    kept = _draw(kept, dataset.labels, count, seed)
    generated = render(count, dataset.labels[kept], seed)
    if generated.dtype != torch.uint8 or generated.shape != (count, *dataset.shape):
        raise ValueError(
            f"Rendering must give uint8 images of shape {[count, *dataset.shape]}, "
            f"not {generated.dtype} of shape {list(generated.shape)}."
        )
    generated = _fitted(generated, features)
    draws = _draws(trained, dataset.labels, count, seed)
    real, *again = [features.features(_fitted(dataset.samples[draw], features)) for draw in (kept, *draws)]
    made = features.features(generated)
    widths = [len(group.classes) for group in features.conditions.groups]
    distance = frechet_distance(made, real)
    floor = statistics.mean(frechet_distance(draw, real) for draw in again)
    return Measures(
        fd=distance,
        floor=floor,
        fd_over_floor=distance / floor,
        coverage=coverage(real, made),
        coverage_floor=statistics.mean(coverage(real, draw) for draw in again),
        density=density(real, made),
        label_accuracy=label_accuracy(features, generated, dataset.labels[kept]) if conditional else None,
        kernel_distance=kernel_distance(made, real),
        precision=precision(real, made),
        recall=recall(real, made),
        inception_score=math.prod(map(inception_score, features.logits(generated).split(widths, dim=1))),
        count=count,
        seed=seed,
        extractor=features.digest,
    )


def label_accuracy(features: FeatureNetwork, samples: Tensor, labels: Tensor) -> float:
    """The share of uint8 images `[N, C, H, W]` whose `labels` `[N, groups]` the classifier sees, even if all alike."""
    right = features.labels(samples) == labels.to(features.device)
    return float(right.all(dim=1).double().mean())


def _fitted(samples: Tensor, features: FeatureNetwork) -> Tensor:
    """uint8 images `[N, C, H, W]` at the size that the feature network knows, with an anti-aliasing filter."""
    size = features.classifier.shape[1:]
    if tuple(samples.shape[2:]) == size:
        return samples
    resized = F.interpolate(samples.float(), size, mode="bilinear", align_corners=False, antialias=True)
    return resized.round().clamp(0.0, 255.0).to(torch.uint8)


def _draws(members: Tensor, labels: Tensor, count: int, seed: int) -> list[Tensor]:
    """As many disjoint draws of `count` as the indices `members` give."""
    draws = []
    while len(members) >= count:
        draws.append(_draw(members, labels, count, seed))
        members = members[~torch.isin(members, draws[-1])]
    return draws


def _draw(members: Tensor, labels: Tensor, count: int, seed: int) -> Tensor:
    """`count` of the indices `members`, seeded, every combination of classes in proportion."""
    share = (len(members) - count) / len(members)
    chosen = stratified_split(labels[members], share, seed).training
    return members[chosen.to(members.device)]
