"""Every objective on the same network, the same digits and the same number of images.

    python -m benchmarks.objectives [--seeds 5] [--images 51200] [--processes 2] [--cache DIR] [--no-speed]

The setting is that of the preset digits-fast, R1 = .1 included, for all: one choice of rates for every objective, so a
row says how an objective does here, not how well it can be made to do. The three games with a constraint of their own
have that instead of R1. Runs are trained by several processes at once, each with one thread in bfloat16, for time
plays no part in their quality. Then one process alone times all games in turn.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from pathlib import Path

from benchmarks.games import IMAGES, constrained, games
from benchmarks.runs import CACHE, Figures, Run, figures_of, reproducible, snapshot_generator
from benchmarks.table import median_and_worst, publish, table
from gan_core import Trainer
from gan_core.config import TrainConfig
from gan_core.evaluation.generators import measure_generator
from gan_core.presets import PRESETS

GAMES = games(IMAGES)
REFERENCE = "rpgan"
ROUNDS, WARM_UP, STEPS = 5, 5, 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--images", type=int, default=51_200)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=CACHE / "objectives")
    parser.add_argument("--no-speed", action="store_true", help="leave out the timing, which wants a quiet machine")
    arguments = parser.parse_args()
    base = PRESETS["digits-fast"].config.with_settings({"schedule.images": arguments.images})
    runs = [
        Run(game, reproducible(base.with_settings({**settings, "seed": seed}), "bfloat16"))
        for seed in range(arguments.seeds)
        for game, settings in GAMES.items()
    ]
    figures = figures_of(runs, quality, arguments.processes, arguments.cache)
    speeds = {} if arguments.no_speed else speed(base)
    rows = [_row(game, [figures[game, seed] for seed in range(arguments.seeds)], speeds) for game in GAMES]
    publish(
        "objectives",
        "Objectives",
        "benchmarks.objectives",
        f"The preset digits-fast with each objective, {arguments.images:,} images of mnist-5k: median (worst) of "
        f"{arguments.seeds} seeds. R1 = {base.objective.r1:g} for all but {_constrained()}. "
        f"{_footnote(figures)}",
        table(["game", "FD / floor", "coverage", "label accuracy", "diverged", "images/s", f"of {REFERENCE}"], rows),
    )


def quality(trainer: Trainer) -> Figures:
    """The measures of a finished run."""
    return measure_generator(snapshot_generator(trainer), trainer.dataset).model_dump()


def speed(base: TrainConfig) -> dict[str, list[tuple[float, float]]]:
    """(images a second, share of the reference's in the same round) of every game, for some rounds."""
    chosen = Trainer(base).chosen
    trainers = {game: Trainer(base.with_settings(settings), chosen=chosen) for game, settings in GAMES.items()}
    for trainer in trainers.values():
        _seconds(trainer, WARM_UP)
    speeds: dict[str, list[tuple[float, float]]] = {game: [] for game in GAMES}
    for _ in range(ROUNDS):
        images = {
            game: STEPS * base.schedule.batch_size / _seconds(trainer, STEPS) for game, trainer in trainers.items()
        }
        for game, number in images.items():
            speeds[game].append((number, number / images[REFERENCE]))
    return speeds


def _seconds(trainer: Trainer, steps: int) -> float:
    began = time.perf_counter()
    for _ in range(steps):
        trainer.step()
    return time.perf_counter() - began


def _row(game: str, seeds: list[Figures], speeds: dict[str, list[tuple[float, float]]]) -> list[str]:
    """A diverged run counts as the worst there can be."""
    diverged = [figures["diverged"] for figures in seeds if figures["diverged"] is not None]
    if len(diverged) == len(seeds):
        row = [game, "-", "-", "-"]
    else:
        row = [
            game,
            median_and_worst((figures.get("fd_over_floor", math.inf) for figures in seeds), higher_is_better=False),
            median_and_worst((figures.get("coverage", 0.0) for figures in seeds), higher_is_better=True),
            median_and_worst((figures.get("label_accuracy", 0.0) for figures in seeds), higher_is_better=True),
        ]
    row.append(f"{len(diverged)} of {len(seeds)}, from {min(diverged):,} images on" if diverged else "none")
    if game not in speeds:
        return [*row, "", ""]
    images, shares = zip(*speeds[game], strict=True)
    return [*row, f"{statistics.median(images):.0f}", f"{statistics.median(shares):.2f}"]


def _constrained() -> str:
    """The games with a constraint of their own, each with its weight."""
    return ", ".join(
        f"{game} ({path.removeprefix('objective.')} {value:g})"
        for game, settings in constrained(IMAGES).items()
        for path, value in settings.items()
        if path != "objective.name"
    )


def _footnote(figures: dict[tuple[str, int], Figures]) -> str:
    some = next(found for found in figures.values() if found["diverged"] is None)
    return (
        f"Measured on {some['count']:,} generated against as many held-out images; floor {some['floor']:.2f} and "
        f"coverage {some['coverage_floor']:.2f} are those of real training images; features of the classifier "
        f"{some['extractor'][:8]}. A run whose weights are no longer finite has diverged and counts as the worst."
    )


if __name__ == "__main__":
    main()
