"""The measures of a generator as everybody sees it: rendered exactly, from its latents."""

from __future__ import annotations

from torch import Tensor

from gan_core.datasets import Dataset
from gan_core.evaluation.measures import Measures, evaluate
from gan_core.features import load_features
from gan_core.generator import Generator


def measure_generator(generator: Generator, dataset: Dataset, seed: int = 0) -> Measures:
    """`evaluate` for a generator trained on `dataset`. Raises ValueError where the dataset has no feature network."""

    def render(count: int, labels: Tensor, seed: int) -> Tensor:
        return generator.render(generator.latents(seed, count), dataset.conditions.rows(labels))

    return evaluate(render, dataset, load_features(dataset.name), seed)
