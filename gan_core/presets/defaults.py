"""A stable default for every dataset, known by name or by what it is made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from gan_core.config import TrainConfig
from gan_core.datasets import DatasetSource
from gan_core.presets.base import Preset, settings

# Named, because they are quoted; every other dataset's default follows from its kind.
NAMED: dict[str, Preset] = {
    "digits-fast": Preset(
        "Handwritten digits, fast",
        "default",
        TrainConfig(),
        "Readable digits within seconds on a CPU: a relativistic discriminator, its gradient penalised at real images.",
    ),
    "digits-style": Preset(
        "Handwritten digits, style",
        "default",
        settings(network__name="style", network__depth=1, optimiser__generator_rate=8e-3),
        "The fast digits with a space W and modulated convolutions: truncation, style mixing, and directions in W.",
    ),
    "shapes-fast": Preset(
        "Coloured shapes, fast",
        "default",
        settings(dataset__name="shapes", schedule__images=400_000),
        "Coloured figures with four condition groups at once: shape, colour, size and count.",
    ),
}
_SMALL = 2_000
# What is drawn by hand until somebody draws.
HEART = tuple(
    (
        round(16 * math.sin(turn) ** 3 / 17, 3),
        round((13 * math.cos(turn) - 5 * math.cos(2 * turn) - 2 * math.cos(3 * turn) - math.cos(4 * turn)) / 17, 3),
    )
    for turn in (2 * math.pi * step / 60 for step in range(60))
)


def default_for(name: str, source: DatasetSource) -> Preset:
    """The stable default for a dataset, of which nothing needs to be known but its source."""
    for preset in NAMED.values():
        if preset.config.dataset.name == name:
            return preset
    values, sentence = _BY_KIND[source.kind](source)
    if name == "drawn":
        values = values | {"dataset.points": HEART}
    config = TrainConfig().with_settings({"dataset.name": name, **values})
    return Preset(f"{source.title}, stable", "default", config, sentence)


def _for_images(source: DatasetSource) -> tuple[dict[str, Any], str]:
    side = source.shape[-1]
    values: dict[str, Any] = {"schedule.images": 200_000 if side <= 16 else 400_000}
    if side > 32:
        values |= {"objective.r1": 1.0, "optimiser.generator_rate": 2e-3, "optimiser.discriminator_rate": 1e-3}
    if source.count < _SMALL:
        values |= {"augmentation.translation": 0.125, "augmentation.cutout": 0.3 if side > 16 else 0.0}
        return (
            values,
            "The settings of the fast digits, with the discriminator's images shifted about, for the set is small.",
        )
    return values, "The settings of the fast digits, which hold for most sets of small images."


def _for_signals(source: DatasetSource) -> tuple[dict[str, Any], str]:
    recurrent = math.prod(source.shape) <= 64
    values = {
        "network.name": "recurrent" if recurrent else "mlp",
        # A narrow recurrent generator ignores its latent.
        "network.generator_width": 64 if recurrent else 128,
        "network.discriminator_width": 64 if recurrent else 128,
        "optimiser.generator_rate": 2e-3 if recurrent else 1e-3,
        "optimiser.discriminator_rate": 2e-3 if recurrent else 1e-3,
    }
    return values, "A relativistic discriminator with R1 at real signals."


def _for_points(_source: DatasetSource) -> tuple[dict[str, Any], str]:
    values = {
        "network.name": "mlp",
        "network.generator_width": 128,
        "network.discriminator_width": 128,
        "network.latent_dimension": 16,
        "objective.r1": 0.1,
        "objective.r2": 0.1,
        "optimiser.generator_rate": 1e-3,
        "optimiser.discriminator_rate": 1e-3,
        "schedule.batch_size": 256,
        "schedule.images": 1_000_000,
    }
    return values, "Two small fully connected networks, the relativistic discriminator penalised on both sides."


_BY_KIND: dict[str, Callable[[DatasetSource], tuple[dict[str, Any], str]]] = {
    "image": _for_images,
    "signal": _for_signals,
    "points": _for_points,
}
