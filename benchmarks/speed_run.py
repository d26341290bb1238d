"""The speed run: how good digits are after so many seconds, beside the textbook's DCGAN in the same run.

python -m benchmarks.speed_run [--seeds 5] [--seconds 90]
"""

import time

from benchmarks.runs import measured, quality
from benchmarks.table import command, lower, publish, table
from gan_core import Trainer
from gan_core.datasets import load_dataset
from gan_core.evaluation import Measures
from gan_core.presets import PRESETS

SECONDS = (6.0, 10.0, 20.0, 40.0, 60.0, 90.0)
CONTENDERS = ("digits-fast", "digits-textbook")


def main(seeds: int = 5, seconds: float = 90.0) -> None:
    moments = [moment for moment in SECONDS if moment <= seconds]
    _warm_up()
    curves: dict[str, list[dict[float, tuple[int, Measures]]]] = {name: [] for name in CONTENDERS}
    for seed in range(seeds):
        for name in CONTENDERS:
            curves[name].append(run(name, seed, moments))
            ratios = (f"{moment:g} s {found.fd_over_floor:.2f}" for moment, (_, found) in curves[name][-1].items())
            print(f"seed {seed} {name}: {', '.join(ratios)}", flush=True)
    publish(
        "Speed run",
        f"Median (worst) over {seeds} seeds. FD is quoted as a multiple of the real-against-real floor.",
        *(f"**{name}**\n\n{_table(curves[name], moments)}" for name in CONTENDERS),
        _footnote(curves[CONTENDERS[0]][0][moments[0]][1]),
    )


def run(preset: str, seed: int, moments: list[float]) -> dict[float, tuple[int, Measures]]:
    """Images seen and measures of the averaged generator at each moment, in seconds since the start."""
    config = PRESETS[preset].config.with_settings({"seed": seed})
    curve = {}
    spent, began = 0.0, time.perf_counter()
    trainer = Trainer(config)
    for moment in moments:
        while spent + time.perf_counter() - began < moment and not trainer.finished:
            trainer.step()
        spent += time.perf_counter() - began
        curve[moment] = (trainer.images, measured(trainer))
        began = time.perf_counter()
    return curve


def _warm_up() -> None:
    """What a fresh process imports and compiles at its first steps is left out of the clock."""
    config = PRESETS["digits-fast"].config.with_settings({"dataset.count": 200, "generator_width": 4})
    trainer = Trainer(config, load_dataset(config.dataset))
    trainer.step()
    measured(trainer)


def _table(curves: list[dict[float, tuple[int, Measures]]], moments: list[float]) -> str:
    rows = []
    for moment in moments:
        images = [curve[moment][0] for curve in curves]
        measures = [curve[moment][1] for curve in curves]
        distance = lower(m.fd for m in measures)
        ratio, *shares = quality(measures)
        rows.append([f"{moment:g}", f"{sorted(images)[len(images) // 2]:,}", ratio, distance, *shares])
    return table(["seconds", "images", "FD / floor", "FD", "coverage", "label accuracy"], rows)


def _footnote(measures: Measures) -> str:
    return (
        f"Measured on {measures.count:,} generated against as many held-out images; floor "
        f"{measures.floor:.2f} and coverage {measures.coverage_floor:.2f} are those of real training images; features "
        f"of the classifier {measures.extractor[:8]}."
    )


if __name__ == "__main__":
    command(main)
