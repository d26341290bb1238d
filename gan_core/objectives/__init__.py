"""Losses, penalties and added terms: pure functions of logits and samples."""

from gan_core.objectives.losses import OBJECTIVES
from gan_core.objectives.objective import Objective
from gan_core.objectives.options import ObjectiveOptions
from gan_core.objectives.reconstruction import RECONSTRUCTIONS, Reconstruction

__all__ = ["OBJECTIVES", "RECONSTRUCTIONS", "Objective", "ObjectiveOptions", "Reconstruction"]
