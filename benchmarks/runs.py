"""Runs of a benchmark, several at once and each kept in a file, so that an interrupted benchmark goes on."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core import TrainConfig, Trainer
from gan_core.generator import Generator, load_generator
from gan_core.tensor_files import write_tensors

Figures = dict[str, Any]
"""What a benchmark keeps of one run: plain numbers by name, with `diverged`, the image count or None."""

CHECKED_EVERY = 200  # steps
CACHE = Path(tempfile.gettempdir()) / "latent-studio-benchmarks"


@dataclass(frozen=True)
class Run:
    """One configuration to train; `name` and the configuration's seed tell it from the others."""

    name: str
    config: TrainConfig

    @property
    def key(self) -> str:
        """A file name of its own for every configuration."""
        digest = hashlib.sha256(self.config.model_dump_json().encode()).hexdigest()[:12]
        return f"{re.sub(r'[^A-Za-z0-9-]+', '-', self.name)}-{self.config.seed}-{digest}"


def reproducible(config: TrainConfig, precision: str = "float32") -> TrainConfig:
    """The configuration with nothing left to measuring: one thread, a named number format."""
    return config.with_settings({"compute.threads": 1, "compute.precision": precision, "compute.device": "cpu"})


def figures_of(
    runs: Sequence[Run], measure: Callable[[Trainer], Figures], processes: int, cache: Path
) -> dict[tuple[str, int], Figures]:
    """What `measure` makes of each finished run, by name and seed; what `cache` has is not run again.

    A run whose weights are no longer finite ends there: its figures are `diverged` alone.
    """
    cache.mkdir(parents=True, exist_ok=True)
    os.environ["OMP_NUM_THREADS"] = "1"
    done: dict[tuple[str, int], Figures] = {}
    # A fresh interpreter each: what torch has started in this one can't be forked.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        futures = {pool.submit(_figures, run, measure, cache / f"{run.key}.json"): run for run in runs}
        for future in as_completed(futures):
            run = futures[future]
            done[run.name, run.config.seed] = future.result()
            print(f"{len(done)} of {len(runs)}: {run.name}, seed {run.config.seed}: {future.result()}", flush=True)
    return done


def snapshot_generator(trainer: Trainer) -> Generator:
    """The averaged generator as a snapshot of it would be loaded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "000000000.safetensors"
        write_tensors(path, *trainer.snapshot())
        return load_generator(path)


def is_finite(trainer: Trainer) -> bool:
    """Whether all weights of a snapshot are finite."""
    return all(bool(tensor.isfinite().all()) for tensor in trainer.snapshot()[0].values())


def _figures(run: Run, measure: Callable[[Trainer], Figures], path: Path) -> Figures:
    if path.is_file():
        figures: Figures = json.loads(path.read_text())
        return figures
    trainer = Trainer(run.config)
    finite = True
    while finite and not trainer.finished:
        trainer.step()
        if trainer.steps % CHECKED_EVERY == 0 or trainer.finished:
            finite = is_finite(trainer)
    figures = {"diverged": None, **measure(trainer)} if finite else {"diverged": trainer.images}
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(figures))
    partial.replace(path)
    return figures
