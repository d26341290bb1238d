"""The optimal discriminator of RaGAN, which has no closed form, against log p / q and an independent minimiser.

    python -m benchmarks.optimal_discriminator [TOY ...] [--seeds 6]

The minimiser is L-BFGS in float64 on the same bins, with automatic gradients, from log p / q.
"""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import torch
import typer
from scipy.optimize import minimize
from torch import Tensor
from torch.nn.functional import softplus

from benchmarks.table import command, publish, table
from gan_core.lab.game.config import default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.truth.density import Array, Grid, floored, kernel_density
from gan_core.lab.truth.measures import GENERATED, HALF_BANDWIDTH
from gan_core.lab.truth.optimal import OptimalDiscriminator, optimal_losses
from gan_core.objectives.relativistic import Bins, average_loss, solve

TOYS = ("ring", "grid", "spiral", "moons", "line", "gaussian")
MOMENTS = (1, 20, 60, 150, 300, 600)  # steps
GRID = Grid(2, 40)


@dataclass(frozen=True)
class Found:
    """What one state gives: C*, the same from rounded densities, and the losses that it is held against."""

    best: float
    rounded: float
    log_ratio: float
    independent: float


def main(
    toys: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(TOYS)}; all without")] = None, seeds: int = 6
) -> None:
    torch.set_num_threads(1)
    rows = []
    for toy in toys or TOYS:
        found = [one for seed in range(seeds) for one in play(toy, seed)]
        rows.append(_row(toy, found))
        print(rows[-1], flush=True)
    publish(
        "The optimal discriminator of RaGAN",
        f"A lab plays RaGAN with {seeds} seeds and is looked at after {', '.join(map(str, MOMENTS))} steps. "
        "C* is the optimal discriminator's loss in nats: median, and from lowest to highest. The others are the worst "
        "over all states: how much lower C* is than the loss of log p / q, which must not be negative; how far C* is "
        "above or below the minimum that L-BFGS finds on the same bins; and how much it changes where both densities "
        "are rounded to float32.",
        table(["toy", "states", "C*", "range", "below log p / q by", "off the minimum", "float32"], rows),
    )


def play(toy: str, seed: int) -> Iterator[Found]:
    """One lab's states."""
    lab = Lab(default_config().with_settings({"dataset.name": toy, "objective.name": "ragan", "seed": seed}))
    p = kernel_density(lab.real, HALF_BANDWIDTH, GRID)
    for moment in MOMENTS:
        while lab.steps < moment:
            lab.both()
        yield found_at(p, kernel_density(lab.samples(GENERATED, lab.steps), HALF_BANDWIDTH, GRID))


def found_at(p: Array, q: Array) -> Found:
    """One state, by its densities on the grid."""
    first, second = floored(p, GRID.volume), floored(q, GRID.volume)
    near = [density.astype(np.float32).astype(np.float64) for density in (first, second)]
    return Found(
        best=attained(p, q, solve(average_loss, first, second)),
        rounded=attained(near[0], near[1], solve(average_loss, near[0], near[1])),
        log_ratio=in_cells(np.log(first / second), first, second),
        independent=independent_minimum(Bins.of(first, second)),
    )


def attained(p: Array, q: Array, logits: Array) -> float:
    """C* as a page shows it."""
    return optimal_losses("ragan", OptimalDiscriminator(logits, p, q), GRID)[0]


def in_cells(logits: Array, p: Array, q: Array) -> float:
    """RaGAN's discriminator loss of any logits, cell by cell."""
    return float(_loss(*(torch.from_numpy(values.ravel()) for values in (logits, p / p.sum(), q / q.sum()))))


def independent_minimum(bins: Bins) -> float:
    """The least loss on bins that L-BFGS finds from log p / q."""
    p, q = torch.from_numpy(bins.p), torch.from_numpy(bins.q)

    def with_gradient(values: Array) -> tuple[float, Array]:
        logits = torch.tensor(values, requires_grad=True)
        loss = _loss(logits, p, q)
        return loss.item(), torch.autograd.grad(loss, logits)[0].numpy()

    options = {"maxiter": 20_000, "maxfun": 40_000, "maxcor": 30, "ftol": 1e-15, "gtol": 1e-10}
    found = minimize(with_gradient, np.log(bins.p / bins.q), jac=True, method="L-BFGS-B", options=options)
    return float(found.fun)


def _loss(logits: Tensor, p: Tensor, q: Tensor) -> Tensor:
    return 0.5 * (p @ softplus(q @ logits - logits) + q @ softplus(logits - p @ logits))


def _row(toy: str, found: list[Found]) -> list[str]:
    best = [one.best for one in found]
    return [
        toy,
        str(len(found)),
        f"{statistics.median(best):.4f}",
        f"{min(best):.1e} to {max(best):.4f}",
        f"{min(one.log_ratio - one.best for one in found):.1e}",
        f"{max(abs(one.best - one.independent) for one in found):.1e}",
        f"{max(abs(one.rounded - one.best) for one in found):.1e}",
    ]


if __name__ == "__main__":
    command(main)
