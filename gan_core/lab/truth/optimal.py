"""The best discriminator that there could be for each objective, where both densities are known.

With p the density of the data and q that of the samples, r = p / q, the discriminator's loss is minimised cell by cell:
Goodfellow et al. 2014, proposition 1 (cross-entropy); Mao et al. 2017, eq. 5 (least squares); Nowozin et al. 2016,
eq. 5, f'(r) = g(v), which gives v = 1 + log r for KL, log r for reverse KL, 2 (r - 1) for Pearson, log(r) / 2 for
squared Hellinger, log r for JS; Lim & Ye 2017, section 2 (hinge). One-sided smoothing by s replaces p by (1 - s) p
and q by q + s p. The relativistic losses are minimised numerically (gan_core/lab/truth/relativistic.py); the
discriminator of a WGAN is a Kantorovich potential (gan_core/lab/truth/transport.py); these three are known up to a
constant, and centred.

Both densities are floored (gan_core/lab/truth/density.py) before they are divided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit
from torch import Tensor

from gan_core.lab.truth.density import Array, Grid, Points, as_points, floored, kernel_density, thinned, with_mass
from gan_core.lab.truth.relativistic import Bins, average_loss, pair_loss, solve
from gan_core.lab.truth.transport import Dual, dual
from gan_core.objectives import OBJECTIVES
from gan_core.objectives.losses import Loss

Values = TypeVar("Values", Tensor, NDArray[Any])

# How many points a side are transported, by dimension: all that are needed on a line, where sorting does.
TRANSPORTED = {1: 4096, 2: 256}


@dataclass(frozen=True)
class Sides:
    """What an optimal discriminator depends on: floored densities on `grid`, points `[N, D]` and label smoothing."""

    p: Array
    q: Array
    grid: Grid
    real: Array
    generated: Array
    smoothing: float

    @cached_property
    def dual(self) -> Dual:
        """The dual of optimal transport between as many points of both sides."""
        count = min(len(self.real), len(self.generated), TRANSPORTED[self.grid.dimension])
        return dual(thinned(self.real, count), thinned(self.generated, count))


@dataclass(frozen=True)
class OptimalDiscriminator:
    """The optimal discriminator's logits on the grid, and the densities `p` of the data and `q` of the samples.

    All are float64 of the grid's shape. `everywhere` are the logits of all cells, those without mass too. A WGAN's
    discriminator is known by points, not by densities: `heights` are its means over the transported real and generated
    ones.
    """

    everywhere: Array
    p: Array
    q: Array
    heights: tuple[float, float] | None = None

    @property
    def logits(self) -> Array:
        """The logits, NaN in cells where neither density has mass (gan_core/lab/truth/density.py, MASS)."""
        return np.where(with_mass(self.p, self.q), self.everywhere, np.nan)


def optimal_discriminator(
    objective: str,
    real: Points,
    generated: Points,
    grid: Grid,
    bandwidth: float,
    *,
    smoothing: float = 0.0,
    noise: float = 0.0,
    real_density: Array | None = None,
) -> OptimalDiscriminator:
    """The optimal discriminator of `real` `[N, D]` against `generated` `[M, D]`, both smoothed by `bandwidth`.

    `smoothing` is that of the real labels, which counts where the objective has any. Instance noise of standard
    deviation `noise` is one more Gaussian about every point: it widens the kernel to hypot(bandwidth, noise).
    `real_density` is the data's density by that kernel, if it is known already. Raises ValueError without points.
    """
    width = float(np.hypot(bandwidth, noise))
    p = kernel_density(real, width, grid) if real_density is None else real_density
    q = kernel_density(generated, width, grid)
    sides = Sides(
        floored(p, grid.volume),
        floored(q, grid.volume),
        grid,
        _shaken(real, grid.dimension, noise),
        _shaken(generated, grid.dimension, noise),
        smoothing if OBJECTIVES[objective].smoothed else 0.0,
    )
    logits = OPTIMAL[objective](sides)
    heights = (float(sides.dual.high.mean()), float(sides.dual.low.mean())) if objective == "wgan" else None
    return OptimalDiscriminator(logits, p, q, heights)


def optimal_losses(
    objective: str, discriminator: OptimalDiscriminator, grid: Grid, *, smoothing: float = 0.0
) -> tuple[float, float]:
    """Both players' losses against an optimal discriminator, on average over the smoothed data and samples.

    They are the objective's own, without penalties. Objectives of batches are taken over infinitely large ones. Those
    of a WGAN are averages over the transported points, which are not smoothed: the critic's is minus their
    Wasserstein-1 distance.
    """
    game = OBJECTIVES[objective]
    masses = [floored(density, grid.volume).ravel() * grid.volume for density in (discriminator.p, discriminator.q)]
    target = torch.tensor(smoothing, dtype=torch.float64)
    smoothed = game.smoothed

    def discriminator_loss(real: Tensor, generated: Tensor) -> Tensor:
        return game.discriminator(real, generated) if smoothed is None else smoothed(real, generated, target)

    if discriminator.heights is not None:
        real, generated = (torch.tensor([height], dtype=torch.float64) for height in discriminator.heights)
        return float(discriminator_loss(real, generated)), float(game.generator(real, generated))
    expected = EXPECTED.get(objective, _separate)
    values = discriminator.everywhere.ravel()
    return expected(discriminator_loss, values, *masses), expected(game.generator, values, *masses)


def shown(objective: str, logits: Values) -> Values:
    """What a page shows of logits: a probability 0..1 where OUTPUT says so, otherwise the logits themselves."""
    if OUTPUT[objective] != "probability":
        return logits
    if isinstance(logits, Tensor):
        return logits.sigmoid()
    probabilities: NDArray[Any] = expit(logits)
    return probabilities


def _log_ratio(sides: Sides) -> Array:
    ratio: Array = np.log(sides.p / sides.q)
    return ratio


def _cross_entropy(sides: Sides) -> Array:
    """The logit of (1 - s) p / (p + q)."""
    kept = 1.0 - sides.smoothing
    logit: Array = np.log(kept * sides.p / (sides.q + sides.smoothing * sides.p))
    return logit


def _least_squares(sides: Sides) -> Array:
    return (1.0 - sides.smoothing) * sides.p / (sides.p + sides.q)


def _pairwise(sides: Sides) -> Array:
    return solve(pair_loss, sides.p, sides.q)


def _by_averages(sides: Sides) -> Array:
    return solve(average_loss, sides.p, sides.q)


def _kantorovich(sides: Sides) -> Array:
    return sides.dual.at(sides.grid.centres).reshape(sides.grid.shape)


OPTIMAL: dict[str, Callable[[Sides], Array]] = {
    "minimax": _cross_entropy,
    "non-saturating": _cross_entropy,
    "lsgan": _least_squares,
    "wgan": _kantorovich,
    "hinge": lambda sides: np.sign(sides.p - sides.q),
    "rpgan": _pairwise,
    "ragan": _by_averages,
    "f-kl": lambda sides: 1.0 + _log_ratio(sides),
    "f-reverse-kl": _log_ratio,
    "f-pearson": lambda sides: 2.0 * (sides.p / sides.q - 1.0),
    "f-hellinger": lambda sides: 0.5 * _log_ratio(sides),
    "f-js": _log_ratio,
    "bgan": _cross_entropy,
}

# Discriminators whose game compares logits alone: a constant added to all of them changes nothing.
UP_TO_A_CONSTANT = ("rpgan", "ragan", "wgan")

# What a discriminator's output is: the probability that a point is real, a target of 0 or 1, or a score without a
# scale.
OUTPUT: dict[str, str] = dict.fromkeys(OBJECTIVES, "score") | {
    "minimax": "probability",
    "non-saturating": "probability",
    "bgan": "probability",
    "f-js": "probability",
    "lsgan": "target",
}


def _shaken(points: Points, dimension: int, noise: float) -> Array:
    """Enough of the points for transport, with instance noise, the same at every call but not on both sides."""
    values = thinned(as_points(points), TRANSPORTED[dimension])
    if noise == 0.0:
        return values
    return values + np.random.default_rng(len(values)).normal(0.0, noise, values.shape)


def _separate(loss: Loss, values: Array, p: Array, q: Array) -> float:
    """The expectation of a loss that is a mean over real logits plus one over generated logits."""
    zero = np.zeros_like(values)
    real, generated = _each(loss, values, zero), _each(loss, zero, values)
    return float(p @ real + q @ generated - _each(loss, zero[:1], zero[:1])[0])


def _over_pairs(loss: Loss, values: Array, p: Array, q: Array) -> float:
    """The expectation of a loss that is a mean over pairs of a real and a generated logit."""
    bins = Bins.of(p, q)
    level = bins.mean(values)
    real, generated = np.meshgrid(level, level, indexing="ij")
    return float(bins.p @ _each(loss, real.ravel(), generated.ravel()).reshape(real.shape) @ bins.q)


def _against_averages(loss: Loss, values: Array, p: Array, q: Array) -> float:
    """The expectation of a loss that compares each side's logits with the average of the other's, and halves the sum.

    Of one real and one generated logit, each is the average of its side: both halves are the same.
    """
    real = _each(loss, values, np.full_like(values, q @ values))
    generated = _each(loss, np.full_like(values, p @ values), values)
    return float(0.5 * (p @ real + q @ generated))


EXPECTED: dict[str, Callable[[Loss, Array, Array, Array], float]] = {"rpgan": _over_pairs, "ragan": _against_averages}


def _each(loss: Loss, real: Array, generated: Array) -> Array:
    """The loss `[N]` of N batches of one real and one generated logit."""
    batches = torch.from_numpy(real)[:, None], torch.from_numpy(generated)[:, None]
    losses: Array = torch.func.vmap(loss)(*batches).numpy()
    return losses
