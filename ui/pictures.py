"""The pictures that pages show, as the bytes of PNG files: a run's card, and real images of a dataset."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from gan_core import drawing, export
from gan_core.datasets import DATASETS, load_dataset
from gan_core.datasets.base import Dataset, DatasetOptions
from gan_core.export import Pixels

# Enough for a sheet; a set that the project makes would take seconds to make whole.
_ENOUGH = 1000
_MOST_CLASSES = 16


def card(path: Path, tile: tuple[int, int], room: tuple[int, int]) -> bytes | None:
    """A run's picture, of tiles (height, width) in a row a class, for a card: landscape, as many tiles as `room` holds.

    `room` is (height, width) in pixels. Kept by file and time of change, so that a gallery reads only what is new.
    None where there is no picture.
    """
    try:
        return _card(path, path.stat().st_mtime_ns, tile, room)
    except (OSError, ValueError):
        return None


def turned(picture: Pixels, tile: tuple[int, int]) -> Pixels:
    """A picture `[H, W, C]` of tiles (height, width) with the rows and the columns of tiles swapped."""
    height, width = tile
    down, across = picture.shape[0] // height, picture.shape[1] // width
    tiles = picture[: down * height, : across * width].reshape(down, height, across, width, -1)
    return tiles.transpose(2, 1, 0, 3, 4).reshape(across * height, down * width, -1)


@lru_cache(maxsize=16)
def real(options: DatasetOptions, per_class: int, across: bool = False) -> bytes:
    """Training samples of a dataset, `per_class` of each class of its first condition group, a row a class.

    `across`: a column a class instead. Signals are drawn as lines, and of points there are many in one picture. Raises
    ValueError for a dataset that can't be had.
    """
    source = DATASETS.get(options.name)
    few = source is not None and min(options.count or source.count, _ENOUGH)
    dataset = load_dataset(options.model_copy(update={"count": few}) if few else options)
    if dataset.kind == "points":
        points = dataset.scaled(dataset.samples[dataset.split.training])
        return export.png(export.grid(drawing.scatter(None, points), columns=1))
    indices = _rows(dataset, per_class)
    if across:
        indices = indices.T
    samples = dataset.samples[indices.reshape(-1)]
    if dataset.kind == "signal":
        samples = drawing.drawn(dataset.scaled(samples), dataset.kind, drawing.REAL)
    return export.png(export.grid(samples, columns=indices.shape[1]))


def pixels_of(path: Path) -> Pixels:
    """A picture file as uint8 `[H, W, C]`. Raises OSError where there is none, or something else."""
    with Image.open(path) as picture:
        return np.atleast_3d(np.asarray(picture))


@lru_cache(maxsize=256)
def _card(path: Path, _changed: int, tile: tuple[int, int], room: tuple[int, int]) -> bytes:
    pixels = pixels_of(path)
    if pixels.shape[0] >= pixels.shape[1]:
        pixels = turned(pixels, tile)
    rows, columns = room[0] // tile[0], room[1] // tile[1]
    return export.png(pixels[: rows * tile[0], : columns * tile[1]])


def _rows(dataset: Dataset, per_class: int) -> torch.Tensor:
    """Indices int64 `[classes, per_class]` of training images; without classes, as many rows as columns."""
    members = dataset.split.training
    if not dataset.conditions.groups:
        side = min(per_class, math.isqrt(len(members)))
        return members[: side * side].reshape(side, side)
    classes = range(min(len(dataset.conditions.groups[0].classes), _MOST_CLASSES))
    rows = [members[dataset.labels[members, 0] == label][:per_class] for label in classes]
    # A small set of one's own may have fewer of one class.
    return torch.stack([row[: min(map(len, rows))] for row in rows])
