"""The measures of a generator as everybody sees it: rendered exactly, from its latents."""

from __future__ import annotations

from torch import Tensor

from gan_core.datasets import Dataset
from gan_core.evaluation.measures import Measures, evaluate
from gan_core.evaluation.similarity import similarity_within_classes
from gan_core.features import load_features
from gan_core.generator import Generator

ALIKE = 500  # images whose likeness is looked at


def measure_generator(generator: Generator, dataset: Dataset, seed: int = 0) -> Measures:
    """`evaluate` for a generator trained on `dataset`.

    Raises ValueError where the dataset has no feature network: signals and points never have one.
    """
    if dataset.kind != "image":
        raise ValueError(
            f"{dataset.name} has no images, and only images are measured by features; "
            "look at its samples instead: `python -m gan_core sample`."
        )
    conditional = bool(generator.conditions.groups)

    def render(count: int, labels: Tensor, seed: int) -> Tensor:
        return generator.render(generator.latents(seed, count), _rows(generator, dataset, labels))

    return evaluate(render, dataset, load_features(dataset.name), seed, conditional=conditional)


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


def _rows(generator: Generator, dataset: Dataset, labels: Tensor) -> Tensor:
    """Condition rows for a generator of the dataset's classes, `[N, 0]` for one without classes."""
    rows = dataset.conditions.rows(labels) if generator.conditions.groups else labels.new_zeros(len(labels), 0)
    return rows.float()
