"""The pictures that pages show, as the bytes of PNG files: a run's card, and real images of a dataset."""

import io
import math
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError

from gan_core import drawing, export
from gan_core.datasets import dataset_source, load_dataset
from gan_core.datasets.base import Dataset, DatasetOptions
from gan_core.export import Pixels
from gan_core.files import called, read_regular
from gan_core.workspace import Workspace
from latent_studio.shared.file_cache import by_file

# Enough for a sheet; a large set would take seconds to make or to read whole.
_ENOUGH = 1000
_MOST_CLASSES = 16
# Of a picture file, far above any that a run writes; what claims more would only fill the memory, here or in a browser.
MOST_BYTES = 32 * 2**20
MOST_PIXELS = 4096 * 4096
_MODES = ("L", "RGB")


class PictureError(ValueError):
    """A picture file that can't be shown; its message is a sentence that names the file."""


def card(path: Path, tile: tuple[int, int], room: tuple[int, int]) -> bytes | None:
    """A run's picture, of tiles (height, width) in a row a class, for a card: landscape, as many tiles as `room` holds.

    `room` is (height, width) in pixels. Kept by file and time of change, so that a gallery reads only what is new.
    None where there is no picture. Raises PictureError for one that can't be shown.
    """
    try:
        return _card(path, tile, room)
    except OSError:
        return None


@lru_cache(maxsize=64)
def real_card(workspace: Workspace, options: DatasetOptions, tile: tuple[int, int], room: tuple[int, int]) -> bytes:
    """Real samples as a card, before a run has a picture: a column a class within `room`. Raises ValueError."""
    rows, columns = room[0] // tile[0], room[1] // tile[1]
    with Image.open(io.BytesIO(real(workspace, options, max(1, rows), across=True))) as picture:
        pixels = np.atleast_3d(np.asarray(picture))
    if dataset_source(options.name).kind == "points":
        return export.png(pixels)
    return export.png(pixels[: rows * tile[0], : columns * tile[1]])


def turned(picture: Pixels, tile: tuple[int, int]) -> Pixels:
    """A picture `[H, W, C]` of tiles (height, width) with the rows and the columns of tiles swapped."""
    height, width = tile
    down, across = picture.shape[0] // height, picture.shape[1] // width
    tiles = picture[: down * height, : across * width].reshape(down, height, across, width, -1)
    return tiles.transpose(2, 1, 0, 3, 4).reshape(across * height, down * width, -1)


@lru_cache(maxsize=16)
def real(workspace: Workspace, options: DatasetOptions, per_class: int, across: bool = False) -> bytes:
    """Training samples, `per_class` a row of each class of the first group, or a column `across`. Raises ValueError."""
    dataset = _few(workspace, options)
    indices = _rows(dataset, per_class)
    return _sheet(dataset, indices.T if across else indices)


@lru_cache(maxsize=16)
def real_block(workspace: Workspace, options: DatasetOptions, rows: int, columns: int) -> bytes:
    """Training samples in any order, `rows` by `columns`. Raises ValueError for a dataset that can't be had."""
    dataset = _few(workspace, options)
    members = dataset.split.training
    return _sheet(dataset, members[torch.arange(rows * columns) % len(members)].reshape(rows, columns))


def file_of(path: Path) -> bytes:
    """The bytes of a PNG file. Raises FileNotFoundError where there is none, PictureError for what can't be shown."""
    return _checked(path)[0]


def pixels_of(path: Path) -> Pixels:
    """A picture file as uint8 `[H, W, C]`. Raises as `file_of` does."""
    return _checked(path, decode=True)[1]


def _checked(path: Path, *, decode: bool = False) -> tuple[bytes, Pixels]:
    """A PNG file's bytes, and its pixels where they are to be decoded."""
    pixels: Pixels = np.zeros((0, 0, 1), dtype=np.uint8)
    try:
        data = read_regular(path, MOST_BYTES)
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                claim = f"{picture.width:,} x {picture.height:,} pixels"
                raise PictureError(f"{called(path)} claims {claim}; it is damaged.")
            if decode:
                pixels = np.atleast_3d(np.asarray(picture if picture.mode in _MODES else picture.convert("RGB")))
    except (FileNotFoundError, PictureError):
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise PictureError(f"{called(path)} can't be shown as a picture; it is damaged.") from error
    return data, pixels


@by_file(256)
def _card(path: Path, tile: tuple[int, int], room: tuple[int, int]) -> bytes:
    pixels = pixels_of(path)
    if pixels.shape[1] <= pixels.shape[0] and pixels.shape[0] >= tile[0] and pixels.shape[1] >= tile[1]:
        pixels = turned(pixels, tile)
    rows, columns = room[0] // tile[0], room[1] // tile[1]
    return export.png(pixels[: rows * tile[0], : columns * tile[1]])


def _few(workspace: Workspace, options: DatasetOptions) -> Dataset:
    source = dataset_source(options.name, workspace)
    few = max(source.least, min(options.count or source.count, _ENOUGH))
    return load_dataset(options.model_copy(update={"count": few}), workspace=workspace)


def _sheet(dataset: Dataset, indices: torch.Tensor) -> bytes:
    """The samples at `indices` `[rows, columns]` as a PNG; points all in one picture."""
    if dataset.kind == "points":
        points = dataset.scaled(dataset.samples[dataset.split.training])
        return export.png(export.grid(drawing.scatter(None, points.numpy()), columns=1))
    samples = dataset.samples[indices.reshape(-1)]
    drawn = samples.numpy()
    if dataset.kind == "signal":
        drawn = drawing.drawn(dataset.scaled(samples).numpy(), dataset.kind, drawing.REAL)
    return export.png(export.grid(drawn, columns=indices.shape[1]))


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
