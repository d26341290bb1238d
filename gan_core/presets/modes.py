"""Presets that are to find every mode, without labels: RpGAN, with R1 and R2 as R3GAN has it (Huang et al. 2024)."""

from functools import partial

from gan_core.presets.base import UNCONDITIONAL, Preset, Settings, preset_in, rates, widths

# Saturating neurons make plateaus and steps, which is what a generator of tight clusters is. Of 125,000 points
# 100,000 train, as many as PacGAN's.
CLUSTERS: Settings = {
    **UNCONDITIONAL,
    "dataset.count": 125_000,
    "network.name": "mlp",
    "network.activation": "tanh",
    "network.latent_dimension": 2,
    **widths(128),
    "objective.r1": 1e-3,
    "objective.r2": 1e-3,
    **rates(2e-3, 2e-3),
    "schedule.batch_size": 256,
    "schedule.final_rate": 0.01,
}

_modes = partial(preset_in, "modes")

MODES: dict[str, Preset] = {
    "ring-8": _modes(
        "Ring: 8 of 8 modes",
        CLUSTERS | {"dataset.name": "ring", "schedule.images": 1_536_000},
        "PacGAN's ring of eight tight clusters, found by small fully connected networks.",
        "The dots spread over the whole ring first and only then contract into its eight clusters. "
        "Take R2 and R1 to 0 early on and clusters go missing.",
    ),
    "grid-25": _modes(
        "Grid: 25 of 25 modes",
        CLUSTERS | {"dataset.name": "grid", "schedule.images": 3_072_000},
        "PacGAN's grid of twenty-five tight clusters, found by small fully connected networks.",
        "The latent plane is cut into twenty-five cells, one for each cluster; the dots between clusters are the cuts. "
        "They thin out as the rates fall, and never quite vanish, for the generator is continuous.",
    ),
    "stacked-1000": _modes(
        "Stacked digits: 1,000 of 1,000 modes",
        UNCONDITIONAL | {"dataset.name": "stacked-mnist", "dataset.count": 50_000, "schedule.images": 512_000},
        "Three digits, one in each colour, and nobody says which: a thousand modes to find (Stacked-MNIST).",
        "All three colours hold readable digits after some minutes, each independent of the other two. "
        "A collapsed run would show the same combination again and again.",
    ),
}
