"""How good generated samples are: distances between features, neighbourhoods, labels and likeness."""

from gan_core.evaluation.distances import frechet_distance, kernel_distance
from gan_core.evaluation.inception import inception_score
from gan_core.evaluation.measures import Measures, Render, evaluate, label_accuracy
from gan_core.evaluation.neighbours import coverage, density, precision, recall
from gan_core.evaluation.similarity import ms_ssim, similarity_within_classes

__all__ = [
    "Measures",
    "Render",
    "coverage",
    "density",
    "evaluate",
    "frechet_distance",
    "inception_score",
    "kernel_distance",
    "label_accuracy",
    "ms_ssim",
    "precision",
    "recall",
    "similarity_within_classes",
]
