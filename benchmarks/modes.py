"""Modes found by every game, and by the presets named for it: ring of 8, grid of 25, Stacked-MNIST's 1,000.

    python -m benchmarks.modes [ring grid stacked-mnist] [--games GAME ...] [--seeds 5] [--processes 2] [--cache DIR]

Ring and grid have PacGAN's spacing and sigma, 100,000 training points, and 2,500 samples are looked at; a sample within
three sigma of the nearest centre is of high quality. In Stacked-MNIST 26,000 samples are looked at by the dataset's own
classifier. Every game gets its preset's network, rates and penalties and a shorter run; those with a constraint of
their own have that instead of the penalties. All is unconditional. Several processes train
at once, each with one thread, for time plays no part in what is measured. With --games only these rows are measured,
and printed instead of written.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.games import IMAGES, POINTS, games
from benchmarks.runs import CACHE, Figures, Run, figures_of, reproducible, snapshot_generator
from benchmarks.table import median_and_worst, publish, table
from gan_core import Trainer
from gan_core.evaluation.modes import measure_modes
from gan_core.presets import PRESETS

SAMPLES = {"ring": 2_500, "grid": 2_500, "stacked-mnist": 26_000}


@dataclass(frozen=True)
class Part:
    """One dataset: the preset that is to find all its modes, and what every game gets.

    `shorter` makes the preset's run a game's, and `weight` is that of slope penalties. `published` are rows of
    others' figures.
    """

    title: str
    preset: str
    shorter: dict[str, Any]
    seeds: int
    preset_seeds: int
    weight: float = POINTS
    precision: str = "float32"
    published: tuple[tuple[str, ...], ...] = ()


PARTS = {
    "ring": Part(
        "Ring of 8",
        "ring-8",
        shorter={"schedule.images": 160_000, "schedule.batch_size": 64},
        seeds=3,
        preset_seeds=5,
        published=(
            ("GAN (PacGAN, table 1)", "6.3", "98.2 %", "", ""),
            ("PacGAN4 (PacGAN, table 1)", "7.8", "95.9 %", "", ""),
        ),
    ),
    "grid": Part(
        "Grid of 25",
        "grid-25",
        shorter={"schedule.images": 160_000, "schedule.batch_size": 64},
        seeds=3,
        preset_seeds=3,
        published=(
            ("GAN (PacGAN, table 1)", "17.3", "94.8 %", "", ""),
            ("PacGAN4 (PacGAN, table 1)", "24.8", "93.6 %", "", ""),
        ),
    ),
    "stacked-mnist": Part(
        "Stacked-MNIST, 1,000 modes",
        "stacked-1000",
        shorter={"schedule.images": 25_600},
        seeds=1,
        preset_seeds=2,
        weight=IMAGES,
        precision="bfloat16",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=f"of {', '.join(PARTS)}; all without")
    parser.add_argument("--games", nargs="+", default=[], help="only these rows, printed and not written")
    parser.add_argument("--seeds", type=int, help="as many for every row instead of each part's own number")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=CACHE / "modes")
    arguments = parser.parse_args()
    if unknown := set(arguments.games) - set(games(POINTS)):
        parser.error(f"no such game: {', '.join(sorted(unknown))}; there are {'; '.join(games(POINTS))}")
    parts = {name: PARTS[name] for name in arguments.parts}
    runs = {name: _runs(part, arguments.seeds, arguments.games) for name, part in parts.items()}
    figures = figures_of([run for own in runs.values() for run in own], modes, arguments.processes, arguments.cache)
    sections = [_section(part, runs[name], figures) for name, part in parts.items()]
    if arguments.games:
        print("\n\n".join(sections))
        return
    publish(
        "modes",
        "Modes",
        "benchmarks.modes",
        "Median (worst) over the seeds; KL is that of the generated modes to even ones, in nats, of ring and grid over "
        "samples of high quality. A run whose weights are no longer finite has diverged and counts as the worst. "
        "Presets, the first row of each part, see 10 to 20 times as many samples as the games below them. The slope "
        f"penalties of wgan-gp and dragan weigh {POINTS:g} for points and {IMAGES:g} for images.",
        *sections,
    )


def modes(trainer: Trainer) -> Figures:
    """The modes that a finished run's generator finds."""
    name = trainer.config.dataset.name
    return measure_modes(snapshot_generator(trainer), name, SAMPLES[name]).model_dump()


def _runs(part: Part, seeds: int | None, only: Sequence[str]) -> list[Run]:
    """The preset's runs and all games', or those of `only` some games."""
    base = reproducible(PRESETS[part.preset].config, part.precision)
    short = base.with_settings(part.shorter)
    chosen = {name: found for name, found in games(part.weight).items() if not only or name in only}
    shorter = {f"{part.title}: {name}": short.with_settings(settings) for name, settings in chosen.items()}
    presets = {} if only else {part.preset: base}
    return [
        Run(name, config.with_settings({"seed": seed}))
        for configs, count in ((presets, part.preset_seeds), (shorter, part.seeds))
        for name, config in configs.items()
        for seed in range(seeds or count)
    ]


def _section(part: Part, runs: Sequence[Run], figures: dict[tuple[str, int], Figures]) -> str:
    """The part's table: the preset first, then the games, then what others have published."""
    seeds: dict[str, list[Run]] = {}
    for run in runs:
        seeds.setdefault(run.name, []).append(run)
    rows = [
        _row(name.removeprefix(f"{part.title}: "), own, [figures[name, run.config.seed] for run in own])
        for name, own in seeds.items()
    ]
    published = [[name, "", "", *rest] for name, *rest in part.published]
    header = ["game", "seeds", "samples", "modes", "high quality", "KL", "diverged"]
    return f"**{part.title}**\n\n{table(header, [*rows, *published])}"


def _row(name: str, runs: Sequence[Run], figures: Sequence[Figures]) -> list[str]:
    finished = [found for found in figures if found["diverged"] is None]
    schedule = runs[0].config.schedule
    row = [name, str(len(runs)), f"{schedule.images:,} by {schedule.batch_size}"]
    diverged = f"{len(figures) - len(finished)} of {len(figures)}" if len(finished) < len(figures) else ""
    if not finished:
        return [*row, "-", "-", "-", diverged]
    found = median_and_worst((one.get("found", 0) for one in figures), higher_is_better=True, digits=0)
    return [*row, found, _quality(figures, finished), _divergence(figures), diverged]


def _quality(figures: Iterable[Figures], finished: Sequence[Figures]) -> str:
    if finished[0]["high_quality"] is None:
        return ""
    shares = (100.0 * (one.get("high_quality") or 0.0) for one in figures)
    return f"{median_and_worst(shares, higher_is_better=True, digits=1)} %"


def _divergence(figures: Iterable[Figures]) -> str:
    values = (one.get("divergence") for one in figures)
    return median_and_worst((math.inf if value is None else value for value in values), higher_is_better=False)


if __name__ == "__main__":
    main()
