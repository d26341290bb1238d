"""Datasets by name: samples, labels and a split into a training and a held-out part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from gan_core.conditions import Conditions
from gan_core.datasets import mnist5k, shapes
from gan_core.datasets.base import Dataset, DatasetOptions, Kind, Split, stratified_split, to_uint8

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetOptions",
    "DatasetSource",
    "Kind",
    "Split",
    "check_options",
    "load_dataset",
    "stratified_split",
    "to_uint8",
]


@dataclass(frozen=True)
class DatasetSource:
    """What is known of a dataset before it is loaded, and how to load it.

    `shape` is that of one sample, `count` how many there are unless the options say otherwise; those may ask for
    `least` to `most`.
    """

    load: Callable[[DatasetOptions], Dataset]
    title: str
    sentence: str
    shape: tuple[int, int, int]
    conditions: Conditions
    count: int
    least: int
    most: int


DATASETS: dict[str, DatasetSource] = {
    mnist5k.NAME: DatasetSource(
        load=mnist5k.load,
        title="Handwritten digits",
        sentence="5,000 real handwritten digits of MNIST, 28x28 in grey.",
        shape=mnist5k.SHAPE,
        conditions=mnist5k.CONDITIONS,
        count=mnist5k.COUNT,
        least=mnist5k.LEAST,
        most=mnist5k.COUNT,
    ),
    shapes.NAME: DatasetSource(
        load=shapes.load,
        title="Coloured shapes",
        sentence="One to three figures of one shape, colour and size, 32x32 in colour, drawn by the project.",
        shape=shapes.SHAPE,
        conditions=shapes.CONDITIONS,
        count=shapes.COUNT,
        least=shapes.LEAST,
        most=1_000_000,
    ),
}


def check_options(options: DatasetOptions) -> None:
    """Raises ValueError for a name that is not in `DATASETS` or a count that the set can't give."""
    source = DATASETS.get(options.name)
    if source is None:
        raise ValueError(f"dataset.name: there is no dataset {options.name!r}; there are: {', '.join(DATASETS)}.")
    if options.count and not source.least <= options.count <= source.most:
        raise ValueError(
            f"dataset.count: {options.name} gives {source.least:,} to {source.most:,} images (or 0 for its usual "
            f"{source.count:,}), not {options.count:,}."
        )


def load_dataset(options: DatasetOptions, device: torch.device | str = "cpu") -> Dataset:
    """The dataset that `options` names, as whole tensors on `device`. Raises ValueError as `check_options` does."""
    check_options(options)
    return DATASETS[options.name].load(options).to(device)
