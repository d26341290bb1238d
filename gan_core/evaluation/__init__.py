"""How good generated samples are: distances between features, neighbourhoods and labels."""

from __future__ import annotations

from gan_core.evaluation.frechet import frechet_distance
from gan_core.evaluation.measures import Measures, Render, evaluate, label_accuracy
from gan_core.evaluation.neighbours import coverage, density

__all__ = [
    "Measures",
    "Render",
    "coverage",
    "density",
    "evaluate",
    "frechet_distance",
    "label_accuracy",
]
