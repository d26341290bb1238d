"""Presets that are to find every mode, named for what they aim at.

All learn without labels of the mode, by RpGAN: ring and grid with R1 and R2 as R3GAN has it (Huang et al. 2024),
the stacked digits with R1 alone.
"""

from __future__ import annotations

from typing import Any

from gan_core.presets.base import Preset, settings

UNCONDITIONAL: dict[str, Any] = {
    "network__generator_conditioning": "none",
    "network__discriminator_conditioning": "none",
}
# Saturating neurons make plateaus and steps, which is what a generator of tight clusters is. Of 125,000 points
# 100,000 train, as many as PacGAN's.
CLUSTERS: dict[str, Any] = {
    **UNCONDITIONAL,
    "dataset__count": 125_000,
    "network__name": "mlp",
    "network__activation": "tanh",
    "network__latent_dimension": 2,
    "network__generator_width": 128,
    "network__discriminator_width": 128,
    "objective__r1": 1e-3,
    "objective__r2": 1e-3,
    "optimiser__generator_rate": 2e-3,
    "optimiser__discriminator_rate": 2e-3,
    "schedule__batch_size": 256,
    "schedule__final_rate": 0.01,
}

MODES: dict[str, Preset] = {
    "ring-8": Preset(
        "Ring: 8 of 8 modes",
        "modes",
        settings(**CLUSTERS | {"dataset__name": "ring", "schedule__images": 1_536_000}),
        "PacGAN's ring of eight tight clusters, found by small fully connected networks.",
        "The dots spread over the whole ring first and only then contract into its eight clusters. "
        "Take R2 and R1 to 0 early on and clusters go missing.",
    ),
    "grid-25": Preset(
        "Grid: 25 of 25 modes",
        "modes",
        settings(**CLUSTERS | {"dataset__name": "grid", "schedule__images": 3_072_000}),
        "PacGAN's grid of twenty-five tight clusters, found by small fully connected networks.",
        "The latent plane is cut into twenty-five cells, one for each cluster; the dots between clusters are the cuts. "
        "They thin out as the rates fall, and never quite vanish, for the generator is continuous.",
    ),
    "stacked-1000": Preset(
        "Stacked digits: 1,000 of 1,000 modes",
        "modes",
        settings(
            **UNCONDITIONAL,
            dataset__name="stacked-mnist",
            dataset__count=50_000,
            schedule__images=512_000,
        ),
        "Three digits, one in each colour, and nobody says which: a thousand modes to find (Stacked-MNIST).",
        "All three colours hold readable digits after some minutes, each independent of the other two. "
        "A collapsed run would show the same combination again and again.",
    ),
}
