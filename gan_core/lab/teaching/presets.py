"""Games to begin with: some that go well, and one for each thing that can go wrong.

Each failure gets there within some seconds, on purpose, and its diagnosis offers what mends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gan_core.config import TrainConfig
from gan_core.lab.game.config import default_config


@dataclass(frozen=True)
class LabPreset:
    """A configuration worth starting from: what it is, what to look for, and the diagnosis that it comes to."""

    title: str
    config: TrainConfig
    sentence: str
    look_for: str
    healthy: bool
    diagnosis: str


def settings(**values: Any) -> TrainConfig:
    """A lab's default configuration with settings changed; two underscores stand for the dot of a field's path."""
    return default_config().with_settings({name.replace("__", "."): value for name, value in values.items()})


def _rates(generator: float, discriminator: float) -> dict[str, Any]:
    return {"optimiser__generator_rate": generator, "optimiser__discriminator_rate": discriminator}


# Saturating neurons make plateaus and steps, which is what tight clusters need.
SMOOTH: dict[str, Any] = {"network__activation": "tanh", "network__noise": "uniform"}
# Piecewise linear neurons never fall asleep, and so can go on failing for long.
SHARP: dict[str, Any] = {"network__activation": "leaky-relu"}
# No momentum, which in a game of two overshoots, and a discriminator that is quick to follow but whose slope is bound.
STEADY: dict[str, Any] = {"optimiser__beta1": 0.0, "optimiser__beta2": 0.99}
FREE: dict[str, Any] = {**STEADY, "objective__r1": 0.0, "objective__r2": 0.0}
BOUND: dict[str, Any] = {**STEADY, **_rates(3e-3, 1e-2), "objective__r1": 0.03, "objective__r2": 0.03}
CONDITIONAL: dict[str, Any] = {
    "network__generator_conditioning": "usual",
    "network__discriminator_conditioning": "usual",
}

HEALTHY: dict[str, LabPreset] = {
    "ring": LabPreset(
        "Ring of 8",
        settings(**SMOOTH | BOUND),
        "Two small networks, the non-saturating loss, and R1 and R2 that keep the discriminator's slope in bounds.",
        "The square of noise is stretched until it covers the ring, and is then drawn together into eight clusters.",
        True,
        "rough",
    ),
    "peaks": LabPreset(
        "Three peaks on a line",
        settings(
            **SMOOTH
            | BOUND
            | _rates(2e-3, 1e-2)
            | {
                "dataset__name": "peaks",
                "network__latent_dimension": 1,
                "network__generator_width": 16,
                "network__discriminator_width": 16,
            }
        ),
        "Uniform noise on a line becomes three bells, as in figure 1 of the first paper (Goodfellow et al. 2014).",
        "The discriminator is high where data outweighs samples, and flattens to one half as the two become alike.",
        True,
        "balanced",
    ),
    "moons": LabPreset(
        "Two moons, class-conditional",
        settings(**SMOOTH | BOUND | CONDITIONAL | _rates(1e-3, 5e-3) | {"dataset__name": "moons"}),
        "Both players know which moon a point belongs to (Mirza & Osindero 2014).",
        "Each class finds its own moon: choose the other class and the discriminator's whole map changes.",
        True,
        "rough",
    ),
    "wgan-gp": LabPreset(
        "WGAN with gradient penalty",
        settings(
            **SMOOTH
            | FREE
            | _rates(1e-3, 1e-2)
            | {"objective__name": "wgan", "objective__gradient_penalty": 0.3, "optimiser__n_critic": 3}
        ),
        "The discriminator scores without bounds, but its slope is kept near 1 (Gulrajani et al. 2017).",
        "The map is a hilly landscape rather than an edge, and minus the discriminator's loss falls like a distance.",
        True,
        "rough",
    ),
}

FAILURES: dict[str, LabPreset] = {
    "discriminator-too-strong": LabPreset(
        "Discriminator too strong",
        settings(**SHARP | FREE | _rates(5e-5, 5e-3) | {"optimiser__n_critic": 5, "network__discriminator_depth": 3}),
        "The discriminator is deeper, learns a hundred times as fast and five times as often, and nothing bounds it.",
        "The map turns into cliffs around each cluster: the discriminator is right about nearly every point, and the "
        "samples hardly know where to go.",
        False,
        "discriminator-too-strong",
    ),
    # Links name it so.
    "gradient-vanished": LabPreset(
        "A loss that saturates",
        settings(
            **SMOOTH
            | {"network__noise": "gaussian"}
            | FREE
            | _rates(5e-3, 1e-2)
            | {
                "objective__name": "minimax",
                "optimiser__name": "sgd",
                "optimiser__discriminator_name": "adam",
                "optimiser__n_critic": 3,
            }
        ),
        "The minimax loss of the first paper, plain gradient descent for the generator, and a discriminator that wins.",
        "Where the discriminator is sure, log(1 - D) is flat: the surer it is, the shorter the gradient arrows.",
        False,
        "saturated",
    ),
    "vanishing-gradient": LabPreset(
        "Vanishing gradient",
        settings(
            **SHARP
            | FREE
            | _rates(5e-2, 3e-3)
            | {
                "objective__name": "minimax",
                "optimiser__name": "sgd",
                "optimiser__discriminator_name": "adam",
                "optimiser__n_critic": 10,
                "optimiser__beta1": 0.9,
                "optimiser__beta2": 0.999,
            }
        ),
        "The minimax loss, and a discriminator that takes ten steps for every one of the generator's, which are large.",
        "The samples are thrown to where the discriminator is certain; there the gradient arrows shrink to nothing, "
        "and the samples never move again.",
        False,
        "gradient-vanished",
    ),
    "modes-lost": LabPreset(
        "Mode collapse",
        settings(**SHARP | FREE | _rates(2e-2, 2e-2) | {"optimiser__beta1": 0.5, "optimiser__beta2": 0.999}),
        "The plain game, with both rates ten times too high and nothing that bounds the discriminator.",
        "Some clusters are never reached and others are left for good, and the losses look none the worse for it.",
        False,
        "modes-lost",
    ),
    "oscillating": LabPreset(
        "Oscillation",
        settings(
            **SMOOTH
            | {"network__noise": "gaussian"}
            | FREE
            | _rates(3e-3, 5e-4)
            | {"optimiser__n_generator": 5, "optimiser__beta1": 0.5, "optimiser__beta2": 0.999}
        ),
        "A generator that takes five steps, each six times as large, for every one of the discriminator.",
        "All points jump together from cluster to cluster: by the time the discriminator has learnt where they are, "
        "they are elsewhere.",
        False,
        "oscillating",
    ),
    "diverged": LabPreset(
        "WGAN, clip too large",
        settings(
            **SHARP
            | FREE
            | _rates(5e-3, 2e-2)
            | {"objective__name": "wgan", "objective__clip": 10.0, "optimiser__n_critic": 2}
        ),
        "A WGAN whose weights are clipped at 10 instead of .01: the bound on the critic's slope is so high that it is "
        "none.",
        "Read the axis: the losses run into the thousands, so they are no distances any more.",
        False,
        "diverged",
    ),
}

LAB_PRESETS: dict[str, LabPreset] = {**HEALTHY, **FAILURES}
