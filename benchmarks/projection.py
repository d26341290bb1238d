"""Projection with the shipped digits: its own samples found again, and digits that it never saw.

    python -m benchmarks.projection [--images 100] [--fewer 25] [--batch 25]

Own samples are of seeds that no projection draws, in all classes in turn; unseen digits are of the held-out part of
mnist-5k, which the network never saw. Only "class given" knows the class. Figures are of the exact pictures in
uint8. Times are of this process on one thread, everything but loading included.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass

import torch
from torch import Tensor

from benchmarks.table import publish, table
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=100, help="of each of the two kinds, for the usual way")
    parser.add_argument("--fewer", type=int, default=25, help="the first so many of these, for the other ways")
    parser.add_argument("--batch", type=int, default=25, help="how many are projected at once")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    generator, features = load_generator("digits"), load_features("mnist-5k")
    rows: list[list[str]] = []
    for way, options in WAYS.items():
        count = arguments.images if way == "usual" else arguments.fewer
        for kind, take in (("own samples", own_samples), ("unseen digits", unseen_digits)):
            targets, conditions = take(generator, count)
            found = [
                measure(generator, features, targets[batch], conditions[batch], options, given=way == "class given")
                for batch in torch.arange(count).split(arguments.batch)
            ]
            rows.append(_row(way, kind, found))
            print(rows[-1], flush=True)
    publish(
        "projection",
        "Projection",
        "benchmarks.projection",
        f"{arguments.batch} images at once on one thread. PSNR in dB; seconds an image are the median over the batches "
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
    walls, processors = [one.wall for one in found], [one.processor for one in found]
    return [
        way,
        f"{len(decibels)} {kind}",
        f"{statistics.median(decibels):.1f}",
        f"{decibels[len(decibels) // 10]:.1f}",
        f"{decibels[0]:.1f}",
        f"{sum(value >= 30.0 for value in decibels) / len(decibels):.1%}",
        f"{sum(right) / len(right):.1%}",
        f"{statistics.mean(one.radius for one in found):.2f}",
        f"{statistics.median(walls):.2f} ({max(walls):.2f})",
        f"{statistics.median(processors):.2f} ({max(processors):.2f})",
    ]


if __name__ == "__main__":
    main()
