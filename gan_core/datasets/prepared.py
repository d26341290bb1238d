"""Downloaded images as they are kept: two arrays a dataset, in a cache outside the project."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, resized, stratified_draw, stratified_split
from gan_core.datasets.retrieval import Progress
from gan_core.files import writing

Array = NDArray[Any]


def cache_folder() -> Path:
    """Where downloads are kept: the environment's GAN_DATA, or the platform's folder for caches."""
    if chosen := os.environ.get("GAN_DATA"):
        return Path(chosen).expanduser().resolve()
    import platformdirs  # which only downloads need

    return Path(platformdirs.user_cache_dir("latent-studio", appauthor=False, opinion=False))


def prepared_folder(name: str) -> Path:
    """Where the arrays of the dataset `name` lie: `samples.npy` and `labels.npy`, both or none."""
    return cache_folder() / name / "prepared"


def write_prepared(
    name: str, shape: tuple[int, ...], labels: Array, chunks: Iterator[Array], progress: Progress
) -> Path:
    """Keep the images `chunks`, uint8 `[n, C, H, W]` that follow each other, and their labels uint8 `[N, groups]`.

    Nothing is there until all is; no more than a chunk is in memory. Raises WriteError.
    """
    folder = prepared_folder(name)
    partial = folder.with_name("prepared.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with writing(folder):
            partial.mkdir(parents=True)
            np.save(partial / "labels.npy", labels.astype(np.uint8))
            shape = (len(labels), *shape)
            samples = np.lib.format.open_memmap(partial / "samples.npy", mode="w+", dtype=np.uint8, shape=shape)
            done = 0
            for chunk in chunks:
                samples[done : done + len(chunk)] = chunk
                done += len(chunk)
                progress(done / len(labels), f"Reading the images: {done:,} of {len(labels):,}.")
            samples.flush()
            del samples
            partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def prepared_source(
    title: str,
    content: str,
    shape: tuple[int, int, int],
    conditions: Conditions,
    most: int,
    *,
    count: int = 0,
    background: tuple[float, ...] | None = None,
    flips: bool = False,
) -> DatasetSource:
    """The source of a downloaded dataset of `most` images of `content`; a run takes `count` by default (0: all)."""
    ink = "grey" if shape[0] == 1 else "colour"
    some = f"; a run takes {count:,} by default" if count else ""

    def load(options: DatasetOptions) -> Dataset:
        samples, labels = _read(options.name)
        chosen = stratified_draw(labels, min(options.count or count or most, len(labels)), options.seed)
        images = torch.from_numpy(samples[chosen.numpy()])
        kept = labels[chosen]
        split = stratified_split(kept, options.held_out, options.seed)
        images = resized(images, options.size or shape[1])
        return Dataset(options.name, images, kept, conditions, split, background=background, flips=flips)

    return DatasetSource(
        load=load,
        title=title,
        sentence=f"{most:,} {content}, {shape[1]}x{shape[2]} in {ink}{some}.",
        shape=shape,
        conditions=conditions,
        count=count or most,
        least=100,
        most=most,
        origin="download",
        resizable=True,
        flips=flips,
    )


def _read(name: str) -> tuple[Array, torch.Tensor]:
    """The images, mapped from the file, and their labels int64. Raises ValueError where they aren't there, whole."""
    folder = prepared_folder(name)
    if not folder.is_dir():
        raise ValueError(
            f"dataset.name: {name} has to be downloaded first: run `python -m gan_core fetch {name}`, or choose a "
            "dataset that ships with the studio."
        )
    try:
        samples = np.load(folder / "samples.npy", mmap_mode="r")
        labels = np.load(folder / "labels.npy")
    except (OSError, ValueError, EOFError) as error:
        raise ValueError(f"{folder} is damaged; delete it and run `python -m gan_core fetch {name}` again.") from error
    return samples, torch.from_numpy(labels.astype(np.int64))
