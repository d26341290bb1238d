"""Modes found by every game, and by the presets named for it: ring of 8, grid of 25, Stacked-MNIST's 1,000.

    python -m benchmarks.modes [ring grid stacked-mnist] [--game GAME] [--seeds 5] [--processes 2] [--cache DIR]

With --game, which may be repeated, only these rows are measured, and printed instead of written.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.games import IMAGES, POINTS, games
from benchmarks.runs import CACHE, Figures, figures_of, reproducible, results, snapshot_generator
from benchmarks.table import command, higher, lower, publish, table
from gan_core import TrainConfig
from gan_core.evaluation.modes import measure_modes
from gan_core.presets import PRESETS

SAMPLES = {"ring": 2_500, "grid": 2_500, "stacked-mnist": 26_000}


@dataclass(frozen=True)
class Part:
    """One dataset: the preset that is to find all its modes, and what every game gets.

    `shorter` makes the preset's run a game's, and `weight` is that of slope penalties. `published` are the modes and
    the high quality that others report.
    """

    title: str
    preset: str
    shorter: dict[str, Any]
    seeds: int
    preset_seeds: int
    weight: float = POINTS
    precision: str = "float32"
    published: dict[str, tuple[str, str]] = field(default_factory=dict)


PARTS = {
    "ring": Part(
        "Ring of 8",
        "ring-8",
        shorter={"schedule.images": 160_000, "schedule.batch_size": 64},
        seeds=3,
        preset_seeds=5,
        published={"GAN (PacGAN, table 1)": ("6.3", "98.2 %"), "PacGAN4 (PacGAN, table 1)": ("7.8", "95.9 %")},
    ),
    "grid": Part(
        "Grid of 25",
        "grid-25",
        shorter={"schedule.images": 160_000, "schedule.batch_size": 64},
        seeds=3,
        preset_seeds=3,
        published={"GAN (PacGAN, table 1)": ("17.3", "94.8 %"), "PacGAN4 (PacGAN, table 1)": ("24.8", "93.6 %")},
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


def main(
    parts: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(PARTS)}; all without")] = None,
    game: Annotated[list[str] | None, typer.Option(help="only this row, printed and not written")] = None,
    seeds: Annotated[int | None, typer.Option(help="as many for every row instead of each part's own number")] = None,
    processes: int = 2,
    cache: Path = CACHE / "modes",
) -> None:
    if unknown := set(game or ()) - set(games(POINTS)):
        raise typer.BadParameter(f"no such game: {', '.join(sorted(unknown))}; there are {'; '.join(games(POINTS))}")
    sections = []
    for part in (PARTS[name] for name in parts or PARTS):
        configs = _configs(part, seeds, game or ())
        jobs = {(row, config.seed): (config,) for row, own in configs.items() for config in own}
        figures: dict[str, list[Figures]] = {row: [] for row in configs}
        for (row, seed), found in results(modes, jobs, processes, cache):
            figures[row].append(found)
            print(f"{part.title}: {row}, seed {seed}: {found}", flush=True)
        rows = [_row(row, configs[row][0], own) for row, own in figures.items()]
        published = [[name, "", "", found, quality, "", ""] for name, (found, quality) in part.published.items()]
        header = ["game", "seeds", "samples", "modes", "high quality", "KL", "diverged"]
        sections.append(f"**{part.title}**\n\n{table(header, [*rows, *published])}")
    if game:
        print("\n\n".join(sections))
        return
    publish(
        "Modes",
        "Median (worst) over the seeds; KL is that of the generated modes to even ones, in nats, of ring and grid over "
        "samples of high quality. A run whose weights are no longer finite has diverged and counts as the worst. "
        "Presets, the first row of each part, see 10 to 20 times as many samples as the games below them. The slope "
        f"penalties of wgan-gp and dragan weigh {POINTS:g} for points and {IMAGES:g} for images.",
        *sections,
    )


def modes(config: TrainConfig) -> Figures:
    """The modes that the generator of a finished run finds."""
    name = config.dataset.name
    return figures_of(config, lambda run: measure_modes(snapshot_generator(run), name, SAMPLES[name]).model_dump())


def _configs(part: Part, seeds: int | None, only: Sequence[str]) -> dict[str, list[TrainConfig]]:
    """The preset's configurations and all games', one a seed, or those of `only` some games."""
    base = reproducible(PRESETS[part.preset].config, part.precision)
    short = base.with_settings(part.shorter)
    rows = {} if only else {part.preset: (base, part.preset_seeds)}
    for name, settings in games(part.weight).items():
        if not only or name in only:
            rows[name] = short.with_settings(settings), part.seeds
    return {
        name: [config.with_settings({"seed": seed}) for seed in range(seeds or count)]
        for name, (config, count) in rows.items()
    }


def _row(name: str, config: TrainConfig, figures: Sequence[Figures]) -> list[str]:
    finished = [found for found in figures if found["diverged"] is None]
    row = [name, str(len(figures)), f"{config.schedule.images:,} by {config.schedule.batch_size}"]
    diverged = f"{len(figures) - len(finished)} of {len(figures)}" if len(finished) < len(figures) else ""
    if not finished:
        return [*row, "-", "-", "-", diverged]
    quality = ""
    if finished[0]["high_quality"] is not None:
        quality = f"{higher((100.0 * (one.get('high_quality') or 0.0) for one in figures), 1)} %"
    divergences = (one.get("divergence") for one in figures)
    divergence = lower(math.inf if value is None else value for value in divergences)
    return [*row, higher((one.get("found", 0) for one in figures), 0), quality, divergence, diverged]


if __name__ == "__main__":
    command(main)
