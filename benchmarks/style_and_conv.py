"""Modulated convolutions against plain ones on the same digits: for equally many images, or for equally long.

    python -m benchmarks.style_and_conv --images 32000 [--seeds 6]
    python -m benchmarks.style_and_conv --seconds 20 [--seeds 6]

The presets digits-fast (conv) and digits-style train one after the other, seed by seed, whichever is first taking
turns. Both get the same discriminator, number format and threads. With `--images` each completes its schedule. With
`--seconds` the schedule of each is as long as a short run before says that the time is, so each is cut off at a share
of its own, with rates that have not fallen all the way; imports, loading and evaluation are left out of the clock.
"""

from __future__ import annotations

import argparse
import time

from benchmarks.runs import snapshot_generator
from benchmarks.table import median_and_worst, publish, table
from gan_core import TrainConfig, Trainer
from gan_core.evaluation import Measures
from gan_core.evaluation.generators import measure_generator
from gan_core.presets import PRESETS
from gan_core.training.compute import Chosen

CONTENDERS = {"conv": "digits-fast", "style": "digits-style"}
WARM_UP_STEPS = 10
PACE_SECONDS = 3.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=6)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--images", type=int)
    length.add_argument("--seconds", type=float)
    arguments = parser.parse_args()
    configs = {name: PRESETS[preset].config for name, preset in CONTENDERS.items()}
    chosen = Trainer(configs["conv"]).chosen
    for name, config in configs.items():
        images = arguments.images or max(int(pace(config, chosen) * arguments.seconds), config.schedule.batch_size)
        configs[name] = config.with_settings({"schedule.images": images})
    measured: dict[str, list[tuple[int, Measures]]] = {name: [] for name in configs}
    for seed in range(arguments.seeds):
        for name in list(configs) if seed % 2 == 0 else reversed(configs):
            trained = run(configs[name].with_settings({"seed": seed}), chosen, arguments.seconds)
            measured[name].append(trained)
            print(f"seed {seed} {name}: {trained[0]:,} images, {trained[1].fd_over_floor:.2f}", flush=True)
    publish(
        "style_and_conv",
        "Style and conv",
        "benchmarks.style_and_conv",
        f"Median (worst) of {arguments.seeds} seeds after {_length(arguments)}; {chosen.precision}, "
        f"{chosen.threads} threads. {_verdict(measured)}",
        table(["", "preset", "images", "FD / floor", "coverage", "label accuracy"], map(_row, measured.items())),
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
    return trainer.images, measure_generator(snapshot_generator(trainer), trainer.dataset)


def _length(arguments: argparse.Namespace) -> str:
    if arguments.images:
        return f"{arguments.images:,} images each, over a complete schedule"
    return f"{arguments.seconds:g} s each"


def _verdict(measured: dict[str, list[tuple[int, Measures]]]) -> str:
    pairs = list(zip(measured["style"], measured["conv"], strict=True))
    better = sum(style.fd < conv.fd for (_, style), (_, conv) in pairs)
    return f"style has the lower FD in {better} of {len(pairs)} seeds."


def _row(entry: tuple[str, list[tuple[int, Measures]]]) -> list[str]:
    name, runs = entry
    return [
        name,
        CONTENDERS[name],
        f"{sorted(images for images, _ in runs)[len(runs) // 2]:,}",
        median_and_worst((measures.fd_over_floor for _, measures in runs), higher_is_better=False),
        median_and_worst((measures.coverage for _, measures in runs), higher_is_better=True),
        median_and_worst((measures.label_accuracy or 0.0 for _, measures in runs), higher_is_better=True),
    ]


if __name__ == "__main__":
    main()
