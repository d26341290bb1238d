"""All that is measured of a lab's samples at one moment: divergences, distance, modes, a test, and the best losses.

An equal distribution doesn't measure as exactly equal, because both sides are samples. With REAL data and GENERATED
samples of any toy's own distribution at the bandwidth HALF_BANDWIDTH, the optimal discriminator of cross-entropy stays
within HALF_ERROR of 1/2 wherever there is mass (gan_core/lab/truth/density.py, MASS), and the Jensen-Shannon divergence
below JS_ERROR: over 40 seeds of all nine toys at most .0003, and the discriminator at most .037 off, but for the thin
spiral, where it was up to .0505 off in one of the 40. With 16,000 and 4,096 the divergence is still below .002, but the
discriminator up to .11 off where there is least mass.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_core.datasets.toys import Mixture
from gan_core.evaluation.modes import modes_of_mixture
from gan_core.lab.truth.density import Array, Grid, Points, as_points, kernel_density, thinned
from gan_core.lab.truth.divergences import jensen_shannon, kullback_leibler
from gan_core.lab.truth.optimal import TRANSPORTED, OptimalDiscriminator, optimal_discriminator, optimal_losses
from gan_core.lab.truth.transport import wasserstein
from gan_core.lab.truth.two_sample import LEAST, two_sample_test
from gan_core.objectives import OBJECTIVES
from gan_core.options import Options, option

REAL, GENERATED = 32_000, 32_768
HALF_BANDWIDTH, HALF_ERROR = 0.1, 0.05
JS_ERROR = 0.002
KEPT = 4  # densities of the data, by bandwidth


class Measures(Options):
    """What is measured; None for what has no meaning for the data, or no finite value."""

    js: float | None = option(
        None,
        "Jensen-Shannon divergence of the smoothed samples from the smoothed data: 0 for equal ones, at most .69.",
        unit="nats",
    )
    kl: float | None = option(
        None, "Kullback-Leibler divergence of the samples from the data; it is high where data is missed.", unit="nats"
    )
    reverse_kl: float | None = option(
        None, "The same the other way round; it is high where samples lie off the data.", unit="nats"
    )
    wasserstein: float | None = option(
        None,
        "How far data must be moved on average to become samples; two samples of the data itself are .03 to .16 apart "
        "in the plane, and at most .02 on a line.",
        unit="of half the picture",
    )
    modes: int | None = option(None, "How many of the data's modes have at least one sample.", unit="modes")
    modes_there: int | None = option(None, "How many modes the data has.", unit="modes")
    high_quality: float | None = option(
        None, "The share of samples within three sigma of the nearest mode's centre.", unit="share"
    )
    accuracy: float | None = option(
        None, "How often a fresh classifier is right about a point; .5 is a guess.", unit="share"
    )
    p_value: float | None = option(None, "The chance that a guess is as often right as that classifier.", unit="share")
    discriminator_optimal: float | None = option(None, "The loss of the optimal discriminator.")
    generator_optimal: float | None = option(None, "The generator's loss against the optimal discriminator.")


class Measurement(NamedTuple):
    """Measures, the densities of data and samples, and the optimum; None where unknown or without a finite sample."""

    measures: Measures
    densities: tuple[Array, Array] | None = None
    discriminator: OptimalDiscriminator | None = None


class Truth:
    """The real side of all measurements, `[N, D]` with D = 1 or 2. Raises ValueError without a finite point."""

    def __init__(self, real: Points, grid: Grid) -> None:
        self.points = as_points(real)
        self.grid = grid
        if len(self.points) == 0:
            raise ValueError("Measuring needs data with finite coordinates; there is none.")
        self._densities: dict[float, Array] = {}

    def density(self, width: float) -> Array:
        """The data's density by a kernel of standard deviation `width`; the last few are kept."""
        if width not in self._densities:
            while len(self._densities) >= KEPT:
                del self._densities[next(iter(self._densities))]
            self._densities[width] = kernel_density(self.points, width, self.grid)
        return self._densities[width]


def measure(
    truth: Truth,
    generated: Points,
    objective: str,
    *,
    bandwidth: float,
    smoothing: float = 0.0,
    noise: float = 0.0,
    seed: int = 0,
    mixture: Mixture | None = None,
    raw: Callable[[Tensor], Tensor] | None = None,
    optimal: bool = True,
) -> Measurement:
    """What is measured of samples `generated` `[M, D]`, which are best GENERATED of them.

    `smoothing` and `noise` are the objective's label smoothing and instance noise as they are now; the noise counts for
    the discriminator and its densities alone. `seed` draws the two-sample test's halves. `raw` brings samples to the
    coordinates of `mixture`, whose modes are counted. Samples that aren't finite are left out of all but the modes. The
    optimal discriminator and both losses are left out where `optimal` is False or the optimum isn't known.
    """
    points = as_points(generated)
    if len(points) == 0:
        return Measurement(Measures())
    grid, width = truth.grid, float(np.hypot(bandwidth, noise))
    p, q = densities = truth.density(width), kernel_density(points, width, grid)
    losses, discriminator = (np.nan, np.nan), None
    if optimal and OBJECTIVES[objective].optimal is not None:
        discriminator = optimal_discriminator(
            objective, truth.points, points, grid, bandwidth, smoothing=smoothing, noise=noise, densities=densities
        )
        losses = optimal_losses(objective, discriminator, grid, smoothing=smoothing)
    if noise > 0.0:
        p, q = truth.density(bandwidth), kernel_density(points, bandwidth, grid)
    if discriminator is not None and discriminator.heights is not None and noise == 0.0:
        distance = -losses[0]
    else:
        count = min(len(truth.points), len(points), TRANSPORTED[grid.dimension])
        distance = wasserstein(thinned(truth.points, count), thinned(points, count))
    values = {
        "js": jensen_shannon(p, q, grid.volume),
        "kl": kullback_leibler(p, q, grid.volume),
        "reverse_kl": kullback_leibler(q, p, grid.volume),
        "wasserstein": distance,
        "discriminator_optimal": losses[0],
        "generator_optimal": losses[1],
        **_tested(truth, points, seed),
    }
    finite = {name: value for name, value in values.items() if np.isfinite(value)}
    return Measurement(Measures(**finite, **_modes(generated, mixture, raw)), densities, discriminator)


def _tested(truth: Truth, points: Array, seed: int) -> dict[str, float]:
    if min(len(truth.points), len(points)) < 2 * LEAST:
        return {}
    verdict = two_sample_test(truth.points, points, seed)
    return {"accuracy": verdict.accuracy, "p_value": verdict.p_value}


def _modes(
    generated: Points, mixture: Mixture | None, raw: Callable[[Tensor], Tensor] | None
) -> dict[str, float | int | None]:
    if mixture is None:
        return {}
    samples = torch.as_tensor(generated)
    modes = modes_of_mixture(samples if raw is None else raw(samples), mixture)
    return {"modes": modes.found, "modes_there": modes.there, "high_quality": modes.high_quality}
