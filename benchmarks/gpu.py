"""A GPU in one command: whether every step's graph is right, how fast it is, and how good digits are after seconds.

    python -m benchmarks.gpu [--seconds 0.3]

`difference` is the largest difference between weights after five float32 steps captured and eager, over the largest
weight of the tensor. `trainer` is a Trainer's own speed over that of bare replays.
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Annotated

import torch
import typer

from benchmarks.gpu_cases import cases, difference, run_as_it_stands, trainer
from benchmarks.runs import measured
from benchmarks.table import command, publish, table
from gan_core import TrainConfig, Trainer
from gan_core.datasets import load_dataset
from gan_core.training.compute import Precision

# Else products of equal inputs may differ from call to call.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
REPEATS = 3
MOMENTS = (1.0, 2.0, 4.0, 10.0)
FORMATS: tuple[Precision, Precision] = ("float32", "bfloat16")
ALLOWED = 1e-4
HEADER = ("preset", "eager float32", "captured float32", "captured bfloat16", "captured / eager", "chosen", "trainer")


def main(seconds: Annotated[float, typer.Option(help="how long each speed is measured")] = 0.3) -> None:
    if not torch.cuda.is_available():
        raise SystemExit("There is no CUDA device here; this benchmark is about one.")
    began = time.perf_counter()
    speeds = []
    for name, config in cases().items():
        if name.startswith("preset"):
            speeds.append(_speeds(name.removeprefix("preset "), config, seconds))
            print(" | ".join(speeds[-1]), flush=True)
    differences = {}
    for name, config in cases().items():
        differences[name] = _difference(config)
        print(f"{name}: {differences[name]}", flush=True)
    wrong = [name for name, found in differences.items() if not isinstance(found, float) or found > ALLOWED]
    publish(
        "On a GPU",
        f"Images a second, the fastest of {REPEATS} times {seconds:g} s.",
        table(HEADER, speeds),
        f"{len(differences)} steps captured against eager: {len(differences) - len(wrong)} within {ALLOWED:g}, of "
        f"which {sum(found == 0.0 for found in differences.values())} equal in every bit"
        + (f"; not so: {', '.join(f'{name} ({differences[name]})' for name in wrong)}." if wrong else "."),
        table(["digits after", "images", "FD / floor", "coverage"], _digits()),
        f"All of it took {time.perf_counter() - began:.0f} s.",
    )


def _speeds(name: str, config: TrainConfig, seconds: float) -> list[str]:
    """A row: how many images a preset trains on each second in every way, and what it would choose."""
    try:
        eager = _images_a_second(run_as_it_stands(trainer(config, "float32")), seconds)
        captured = {precision: _images_a_second(trainer(config, precision), seconds) for precision in FORMATS}
        fastest = max(captured.values())
        chosen = Trainer(config).chosen.precision
        replayed = _images_a_second(trainer(config, chosen), seconds, bare=True)
        share = _images_a_second(trainer(config, chosen), seconds) / replayed
    except Exception as error:  # one preset's failure is a row of the table, not the end of the lease
        return [name, f"{type(error).__name__}: {str(error).splitlines()[0][:80]}", "", "", "", "", ""]
    return [
        name,
        f"{eager:,.0f}",
        *(f"{captured[precision]:,.0f}" for precision in FORMATS),
        f"{captured['float32'] / eager:.2f}",
        f"{chosen}{'' if captured[chosen] > 0.95 * fastest else ' (slower)'}",
        f"{share:.2f}",
    ]


def _images_a_second(trainer: Trainer, seconds: float, *, bare: bool = False) -> float:
    step: Callable[[], None] = trainer._run_step if bare else trainer.step
    trainer.step()
    step()
    torch.cuda.synchronize()
    speeds = []
    for _ in range(REPEATS):
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            for _ in range(10):
                step()
            torch.cuda.synchronize()
            count += 10
        speeds.append(count / (time.perf_counter() - began))
    return max(speeds) * trainer._step.images_per_step


def _difference(config: TrainConfig) -> float | str:
    try:
        return difference(config)
    except Exception as error:  # a row, too
        return f"{type(error).__name__}: {str(error).splitlines()[0][:80]}"


def _digits() -> list[list[str]]:
    """How good the preset digits-fast is after some seconds, loading and choosing left out; median of three seeds."""
    found: dict[float, list[tuple[int, float, float]]] = {moment: [] for moment in MOMENTS}
    base = cases()["preset digits-fast"].with_settings({"schedule.images": 500_000})
    dataset = load_dataset(base.dataset)
    for seed in range(3):
        learner = Trainer(base.with_settings({"seed": seed}), dataset)
        learner.step()
        spent = 0.0
        for moment in MOMENTS:
            began = time.perf_counter()
            while spent + time.perf_counter() - began < moment and not learner.finished:
                for _ in range(10):
                    learner.step()
                torch.cuda.synchronize()
            spent += time.perf_counter() - began
            measures = measured(learner)
            found[moment].append((learner.images, measures.fd_over_floor, measures.coverage))
    return [
        [f"{moment:g} s", *(f"{statistics.median(values):{form}}" for values, form in
                            zip(zip(*seeds, strict=True), (",.0f", ".2f", ".2f"), strict=True))]
        for moment, seeds in found.items()
    ]  # fmt: skip


if __name__ == "__main__":
    command(main)
