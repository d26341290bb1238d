"""Runs of a benchmark, several at once and each kept in a file, so that an interrupted benchmark goes on."""

import hashlib
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.table import higher, lower
from gan_core import TrainConfig, Trainer
from gan_core.evaluation.generators import measure_generator
from gan_core.evaluation.measures import Measures
from gan_core.generator import Generator, load_generator
from gan_core.tensor_files import write_tensors

Figures = dict[str, Any]
"""What a benchmark keeps of one run: plain numbers by name, with `diverged`, the image count or None."""
Name = TypeVar("Name")

CHECKED_EVERY = 200  # steps
CACHE = Path(tempfile.gettempdir()) / "latent-studio-benchmarks"


def results(
    function: Callable[..., Any], jobs: Mapping[Name, tuple[Any, ...]], processes: int, cache: Path
) -> Iterator[tuple[Name, Any]]:
    """What `function` makes of the arguments of each job, with the job's name, in the order of the jobs.

    A result is what JSON can hold. It is kept in a file of `cache`, which is named by the arguments: what is there is
    not computed again.
    """
    cache.mkdir(parents=True, exist_ok=True)
    os.environ["OMP_NUM_THREADS"] = "1"
    # A fresh interpreter each: what torch has started in this one can't be forked.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        futures = {name: pool.submit(_kept, cache, function, arguments) for name, arguments in jobs.items()}
        for name, future in futures.items():
            yield name, future.result()


def _kept(cache: Path, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    path = cache / f"{function.__name__}-{hashlib.sha256(repr(arguments).encode()).hexdigest()[:16]}.json"
    if not path.is_file():
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(function(*arguments)))
        partial.replace(path)
    return json.loads(path.read_text())


def reproducible(config: TrainConfig, precision: str = "float32") -> TrainConfig:
    """The configuration with nothing left to measuring: one thread, a named number format."""
    return config.with_settings({"compute.threads": 1, "compute.precision": precision, "compute.device": "cpu"})


def figures_of(config: TrainConfig, measure: Callable[[Trainer], Figures]) -> Figures:
    """What `measure` makes of a finished run; of one whose weights are no longer finite, `diverged` alone."""
    trainer = Trainer(config)
    while not trainer.finished:
        trainer.step()
        if (trainer.steps % CHECKED_EVERY == 0 or trainer.finished) and not is_finite(trainer):
            return {"diverged": trainer.images}
    return {"diverged": None, **measure(trainer)}


def is_finite(trainer: Trainer) -> bool:
    """Whether all weights of a snapshot are finite."""
    return all(bool(tensor.isfinite().all()) for tensor in trainer.snapshot()[0].values())


def snapshot_generator(trainer: Trainer) -> Generator:
    """The averaged generator as a snapshot of it would be loaded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "000000000.safetensors"
        write_tensors(path, *trainer.snapshot())
        return load_generator(path)


def measured(trainer: Trainer) -> Measures:
    """The measures of a trainer's averaged generator, as a snapshot of it would render."""
    return measure_generator(snapshot_generator(trainer), trainer.dataset)


def quality(measures: Sequence[Measures]) -> list[str]:
    """FD / floor, coverage and label accuracy over seeds, as cells of a table."""
    return [
        lower(one.fd_over_floor for one in measures),
        higher(one.coverage for one in measures),
        higher(one.label_accuracy or 0.0 for one in measures),
    ]


def timed(function: Callable[[], Any]) -> float:
    """The seconds that a call takes."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began
