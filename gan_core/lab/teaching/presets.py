"""Games to begin with: some that go well, and one for each thing that can go wrong, whose diagnosis mends it."""

from dataclasses import dataclass
from functools import partial

from gan_core.config import TrainConfig
from gan_core.lab.game.config import default_config
from gan_core.presets.base import Settings, rates, widths


@dataclass(frozen=True)
class LabPreset:
    """A configuration worth starting from: what it is, what to look for, and the diagnosis that it comes to."""

    title: str
    config: TrainConfig
    sentence: str
    look_for: str
    healthy: bool
    diagnosis: str


def _preset(healthy: bool, title: str, settings: Settings, sentence: str, look_for: str, diagnosis: str) -> LabPreset:
    config = default_config().with_settings(settings)
    return LabPreset(title, config, sentence, look_for, healthy, diagnosis)


_healthy, _failing = partial(_preset, True), partial(_preset, False)

# Saturating neurons make plateaus and steps, which is what tight clusters need.
SMOOTH: Settings = {"network.activation": "tanh", "network.noise": "uniform"}
# Piecewise linear neurons never fall asleep, and so can go on failing for long.
SHARP: Settings = {"network.activation": "leaky-relu"}
# No momentum, which in a game of two overshoots, and a discriminator that is quick to follow but whose slope is bound.
STEADY: Settings = {"optimiser.beta1": 0.0, "optimiser.beta2": 0.99}
FREE: Settings = {**STEADY, "objective.r1": 0.0, "objective.r2": 0.0}
BOUND: Settings = {**STEADY, **rates(3e-3, 1e-2), "objective.r1": 0.03, "objective.r2": 0.03}
CONDITIONAL: Settings = {"network.generator_conditioning": "usual", "network.discriminator_conditioning": "usual"}

HEALTHY: dict[str, LabPreset] = {
    "ring": _healthy(
        "Ring of 8",
        SMOOTH | BOUND,
        "Two small networks, the non-saturating loss, and R1 and R2 that keep the discriminator's slope in bounds.",
        "The square of noise is stretched until it covers the ring, and is then drawn together into eight clusters.",
        "rough",
    ),
    "peaks": _healthy(
        "Three peaks on a line",
        SMOOTH | BOUND | rates(2e-3, 1e-2) | {"dataset.name": "peaks", "network.latent_dimension": 1, **widths(16)},
        "Uniform noise on a line becomes three bells, as in figure 1 of the first paper (Goodfellow et al. 2014).",
        "The discriminator is high where data outweighs samples, and flattens to one half as the two become alike.",
        "balanced",
    ),
    "moons": _healthy(
        "Two moons, class-conditional",
        SMOOTH | BOUND | CONDITIONAL | rates(1e-3, 5e-3) | {"dataset.name": "moons"},
        "Both players know which moon a point belongs to (Mirza & Osindero 2014).",
        "Each class finds its own moon: choose the other class and the discriminator's whole map changes.",
        "rough",
    ),
    "wgan-gp": _healthy(
        "WGAN with gradient penalty",
        SMOOTH
        | FREE
        | rates(1e-3, 1e-2)
        | {"objective.name": "wgan", "objective.gradient_penalty": 0.3, "optimiser.n_critic": 3},
        "The discriminator scores without bounds, but its slope is kept near 1 (Gulrajani et al. 2017).",
        "The map is a hilly landscape rather than an edge, and minus the discriminator's loss falls like a distance.",
        "rough",
    ),
}

FAILURES: dict[str, LabPreset] = {
    "discriminator-too-strong": _failing(
        "Discriminator too strong",
        SHARP | FREE | rates(5e-5, 5e-3) | {"optimiser.n_critic": 5, "network.discriminator_depth": 3},
        "The discriminator is deeper, learns a hundred times as fast and five times as often, and nothing bounds it.",
        "The map turns into cliffs around each cluster: the discriminator is right about nearly every point, and the "
        "samples hardly know where to go.",
        "discriminator-too-strong",
    ),
    # Links name it so.
    "gradient-vanished": _failing(
        "A loss that saturates",
        SMOOTH
        | {"network.noise": "gaussian"}
        | FREE
        | rates(5e-3, 1e-2)
        | {
            "objective.name": "minimax",
            "optimiser.name": "sgd",
            "optimiser.discriminator_name": "adam",
            "optimiser.n_critic": 3,
        },
        "The minimax loss of the first paper, plain gradient descent for the generator, and a discriminator that wins.",
        "Where the discriminator is sure, log(1 - D) is flat: the surer it is, the shorter the gradient arrows.",
        "saturated",
    ),
    "vanishing-gradient": _failing(
        "Vanishing gradient",
        SHARP
        | FREE
        | rates(5e-2, 3e-3)
        | {
            "objective.name": "minimax",
            "optimiser.name": "sgd",
            "optimiser.discriminator_name": "adam",
            "optimiser.n_critic": 10,
            "optimiser.beta1": 0.9,
            "optimiser.beta2": 0.999,
        },
        "The minimax loss, and a discriminator that takes ten steps for every one of the generator's, which are large.",
        "The samples are thrown to where the discriminator is certain; there the gradient arrows shrink to nothing, "
        "and the samples never move again.",
        "gradient-vanished",
    ),
    "modes-lost": _failing(
        "Mode collapse",
        SHARP | FREE | rates(2e-2, 2e-2) | {"optimiser.beta1": 0.5, "optimiser.beta2": 0.999},
        "The plain game, with both rates ten times too high and nothing that bounds the discriminator.",
        "Some clusters are never reached and others are left for good, and the losses look none the worse for it.",
        "modes-lost",
    ),
    "oscillating": _failing(
        "Oscillation",
        SMOOTH
        | {"network.noise": "gaussian"}
        | FREE
        | rates(3e-3, 5e-4)
        | {"optimiser.n_generator": 5, "optimiser.beta1": 0.5, "optimiser.beta2": 0.999},
        "A generator that takes five steps, each six times as large, for every one of the discriminator.",
        "All points jump together from cluster to cluster: by the time the discriminator has learnt where they are, "
        "they are elsewhere.",
        "oscillating",
    ),
    "diverged": _failing(
        "WGAN, clip too large",
        SHARP | FREE | rates(5e-3, 2e-2) | {"objective.name": "wgan", "objective.clip": 10.0, "optimiser.n_critic": 2},
        "A WGAN whose weights are clipped at 10 instead of .01: the bound on the critic's slope is so high that it is "
        "none.",
        "Read the axis: the losses run into the thousands, so they are no distances any more.",
        "diverged",
    ),
}

LAB_PRESETS: dict[str, LabPreset] = {**HEALTHY, **FAILURES}
