"""The measures of a generator as everybody sees it: rendered exactly, from its latents."""

from __future__ import annotations

import math

from torch import Tensor

from gan_core.datasets import Dataset
from gan_core.evaluation.measures import FEWEST, Measures, evaluate
from gan_core.evaluation.similarity import similarity_within_classes
from gan_core.features import has_features, load_features
from gan_core.generator import Generator

ALIKE = 500  # images whose likeness is looked at


class UnmeasurableError(ValueError):
    """Measures that no feature network could give for a dataset; the message says what it lacks and what remains."""


def measure_generator(generator: Generator, dataset: Dataset, seed: int = 0) -> Measures:
    """`evaluate` for a generator trained on `dataset`.

    Raises UnmeasurableError where none would help, as the images are too few or have no classes; ValueError where the
    dataset has no feature network yet, or one of other classes: signals and points never have one.
    """
    if dataset.kind != "image":
        raise ValueError(
            f"{dataset.name} has no images, and only images are measured by features; "
            "look at its samples instead: `python -m gan_core sample`."
        )
    _check_images(dataset)
    features = load_features(dataset.name, workspace=dataset.workspace)
    if features.conditions != dataset.conditions and dataset.conditions.groups:
        raise ValueError(
            f"The feature network of {dataset.name} knows other classes than the dataset has now; train it again with "
            f"`python -m gan_core.features --dataset {dataset.name}`."
        )
    conditional = bool(generator.conditions.groups)

    def render(count: int, labels: Tensor, seed: int) -> Tensor:
        return generator.render(generator.latents(seed, count), _rows(generator, dataset, labels))

    return evaluate(render, dataset, features, seed, conditional=conditional)


def likeness(generator: Generator, dataset: Dataset, seed: int = 0) -> tuple[float, float]:
    """`similarity_within_classes` of generated and of as many real training images; generated above real is collapse.

    A generator without classes is measured over all pairs, and so are then the real images. Raises ValueError for
    samples that are no images.
    """
    if dataset.kind != "image":
        raise ValueError(f"{dataset.name} has no images, and only images are compared by structural similarity.")
    training = dataset.split.training[:ALIKE]
    labels = dataset.labels[training] if generator.conditions.groups else dataset.labels[training, :0]
    latents = generator.latents(seed, len(training))
    generated = generator.render(latents, _rows(generator, dataset, labels))
    return (
        similarity_within_classes(generated, labels, seed=seed),
        similarity_within_classes(dataset.samples[training], labels, seed=seed),
    )


def _check_images(dataset: Dataset) -> None:
    """Raises UnmeasurableError for images that no feature network could measure."""
    if not dataset.conditions.groups and not has_features(dataset.name, dataset.workspace):
        raise UnmeasurableError(
            f"{dataset.name} has no classes, and without classes there is no feature network: the Fréchet distance and "
            "all else that it measures can't be measured. How alike its images are can be:"
        )
    kept, trained = len(dataset.split.held_out), len(dataset.split.training)
    if min(kept, trained) < FEWEST:
        share = kept / (kept + trained)
        needed = math.ceil(FEWEST / max(min(share, 1.0 - share), 0.01))
        raise UnmeasurableError(
            f"{dataset.name} keeps {kept} of its {kept + trained} images out of training, and the measures take "
            f"{FEWEST} or more on either side: they need about {needed} images in all. How alike its images are can be "
            "measured with fewer:"
        )


def _rows(generator: Generator, dataset: Dataset, labels: Tensor) -> Tensor:
    """Condition rows for a generator of the dataset's classes, `[N, 0]` for one without classes."""
    rows = dataset.conditions.rows(labels) if generator.conditions.groups else labels.new_zeros(len(labels), 0)
    return rows.float()
