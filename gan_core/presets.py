"""Presets: named TrainConfigs."""

from __future__ import annotations

from dataclasses import dataclass

from gan_core.config import TrainConfig


@dataclass(frozen=True)
class Preset:
    """A configuration worth starting from, and what it is for."""

    config: TrainConfig
    sentence: str


PRESETS: dict[str, Preset] = {
    "digits-fast": Preset(
        TrainConfig(),
        "Readable digits within seconds on a CPU: a relativistic critic, its gradient penalised at real images.",
    ),
    "digits-textbook": Preset(
        TrainConfig().with_settings(
            {
                "network.name": "dcgan",
                "network.generator_width": 32,
                "network.critic_width": 32,
                "objective.name": "non-saturating",
                "objective.r1": 0.0,
                "objective.r2": 0.0,
                "optimiser.generator_rate": 2e-4,
                "optimiser.critic_rate": 2e-4,
                "optimiser.beta1": 0.5,
                "optimiser.beta2": 0.999,
                "schedule.final_rate": 1.0,
            }
        ),
        "The DCGAN of the textbooks, with batch normalisation: slower, and it shows what the fast preset gains.",
    ),
    "shapes-fast": Preset(
        TrainConfig().with_settings({"dataset.name": "shapes", "schedule.images": 400_000}),
        "Coloured figures with four condition groups at once: shape, colour, size and count.",
    ),
}
