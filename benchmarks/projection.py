"""Projection with the shipped digits: its own samples found again, and digits that it never saw.

    python -m benchmarks.projection [--images 100] [--fewer 25] [--batch 25]

Only "class given" knows the class. Figures are of the exact pictures in uint8; times are of one thread.
"""

import statistics
import time
from dataclasses import dataclass
from typing import Annotated

import torch
import typer
from torch import Tensor

from benchmarks.table import command, lower, publish, table
from gan_core.datasets import DatasetOptions, load_dataset
from gan_core.features import FeatureNetwork, load_features
from gan_core.generator import Generator, load_generator
from gan_core.latent.inversion.projection import ProjectionOptions, Projector

USUAL = ProjectionOptions()
WAYS: dict[str, ProjectionOptions] = {
    "usual": USUAL,
    "class given": USUAL,
    "pixels alone": USUAL.model_copy(update={"perceptual": 0.0}),
    "no prior": USUAL.model_copy(update={"prior": 0.0}),
    "one start": USUAL.model_copy(update={"starts": 1}),
    "one random start": USUAL.model_copy(update={"starts": 1, "candidates": 1}),
}


@dataclass(frozen=True)
class Found:
    """What one way found of one batch of images: decibels and whether the class is right, an image each; seconds."""

    decibels: list[float]
    right: list[bool]
    radius: float
    wall: float
    processor: float


def main(
    images: Annotated[int, typer.Option(help="of each of the two kinds, for the usual way")] = 100,
    fewer: Annotated[int, typer.Option(help="the first so many of these, for the other ways")] = 25,
    batch: Annotated[int, typer.Option(help="how many are projected at once")] = 25,
) -> None:
    torch.set_num_threads(1)
    generator, features = load_generator("digits"), load_features("mnist-5k")
    rows: list[list[str]] = []
    for way, options in WAYS.items():
        count = images if way == "usual" else fewer
        for kind, take in (("own samples", own_samples), ("unseen digits", unseen_digits)):
            targets, conditions = take(generator, count)
            found = [
                measure(generator, features, targets[part], conditions[part], options, given=way == "class given")
                for part in torch.arange(count).split(batch)
            ]
            rows.append(_row(way, kind, found))
            print(rows[-1], flush=True)
    publish(
        "Projection",
        f"{batch} images at once on one thread. PSNR in dB; seconds an image are the median over the batches "
        "(the worst), with the waiting for whatever else the machine did, CPU seconds without it. The radius is the "
        "root of the mean square of z, 1 for those of seeds.",
        table(
            ["way", "images", "PSNR median", "10 %", "worst", "at least 30 dB", "class right", "radius", "s", "CPU s"],
            rows,
        ),
    )


def own_samples(generator: Generator, count: int) -> tuple[Tensor, Tensor]:
    """Samples of the generator itself, and their conditions."""
    conditions = generator.conditions.in_turn(count)
    return generator.samples(generator.latents(1000, count), conditions), conditions


def unseen_digits(_generator: Generator, count: int) -> tuple[Tensor, Tensor]:
    """Digits that the generator was not trained on, and their conditions."""
    dataset = load_dataset(DatasetOptions(name="mnist-5k"))
    order = torch.randperm(len(dataset.split.held_out), generator=torch.Generator().manual_seed(0))
    chosen = dataset.split.held_out[order[:count]]
    return dataset.samples[chosen], dataset.conditions.rows(dataset.labels[chosen])


def measure(
    generator: Generator,
    features: FeatureNetwork,
    targets: Tensor,
    conditions: Tensor,
    options: ProjectionOptions,
    *,
    given: bool,
) -> Found:
    """Project a batch, with its conditions given or not, and measure what came of it."""
    wall, processor = time.perf_counter(), time.process_time()
    projector = Projector(generator, targets, conditions if given else None, options, features=features)
    while not projector.finished:
        projector.step()
    found = projector.result()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return Found(
        decibels=found.decibels.tolist(),
        right=(found.conditions.argmax(dim=1) == conditions.argmax(dim=1)).tolist(),
        radius=float(found.latents.square().mean(dim=1).sqrt().mean()),
        wall=wall / len(targets),
        processor=processor / len(targets),
    )


def _row(way: str, kind: str, found: list[Found]) -> list[str]:
    decibels = sorted(value for one in found for value in one.decibels)
    right = [value for one in found for value in one.right]
    return [
        way,
        f"{len(decibels)} {kind}",
        f"{statistics.median(decibels):.1f}",
        f"{decibels[len(decibels) // 10]:.1f}",
        f"{decibels[0]:.1f}",
        f"{sum(value >= 30.0 for value in decibels) / len(decibels):.1%}",
        f"{sum(right) / len(right):.1%}",
        f"{statistics.mean(one.radius for one in found):.2f}",
        lower(one.wall for one in found),
        lower(one.processor for one in found),
    ]


if __name__ == "__main__":
    command(main)
