"""Modulated convolutions against plain ones on the same digits: for equally many images, or for equally long.

    python -m benchmarks.style_and_conv --images 32000 [--seeds 6]
    python -m benchmarks.style_and_conv --seconds 20 [--seeds 6]

With `--seconds` its schedule is as long as the time by a short run before.
"""

import time

import typer

from benchmarks.runs import measured, quality
from benchmarks.table import command, publish, table
from gan_core import TrainConfig, Trainer
from gan_core.evaluation import Measures
from gan_core.presets import PRESETS
from gan_core.training.compute import Chosen

CONTENDERS = {"conv": "digits-fast", "style": "digits-style"}
WARM_UP_STEPS = 10
PACE_SECONDS = 3.0


def main(images: int | None = None, seconds: float | None = None, seeds: int = 6) -> None:
    if (images is None) == (seconds is None):
        raise typer.BadParameter("give either --images or --seconds")
    configs = {name: PRESETS[preset].config for name, preset in CONTENDERS.items()}
    chosen = Trainer(configs["conv"]).chosen
    for name, config in configs.items():
        enough = images or max(int(pace(config, chosen) * (seconds or 0.0)), config.schedule.batch_size)
        configs[name] = config.with_settings({"schedule.images": enough})
    found: dict[str, list[tuple[int, Measures]]] = {name: [] for name in configs}
    for seed in range(seeds):
        for name in list(configs) if seed % 2 == 0 else reversed(configs):
            trained = run(configs[name].with_settings({"seed": seed}), chosen, seconds)
            found[name].append(trained)
            print(f"seed {seed} {name}: {trained[0]:,} images, {trained[1].fd_over_floor:.2f}", flush=True)
    length = f"{images:,} images each, over a complete schedule" if images else f"{seconds:g} s each"
    publish(
        "Style and conv",
        f"Median (worst) of {seeds} seeds after {length}; {chosen.precision}, {chosen.threads} threads. "
        f"{_verdict(found)}",
        table(["", "preset", "images", "FD / floor", "coverage", "label accuracy"], map(_row, found.items())),
    )


def pace(config: TrainConfig, chosen: Chosen) -> float:
    """Images a second, measured for some seconds."""
    trainer = Trainer(config, chosen=chosen)
    for _ in range(WARM_UP_STEPS):
        trainer.step()
    before, began = trainer.images, time.perf_counter()
    while time.perf_counter() - began < PACE_SECONDS:
        trainer.step()
    return (trainer.images - before) / (time.perf_counter() - began)


def run(config: TrainConfig, chosen: Chosen, seconds: float | None) -> tuple[int, Measures]:
    """Images seen and measures of the averaged generator after so many seconds of steps, or a whole schedule."""
    trainer = Trainer(config, chosen=chosen)
    began = time.perf_counter()
    while not trainer.finished if seconds is None else time.perf_counter() - began < seconds:
        trainer.step()
    return trainer.images, measured(trainer)


def _verdict(found: dict[str, list[tuple[int, Measures]]]) -> str:
    pairs = list(zip(found["style"], found["conv"], strict=True))
    better = sum(style.fd < conv.fd for (_, style), (_, conv) in pairs)
    return f"style has the lower FD in {better} of {len(pairs)} seeds."


def _row(entry: tuple[str, list[tuple[int, Measures]]]) -> list[str]:
    name, runs = entry
    images = sorted(images for images, _ in runs)[len(runs) // 2]
    return [name, CONTENDERS[name], f"{images:,}", *quality([measures for _, measures in runs])]


if __name__ == "__main__":
    command(main)
