"""The optimal critics of the relativistic objectives, which have no closed form.

Their losses compare logits (Jolicoeur-Martineau 2018, sections 4.1 and 4.3), so that a constant may be added to all,
and they are convex in them. At the optimum the logit is a function of p / q alone: cells with the same quotient have
the same one. So the cells are sorted by it into bins of equal mass, and the loss is minimised in the bins' logits by
Newton's method with a line search.

RaGAN's optimum leans on the tails: wherever p / q is large, however little mass is there, a logit that is larger still
raises the average that all generated ones are compared with. Where the quotient has no bound, neither have the logits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from gan_core.lab.density import Array

BINS = 64
ROUNDS = 200
SETTLED = 1e-12  # half the squared Newton decrement: how much lower the loss can still be
SMALLEST_STEP = 1e-6

# (logits [B], masses p [B], masses q [B]) -> loss, gradient [B], Hessian [B, B]
Derivatives = tuple[float, Array, Array]
WeightedLoss = Callable[[Array, Array, Array], Derivatives]


@dataclass(frozen=True)
class Bins:
    """The masses `p` and `q` `[B]`, each adding up to 1, of bins by rising p / q, and each cell's bin, `index`."""

    p: Array
    q: Array
    index: NDArray[np.intp]

    @classmethod
    def of(cls, p: Array, q: Array) -> Bins:
        """At most BINS bins of cells with positive p and q, of equal mass p + q as far as cells can be shared out.

        No more than BINS cells have a bin each.
        """
        p, q = p.ravel() / p.sum(), q.ravel() / q.sum()
        order = np.argsort(np.log(p / q), kind="stable")
        rank = np.arange(len(p))
        if len(p) > BINS:
            below = np.cumsum((p + q)[order]) - 0.5 * (p + q)[order]
            rank = np.unique(np.minimum((below * (0.5 * BINS)).astype(int), BINS - 1), return_inverse=True)[1]
        index = np.empty(len(p), dtype=np.intp)
        index[order] = rank
        masses = [np.bincount(index, side).astype(np.float64) for side in (p, q)]
        return cls(masses[0], masses[1], index)

    @property
    def log_ratio(self) -> Array:
        """log p / q of each bin, which doesn't fall."""
        rising: Array = np.maximum.accumulate(np.log(self.p / self.q))
        return rising

    def mean(self, values: Array) -> Array:
        """The plain mean `[B]` over each bin's cells."""
        total: Array = np.bincount(self.index, values.ravel()) / np.bincount(self.index)
        return total


def pair_loss(logits: Array, p: Array, q: Array) -> Derivatives:
    """sum_ij p_i q_j softplus(v_j - v_i): RpGAN's critic loss.

    With w_ij = p_i q_j sigmoid(v_j - v_i) and t_ij = p_i q_j sigmoid'(v_j - v_i), the gradient is the column sums of w
    less its row sums, and the Hessian diag(row sums + column sums of t) - t - t^T.
    """
    margins = logits[None] - logits[:, None]
    weights = p[:, None] * q[None]
    wrong = expit(margins)
    first = weights * wrong
    second = weights * wrong * expit(-margins)
    gradient = first.sum(axis=0) - first.sum(axis=1)
    hessian = np.diag(second.sum(axis=0) + second.sum(axis=1)) - second - second.T
    return float((weights * np.logaddexp(0.0, margins)).sum()), gradient, hessian


def average_loss(logits: Array, p: Array, q: Array) -> Derivatives:
    """(sum_i p_i softplus(q.v - v_i) + sum_j q_j softplus(v_j - p.v)) / 2: RaGAN's critic loss.

    The margins are linear in the logits, A v and B v with A = 1 q^T - I and B = I - 1 p^T, so that the gradient is
    (A^T (p sigmoid(A v)) + B^T (q sigmoid(B v))) / 2, and the Hessian alike with sigmoid' between A^T and A.
    """
    identity = np.eye(len(logits))
    loss, gradient, hessian = 0.0, np.zeros_like(logits), np.zeros_like(identity)
    for masses, matrix in ((p, q[None] - identity), (q, identity - p[None])):
        margins = matrix @ logits
        wrong = expit(margins)
        loss += 0.5 * float(masses @ np.logaddexp(0.0, margins))
        gradient += 0.5 * matrix.T @ (masses * wrong)
        hessian += 0.5 * matrix.T @ ((masses * wrong * expit(-margins))[:, None] * matrix)
    return loss, gradient, hessian


def solve(loss: WeightedLoss, p: Array, q: Array) -> Array:
    """The logits that minimise `loss` for positive densities `p` and `q` on equal cells, of their shape.

    They are 0 on average over data and samples. Between the bins' quotients they run linearly in log p / q.
    """
    bins = Bins.of(p, q)
    levels = np.maximum.accumulate(_minimise(loss, bins))
    logits = np.interp(np.log((p / p.sum()) / (q / q.sum())), bins.log_ratio, levels)
    centred: Array = logits - 0.5 * ((p * logits).sum() / p.sum() + (q * logits).sum() / q.sum())
    return centred


def _minimise(loss: WeightedLoss, bins: Bins) -> Array:
    """The bins' logits at the minimum, by Newton's method; each step is halved until the loss falls as it should.

    A constant along all logits, which the loss doesn't feel, is held where it is by a term 1 1^T in the Hessian.
    """
    logits = np.zeros(len(bins.p))
    value, gradient, hessian = loss(logits, bins.p, bins.q)
    for _ in range(ROUNDS):
        step = -np.linalg.solve(hessian + np.ones_like(hessian) / len(logits), gradient)
        fall = -float(gradient @ step)
        if fall < 2.0 * SETTLED:
            break
        share = 1.0
        while True:
            found = loss(logits + share * step, bins.p, bins.q)
            if found[0] <= value - 1e-4 * share * fall or share < SMALLEST_STEP:
                break
            share *= 0.5
        logits = logits + share * step
        value, gradient, hessian = found
    return logits
