"""Every objective on the same network, the same digits and the same number of images.

    python -m benchmarks.objectives [--seeds 5] [--images 51200] [--processes 2] [--cache DIR] [--no-speed]

So a row says how an objective does in the setting of digits-fast, not how well it can be made to do.
"""

import math
import statistics
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.games import IMAGES, constrained, games
from benchmarks.runs import CACHE, Figures, figures_of, measured, reproducible, results, timed
from benchmarks.table import command, higher, lower, publish, table
from gan_core import Trainer
from gan_core.config import TrainConfig
from gan_core.presets import PRESETS

GAMES = games(IMAGES)
REFERENCE = "rpgan"
ROUNDS, WARM_UP, STEPS = 5, 5, 20


def main(
    seeds: int = 5,
    images: int = 51_200,
    processes: int = 2,
    cache: Path = CACHE / "objectives",
    speed: Annotated[bool, typer.Option(help="also time all games, which wants a quiet machine")] = True,
) -> None:
    base = PRESETS["digits-fast"].config.with_settings({"schedule.images": images})
    jobs = {
        (game, seed): (reproducible(base.with_settings({**settings, "seed": seed}), "bfloat16"),)
        for seed in range(seeds)
        for game, settings in GAMES.items()
    }
    figures: dict[str, list[Figures]] = {game: [] for game in GAMES}
    for (game, seed), found in results(quality, jobs, processes, cache):
        figures[game].append(found)
        print(f"{game}, seed {seed}: {found}", flush=True)
    speeds = speeds_of(base) if speed else {}
    publish(
        "Objectives",
        f"The preset digits-fast with each objective, {images:,} images of mnist-5k: median (worst) of {seeds} seeds. "
        f"R1 = {base.objective.r1:g} for all but {_constrained()}. {_footnote(figures)}",
        table(
            ["game", "FD / floor", "coverage", "label accuracy", "diverged", "images/s", f"of {REFERENCE}"],
            [_row(game, own, speeds) for game, own in figures.items()],
        ),
    )


def quality(config: TrainConfig) -> Figures:
    """The measures of a finished run."""
    return figures_of(config, lambda trainer: measured(trainer).model_dump())


def speeds_of(base: TrainConfig) -> dict[str, list[tuple[float, float]]]:
    """(images a second, share of the reference's in the same round) of every game, for some rounds."""
    chosen = Trainer(base).chosen
    trainers = {game: Trainer(base.with_settings(settings), chosen=chosen) for game, settings in GAMES.items()}
    for trainer in trainers.values():
        _advance(trainer, WARM_UP)
    speeds: dict[str, list[tuple[float, float]]] = {game: [] for game in GAMES}
    for _ in range(ROUNDS):
        seconds = {game: timed(partial(_advance, trainer, STEPS)) for game, trainer in trainers.items()}
        images = {game: STEPS * base.schedule.batch_size / spent for game, spent in seconds.items()}
        for game, number in images.items():
            speeds[game].append((number, number / images[REFERENCE]))
    return speeds


def _advance(trainer: Trainer, steps: int) -> None:
    for _ in range(steps):
        trainer.step()


def _row(game: str, seeds: list[Figures], speeds: dict[str, list[tuple[float, float]]]) -> list[str]:
    """A diverged run counts as the worst there can be."""
    diverged = [figures["diverged"] for figures in seeds if figures["diverged"] is not None]
    if len(diverged) == len(seeds):
        row = [game, "-", "-", "-"]
    else:
        row = [
            game,
            lower(figures.get("fd_over_floor", math.inf) for figures in seeds),
            higher(figures.get("coverage", 0.0) for figures in seeds),
            higher(figures.get("label_accuracy", 0.0) for figures in seeds),
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


def _footnote(figures: dict[str, list[Figures]]) -> str:
    some = next(found for seeds in figures.values() for found in seeds if found["diverged"] is None)
    return (
        f"Measured on {some['count']:,} generated against as many held-out images; floor {some['floor']:.2f} and "
        f"coverage {some['coverage_floor']:.2f} are those of real training images; features of the classifier "
        f"{some['extractor'][:8]}. A run whose weights are no longer finite has diverged and counts as the worst."
    )


if __name__ == "__main__":
    command(main)
