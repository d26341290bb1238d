"""First signs of a run's health, each as a sentence with what to try."""

import math
from dataclasses import dataclass

from gan_core.datasets.base import Kind, noun

# A discriminator this sure of itself gives the generator next to no gradient.
ZERO_LOSS = 0.01
# Outputs this close to -1 or 1 pass no gradient back through tanh.
EXTREME = 0.98
# Generated images this much less varied than real ones, within a class, count as identical.
LEAST_VARIETY = 0.05
_EXTREMES = {
    "image": "pixel is at its darkest or brightest",
    "signal": "value is at its lowest or highest",
    "points": "coordinate is at an edge",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a run; a fatal one ends it."""

    kind: str
    sentence: str
    fatal: bool = False


@dataclass(frozen=True)
class Signs:
    """Of generated and real samples: shares of values beyond +-0.98, and mean deviations of a value in a condition."""

    losses: tuple[float, ...]
    discriminator_loss: float | None
    extreme: float
    extreme_real: float
    variety: float
    variety_real: float
    kind: Kind = "image"


def diagnose(signs: Signs) -> list[Finding]:
    """What is wrong, most serious first; empty for a healthy run."""
    if not all(math.isfinite(loss) for loss in signs.losses):
        sentence = "The losses are no longer numbers, so the run was ended. Try lower learning rates, or float32."
        return [Finding("not-a-number", sentence, fatal=True)]
    found = {}
    if signs.discriminator_loss is not None and signs.discriminator_loss < ZERO_LOSS:
        found["discriminator-loss-zero"] = (
            f"The discriminator's loss is at 0: it recognises every generated {noun(signs.kind, 1)} and teaches the "
            "generator nothing. Try a lower discriminator rate or a larger penalty weight."
        )
    if signs.extreme > max(EXTREME, (1.0 + signs.extreme_real) / 2.0):
        found["saturated"] = (
            f"The generated {noun(signs.kind)} are saturated: nearly every {_EXTREMES[signs.kind]}, where no gradient "
            "passes. Try a lower generator rate, and start again."
        )
    if signs.variety < LEAST_VARIETY * signs.variety_real:
        found["identical"] = (
            f"The generated {noun(signs.kind)} of a class are all but identical: the generator ignores its latent. "
            "Try a lower generator rate, a larger penalty weight, or the objective rpgan."
        )
    return [Finding(kind, sentence) for kind, sentence in found.items()]
