"""Datasets by name: samples, labels and a split into a training and a held-out part."""

from __future__ import annotations

from dataclasses import replace

import torch

from gan_core.datasets import digits8x8, downloads, drawn, glyphs, mnist5k, own, shapes, signals, stacked_mnist, toys
from gan_core.datasets.base import (
    Dataset,
    DatasetOptions,
    DatasetSource,
    Kind,
    Split,
    noun,
    stratified_split,
    to_uint8,
)
from gan_core.workspace import Workspace

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetOptions",
    "DatasetSource",
    "Kind",
    "Split",
    "check_options",
    "counted",
    "dataset_source",
    "kind_of",
    "load_dataset",
    "noun",
    "sample_shape",
    "sources",
    "stratified_split",
    "to_uint8",
]


LEAST_SIZE = 8  # pixels a side: below, no network has anything to convolve

DATASETS: dict[str, DatasetSource] = {
    mnist5k.NAME: mnist5k.SOURCE,
    shapes.NAME: shapes.SOURCE,
    glyphs.NAME: glyphs.SOURCE,
    digits8x8.NAME: digits8x8.SOURCE,
    stacked_mnist.NAME: stacked_mnist.SOURCE,
    signals.NAME: signals.SOURCE,
    **toys.SOURCES,
    drawn.NAME: drawn.SOURCE,
    **{name: download.source for name, download in downloads.DOWNLOADS.items()},
}


def sources(workspace: Workspace | None = None) -> dict[str, DatasetSource]:
    """Every dataset there is now: those that come with the project, then a workspace's own."""
    return DATASETS | (own.sources(workspace) if workspace else {})


def dataset_source(name: str, workspace: Workspace | None = None) -> DatasetSource:
    """What is known of the dataset `name`. Raises ValueError, naming what there is, for an unknown one.

    One of somebody's own (`my-...`) has a source even where it isn't in the workspace, but can't be loaded then.
    """
    if name in DATASETS:
        return DATASETS[name]
    if own.is_own(name):
        return own.source(workspace, name)
    raise ValueError(f"dataset.name: there is no dataset {name!r}; there are: {', '.join(sources(workspace))}.")


def kind_of(name: str) -> Kind | None:
    """The kind of the dataset `name`; None where there is none of this name."""
    try:
        return dataset_source(name).kind
    except ValueError:
        return None


def counted(count: int, name: str) -> str:
    """A count of a dataset's samples in its own words: `1,600 images`, `1 point`."""
    return f"{count:,} {noun(kind_of(name), count)}"


def check_options(options: DatasetOptions, workspace: Workspace | None = None) -> None:
    """Raises ValueError for a dataset that isn't there, or a count or a size that it can't give."""
    source = dataset_source(options.name, workspace)
    if options.count and not source.least <= options.count <= source.most:
        raise ValueError(
            f"dataset.count: {options.name} gives {source.least:,} to {source.most:,} samples (or 0 for its usual "
            f"{source.count:,}), not {options.count:,}."
        )
    if options.size and not source.resizable:
        raise ValueError(f"dataset.size: {options.name} comes in its own size only; leave it at 0.")
    if options.size and (options.size < LEAST_SIZE or options.size % 4):
        raise ValueError(f"dataset.size: choose a multiple of 4 from {LEAST_SIZE} to 128, or 0, not {options.size}.")
    if source.check is not None:
        source.check(options)


def sample_shape(options: DatasetOptions, workspace: Workspace | None = None) -> tuple[int, ...]:
    """The shape of one sample of the dataset that `options` names, before it is loaded."""
    shape = dataset_source(options.name, workspace).shape
    return (shape[0], options.size, options.size) if options.size else shape


def load_dataset(
    options: DatasetOptions, device: torch.device | str = "cpu", workspace: Workspace | None = None
) -> Dataset:
    """The dataset that `options` names, as whole tensors on `device`; without a workspace one of the project's.

    Raises ValueError as `check_options` does.
    """
    check_options(options, workspace)
    return replace(dataset_source(options.name, workspace).load(options).to(device), workspace=workspace)
