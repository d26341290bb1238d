"""What saving and logging cost: a run as the worker trains it, against a bare loop over the same steps, in turns.

python -m benchmarks.loop_overhead [--seeds 5] [--images 30000]
"""

import tempfile
import time
from pathlib import Path

from benchmarks.table import command, higher, publish, table
from gan_core import TrainConfig, Trainer
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import Status
from gan_core.jobs.training_job import run_training
from gan_core.presets import PRESETS
from gan_core.training.compute import Chosen


def main(seeds: int = 5, images: int = 30_000) -> None:
    config = PRESETS["digits-fast"].config.with_settings({"schedule.images": images})
    chosen = Trainer(config).chosen
    speeds: dict[str, list[float]] = {"bare": [], "worker": []}
    for seed in range(seeds):
        seeded = config.with_settings({"seed": seed})
        for kind in ("bare", "worker") if seed % 2 == 0 else ("worker", "bare"):
            speeds[kind].append(bare(seeded, chosen) if kind == "bare" else worker(seeded, chosen))
        print(f"seed {seed}: bare {speeds['bare'][-1]:.0f}, worker {speeds['worker'][-1]:.0f} images/s", flush=True)
    ratios = [worked / bared for worked, bared in zip(speeds["worker"], speeds["bare"], strict=True)]
    rows = [[kind, higher(values, 0)] for kind, values in speeds.items()]
    publish(
        "Loop overhead",
        f"Median (worst) of {seeds} seeds of {images:,} images; {chosen.precision}, {chosen.threads} threads.",
        table(["", "images/s"], [*rows, ["worker / bare, pair by pair", higher(ratios, 3)]]),
    )


def bare(config: TrainConfig, chosen: Chosen) -> float:
    """Images a second of a loop that does nothing but step."""
    trainer = Trainer(config, chosen=chosen)
    began = time.perf_counter()
    while not trainer.finished:
        trainer.step()
    return trainer.images / (time.perf_counter() - began)


def worker(config: TrainConfig, chosen: Chosen) -> float:
    """Images a second of a run from its first step until everything is saved."""
    began = 0.0

    def note(status: Status) -> None:
        nonlocal began
        if status.state == "training" and not began:
            began = time.perf_counter()

    with tempfile.TemporaryDirectory() as parent:
        folder = RunFolder.create(Path(parent) / "run", config)
        folder.write_record(folder.record().model_copy(update={"chosen": chosen}))
        status = run_training(folder, on_status=note)
        return status.images / (time.perf_counter() - began)


if __name__ == "__main__":
    command(main)
