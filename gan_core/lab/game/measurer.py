"""Measures a lab's samples against the truth, which it keeps ready for as long as the lab's data stay the same."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from gan_core.config import TrainConfig
from gan_core.datasets.toys import Mixture, mixture
from gan_core.lab.game.config import LabView
from gan_core.lab.game.lab import Lab
from gan_core.lab.truth.density import Grid
from gan_core.lab.truth.measures import GENERATED, Measurement, Measures, Truth, measure
from gan_core.lab.truth.optimal import shown
from gan_core.objectives import OBJECTIVES

CELLS = {1: 160, 2: 40}  # of the grid of surfaces and densities, a side
# What a row of "measured" holds after the number of steps.
MEASURED = ("js", "kl", "reverse_kl", "wasserstein", "modes", "high_quality", "accuracy")
ROW = (*MEASURED, "discriminator_optimal", "generator_optimal")


@dataclass(frozen=True)
class Measured:
    """Measures after `steps` steps, and the arrays that pages show, by name: float32, NaN where there is nothing."""

    steps: int
    measures: Measures
    arrays: dict[str, NDArray[np.float32]]


def no_optimum(config: TrainConfig) -> str:
    """Why the optimal discriminator of a game is not known, in a sentence; "" where it is known."""
    objective = OBJECTIVES[config.objective.name]
    if objective.optimal is None:
        return f"{objective.title} declares no optimal discriminator; choose another objective to see one."
    if config.objective.pack > 1:
        return "The optimal discriminator of packs is not worked out here; set the pack to 1 to see it."
    if config.objective.wrong_conditions > 0:
        return "The optimal discriminator of wrong classes is not worked out here; set their share to 0."
    return ""


class Measurer:
    """Measures one lab after another moment; the samples of moment `steps` are drawn by that number."""

    def __init__(self) -> None:
        self._truth: Truth | None = None
        self._of: tuple[int, int] | None = None

    def measure(self, lab: Lab, view: LabView) -> Measured:
        """All measures of the class that `view` shows, and the arrays optimal, density_real and density_generated.

        The optimal discriminator is as a page shows it; it and its losses are missing where `no_optimum` says why.
        """
        lab.prepare()
        class_index = min(view.shown_class, len(lab.classes) - 1) if lab.classes else 0
        generated = lab.samples(GENERATED, lab.steps, class_index)
        rates = lab.step.hyperparameters
        found = measure(
            self._truth_of(lab, class_index),
            generated,
            lab.config.objective.name,
            bandwidth=view.bandwidth,
            smoothing=float(rates["label_smoothing"]),
            noise=float(rates["instance_noise"]),
            seed=lab.steps,
            mixture=_modes(lab, class_index),
            raw=lambda points: _raw(lab, points),
            optimal=not no_optimum(lab.config),
        )
        return Measured(lab.steps, found.measures, _arrays(lab, found))

    def _truth_of(self, lab: Lab, class_index: int) -> Truth:
        of = (id(lab.dataset), class_index)
        if self._truth is None or of != self._of:
            grid = Grid(lab.dimension, CELLS[lab.dimension])
            self._truth, self._of = Truth(lab.real_of(class_index), grid), of
        return self._truth


def _arrays(lab: Lab, found: Measurement) -> dict[str, NDArray[np.float32]]:
    values: list[Any] = [lab.steps, *(getattr(found.measures, name) for name in ROW)]
    arrays: dict[str, NDArray[Any]] = {"measured": np.array([[np.nan if value is None else value for value in values]])}
    if found.densities is not None:
        arrays |= dict(zip(("density_real", "density_generated"), found.densities, strict=True))
    if found.discriminator is not None:
        arrays["optimal"] = shown(lab.config.objective.name, found.discriminator.logits)
    return {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}


def _modes(lab: Lab, class_index: int) -> Mixture | None:
    """The modes that the samples shall be of: all of the data's, or that of their own class."""
    modes = mixture(lab.dataset.name)
    if modes is None or not lab.classes:
        return modes
    return Mixture(modes.centres[[class_index]], modes.sigma)


def _raw(lab: Lab, points: Tensor) -> Tensor:
    """Points on [-1, 1] in the data's own coordinates."""
    low, high = lab.dataset.value_range
    return low + (points + 1.0) * ((high - low) / 2.0)
