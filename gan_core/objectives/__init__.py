"""Losses and penalties: pure functions of logits and samples."""

from gan_core.objectives.losses import OBJECTIVES, Objective
from gan_core.objectives.options import ObjectiveOptions
from gan_core.objectives.penalties import squared_gradient_norms

__all__ = ["OBJECTIVES", "Objective", "ObjectiveOptions", "squared_gradient_norms"]
