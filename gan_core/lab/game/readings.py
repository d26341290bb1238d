"""Readings: a few numbers on how a lab's game stands, taken every few steps, in no objective's own units."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gan_core.datasets.base import Dataset
from gan_core.datasets.toys import mixture
from gan_core.lab.truth.closeness import Target
from gan_core.objectives import Objective
from gan_core.training.adversarial import AdversarialStep

READ_EVERY = 20  # steps
PLACES = 8  # anchors of data whose modes are not known
ROUNDS = 20  # of k-means
LOOKED_AT = 2_000  # real points


class Reading(NamedTuple):
    """How a lab stood after `steps` steps, `discriminator_steps` and `generator_steps` updates.

    The losses and `penalty` are means over the updates since the reading before. The gradients are the norms, over all
    weights of a player, of its last update. `discriminator_real` and `discriminator_generated` are the shares of points
    on each side that the discriminator gets right at its best threshold; `loudest` is the magnitude of its largest
    logit. `passed` is the mean magnitude of the slope of the generator's loss in a sample's logit: how much of the
    discriminator's own slope the loss lets through. `farthest` is how far from the middle the median sample lies. `js`,
    `accuracy` and `on_modes` say how close the samples are (gan_core/lab/truth/closeness.py). `shares` are those of
    samples at each of the anchors, samples at none missing; `real` are the data's own.
    """

    steps: int
    discriminator_steps: int
    generator_steps: int
    discriminator_loss: float
    generator_loss: float
    penalty: float
    discriminator_gradient: float
    generator_gradient: float
    discriminator_real: float
    discriminator_generated: float
    loudest: float
    passed: float
    farthest: float
    js: float
    accuracy: float
    on_modes: float
    shares: tuple[float, ...]
    real: tuple[float, ...]

    @property
    def discriminator_accuracy(self) -> float:
        """The share of points that the discriminator gets right, both sides alike: 1/2 is a guess, 1 is all."""
        return (self.discriminator_real + self.discriminator_generated) / 2


@dataclass(frozen=True, eq=False)
class Anchors:
    """Fixed places of the data: `places` `[K, D]`, how far each one reaches `[K]`, and the data's own shares `[K]`."""

    places: Tensor
    reaches: Tensor
    real: tuple[float, ...]

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """The centres of a dataset's modes where they are known, else those that k-means finds among its points.

        An anchor reaches as far as the points nearest to it, and at least half way to its nearest neighbour.
        """
        training = dataset.split.training
        some = dataset.scaled(dataset.samples[training[:: max(1, len(training) // LOOKED_AT)]])
        modes = mixture(dataset.name)
        places = _k_means(some, PLACES) if modes is None else dataset.scaled(torch.from_numpy(modes.centres))
        distances, nearest = torch.cdist(some, places).min(dim=1)
        farthest = torch.zeros(len(places)).scatter_reduce_(0, nearest, distances, "amax")
        between = torch.cdist(places, places)
        between.fill_diagonal_(torch.inf)
        shares = nearest.bincount(minlength=len(places)) / len(some)
        return cls(places, torch.maximum(farthest, between.amin(dim=1) / 2), tuple(shares.tolist()))

    def shares(self, points: Tensor) -> tuple[float, ...]:
        """The share of points `[N, D]` within the reach of each anchor."""
        distances, nearest = torch.cdist(points, self.places).min(dim=1)
        there = nearest[distances <= self.reaches[nearest]]
        return tuple((there.bincount(minlength=len(self.places)) / len(points)).tolist())


def read(
    step: AdversarialStep,
    counts: tuple[int, int, int],
    before: Reading | None,
    logits: Tensor,
    generated: Tensor,
    anchors: Anchors,
    target: Target,
) -> Reading:
    """The reading of a game after `counts`: steps, discriminator updates and generator updates.

    `logits` `[2 N]` are those of real points, then of the samples `generated` `[N, D]`. The sums of the losses of
    `step` begin anew.
    """
    steps, discriminator_steps, generator_steps = counts
    discriminator_real, discriminator_generated = best_threshold(logits.numpy())
    discriminator_loss, penalty, generator_loss = step.totals.tolist()
    step.totals.zero_()
    discriminator_updates, generator_updates = _updates(step, counts, before)
    closeness = target.closeness(generated)
    return Reading(
        steps=steps,
        discriminator_steps=discriminator_steps,
        generator_steps=generator_steps,
        discriminator_loss=discriminator_loss / discriminator_updates,
        generator_loss=generator_loss / generator_updates,
        penalty=penalty / discriminator_updates,
        discriminator_gradient=gradient_norm(step.discriminator),
        generator_gradient=gradient_norm(step.generator),
        discriminator_real=discriminator_real,
        discriminator_generated=discriminator_generated,
        loudest=float(logits.abs().max()),
        passed=slope_passed(step.objective, logits),
        farthest=float(generated.abs().amax(dim=1).median()),
        js=closeness.js,
        accuracy=closeness.accuracy,
        on_modes=closeness.on_modes,
        shares=anchors.shares(generated),
        real=anchors.real,
    )


def best_threshold(logits: NDArray[np.float32]) -> tuple[float, float]:
    """The shares of real and of generated points right by the best threshold on `logits` `[2 N]`, the real first."""
    count = len(logits) // 2
    order = np.argsort(logits, kind="stable")
    ordered = logits[order]
    is_real = order < count
    # After i points from below: real ones that lie above, and generated ones that lie below.
    above = np.append(count, count - np.cumsum(is_real))
    below = np.append(0, np.cumsum(~is_real))
    between = np.append(np.append(True, ordered[1:] > ordered[:-1]), True)
    best = int(np.argmax(np.where(between, above + below, -1)))
    if not np.isfinite(logits).all():
        return float(np.nan), float(np.nan)
    return float(above[best] / count), float(below[best] / count)


def slope_passed(objective: Objective, logits: Tensor) -> float:
    """The mean over samples of |dL/df|, L the generator's loss of one sample and f its logit; `logits` `[2 N]`."""
    real, generated = logits.detach().chunk(2)
    with torch.enable_grad():
        loss = objective.generator(real, generated.requires_grad_())
        (slopes,) = torch.autograd.grad(loss, generated)
    return float(slopes.abs().sum())


def gradient_norm(network: nn.Module) -> float:
    """The norm of the gradients of all weights at the last update; 0 before the first."""
    gradients = [weight.grad for weight in network.parameters() if weight.grad is not None]
    if not gradients:
        return 0.0
    return float(torch.stack(list(torch._foreach_norm(gradients))).square().sum().sqrt())


def _updates(step: AdversarialStep, counts: tuple[int, int, int], before: Reading | None) -> tuple[int, int]:
    """Both players' updates since the reading before, at least 1; without one, as the settings make of the steps."""
    steps, discriminator_steps, generator_steps = counts
    if before is not None:
        since_then = discriminator_steps - before.discriminator_steps, generator_steps - before.generator_steps
        return max(1, since_then[0]), max(1, since_then[1])
    since = steps % READ_EVERY or READ_EVERY
    return since * step.plan.n_critic, since * step.plan.n_generator


def _k_means(points: Tensor, count: int) -> Tensor:
    """`count` centres `[count, D]` of points `[N, D]` by Lloyd's algorithm, begun from as many of the points."""
    centres = points[torch.linspace(0, len(points) - 1, count).long()]
    for _ in range(ROUNDS):
        nearest = torch.cdist(points, centres).argmin(dim=1)
        totals = torch.zeros_like(centres).index_add_(0, nearest, points)
        held = nearest.bincount(minlength=count)[:, None]
        centres = torch.where(held > 0, totals / held.clamp(min=1), centres)
    return centres
