"""A stable default for every dataset, known by name or by what it is made of."""

import math
from collections.abc import Callable
from functools import partial

from gan_core.datasets import DatasetSource
from gan_core.presets.base import Preset, Settings, preset_in, rates, widths

_default = partial(preset_in, "default")

# Named, because they are quoted; every other dataset's default follows from its kind.
NAMED: dict[str, Preset] = {
    "digits-fast": _default(
        "Handwritten digits, fast",
        {},
        "Readable digits within seconds on a CPU: a relativistic discriminator, its gradient penalised at real images.",
    ),
    "digits-style": _default(
        "Handwritten digits, style",
        {"network.name": "style", "network.depth": 1, "optimiser.generator_rate": 8e-3},
        "The fast digits with a space W and modulated convolutions: truncation, style mixing, and directions in W.",
    ),
    "shapes-fast": _default(
        "Coloured shapes, fast",
        {"dataset.name": "shapes", "schedule.images": 400_000},
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
    settings, sentence = _BY_KIND[source.kind](source)
    drawn = {"dataset.points": HEART} if name == "drawn" else {}
    return _default(f"{source.title}, stable", {"dataset.name": name, **settings, **drawn}, sentence)


def _for_images(source: DatasetSource) -> tuple[Settings, str]:
    side = source.shape[-1]
    settings: Settings = {"schedule.images": 200_000 if side <= 16 else 400_000}
    if side > 32:
        settings |= {"objective.r1": 1.0, "optimiser.generator_rate": 2e-3, "optimiser.discriminator_rate": 1e-3}
    if source.count < _SMALL:
        settings |= {"augmentation.translation": 0.125, "augmentation.cutout": 0.3 if side > 16 else 0.0}
        sentence = (
            "The settings of the fast digits, with the discriminator's images shifted about, for the set is small."
        )
        return settings, sentence
    return settings, "The settings of the fast digits, which hold for most sets of small images."


def _for_signals(source: DatasetSource) -> tuple[Settings, str]:
    # A narrow recurrent generator ignores its latent.
    recurrent: Settings = {"network.name": "recurrent", **widths(64), **rates(2e-3, 2e-3)}
    settings = {"network.name": "mlp", **widths(128), **rates(1e-3, 1e-3)}
    short = math.prod(source.shape) <= 64
    return recurrent if short else settings, "A relativistic discriminator with R1 at real signals."


def _for_points(_source: DatasetSource) -> tuple[Settings, str]:
    settings = {
        "network.name": "mlp",
        **widths(128),
        "network.latent_dimension": 16,
        "objective.r1": 0.1,
        "objective.r2": 0.1,
        **rates(1e-3, 1e-3),
        "schedule.batch_size": 256,
        "schedule.images": 1_000_000,
    }
    return settings, "Two small fully connected networks, the relativistic discriminator penalised on both sides."


_BY_KIND: dict[str, Callable[[DatasetSource], tuple[Settings, str]]] = {
    "image": _for_images,
    "signal": _for_signals,
    "points": _for_points,
}
