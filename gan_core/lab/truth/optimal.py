"""The optimal discriminator of data and samples, which are smoothed alike, and both players' losses against it.

Its logits are the objective's own (gan_core/objectives/optimal.py), those of a WGAN a Kantorovich potential
(gan_core/lab/truth/transport.py). One-sided smoothing by s replaces p by (1 - s) p and q by q + s p. Both densities
are floored (gan_core/lab/truth/density.py) before they are divided.
"""

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
from gan_core.lab.truth.transport import Dual, dual
from gan_core.objectives import OBJECTIVES, Objective
from gan_core.objectives.objective import Loss
from gan_core.objectives.relativistic import Bins

Values = TypeVar("Values", Tensor, NDArray[Any])

# How many points a side are transported, by dimension: all that are needed on a line, where sorting does.
TRANSPORTED = {1: 4096, 2: 256}


@dataclass(frozen=True)
class Sides:
    """What an optimal discriminator depends on: floored densities on `grid`, points `[N, D]`, label smoothing."""

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

    @property
    def heights(self) -> tuple[float, float]:
        """The means of a Kantorovich potential over the transported real and generated points."""
        return float(self.dual.high.mean()), float(self.dual.low.mean())


@dataclass(frozen=True)
class OptimalDiscriminator:
    """The optimal discriminator's logits on the grid, and the densities `p` of the data and `q` of the samples.

    All are float64 of the grid's shape. `everywhere` are the logits of all cells, those without mass too. `heights` are
    the means of a Kantorovich potential, which is known by points, over the transported ones of each side.
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
    densities: tuple[Array, Array] | None = None,
) -> OptimalDiscriminator:
    """The optimal discriminator of `real` `[N, D]` against `generated` `[M, D]`, both smoothed by `bandwidth`.

    `smoothing` is that of the real labels, where the objective has any. Instance noise of standard deviation `noise`
    widens the kernel to hypot(bandwidth, noise). `densities` are both sides' by that kernel, if they are known already.
    Raises ValueError without points, and for an objective whose optimal discriminator isn't known.
    """
    game, width = OBJECTIVES[objective], float(np.hypot(bandwidth, noise))
    p, q = densities or (kernel_density(real, width, grid), kernel_density(generated, width, grid))
    sides = Sides(
        floored(p, grid.volume),
        floored(q, grid.volume),
        grid,
        _shaken(real, grid.dimension, noise),
        _shaken(generated, grid.dimension, noise),
        smoothing if game.smoothed else 0.0,
    )
    return OptimalDiscriminator(
        optimal_logits(game, sides), p, q, sides.heights if game.optimal == "potential" else None
    )


def optimal_logits(objective: Objective, sides: Sides) -> Array:
    """The optimal discriminator's logits in each cell. Raises ValueError where they are not known."""
    if objective.optimal is None:
        raise ValueError(f"The optimal discriminator of {objective.title} is not known.")
    if objective.optimal == "potential":
        return sides.dual.at(sides.grid.centres).reshape(sides.grid.shape)
    return objective.optimal((1.0 - sides.smoothing) * sides.p, sides.q + sides.smoothing * sides.p)


def optimal_losses(
    objective: str, discriminator: OptimalDiscriminator, grid: Grid, *, smoothing: float = 0.0
) -> tuple[float, float]:
    """Both players' losses against an optimal discriminator, on average over the smoothed data and samples.

    They are the objective's own, without penalties; those of batches are over infinitely large ones. Those of a
    Kantorovich potential are over the transported points, which are not smoothed: a WGAN's critic's is minus their
    distance.
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
    expected = EXPECTED[game.compares]
    values = discriminator.everywhere.ravel()
    return expected(discriminator_loss, values, *masses), expected(game.generator, values, *masses)


def shown(objective: str, logits: Values) -> Values:
    """What a page shows of logits: a probability 0..1 where the objective says so, otherwise the logits themselves."""
    if OBJECTIVES[objective].output != "probability":
        return logits
    if isinstance(logits, Tensor):
        return logits.sigmoid()
    probabilities: NDArray[Any] = expit(logits)
    return probabilities


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
    """The expectation of half of a loss that compares each logit with the other side's average, and vice versa."""
    real = _each(loss, values, np.full_like(values, q @ values))
    generated = _each(loss, np.full_like(values, p @ values), values)
    return float(0.5 * (p @ real + q @ generated))


# By what the losses compare.
EXPECTED: dict[str | None, Callable[[Loss, Array, Array, Array], float]] = {
    None: _separate,
    "pairs": _over_pairs,
    "averages": _against_averages,
}


def _each(loss: Loss, real: Array, generated: Array) -> Array:
    """The loss `[N]` of N batches of one real and one generated logit."""
    batches = torch.from_numpy(real)[:, None], torch.from_numpy(generated)[:, None]
    return torch.func.vmap(loss)(*batches).numpy()
