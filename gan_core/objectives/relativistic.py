"""The optimal discriminators of the relativistic objectives, found numerically.

RpGAN's is log p / q: of a pair of cells, the two ways round are as likely as p_i q_j and p_j q_i. RaGAN's has no closed
form. Their losses compare logits (Jolicoeur-Martineau 2018, sections 4.1 and 4.3), so that a constant may be added to
all, and are convex in them. At the optimum the logit is a function of p / q alone. So the cells are sorted by it into
bins of about equal mass and quotient, and the loss is minimised in the bins' logits by damped Newton steps.

RaGAN's optimum leans on the tails: a few cells of large p / q that hold next to nothing would have logits of a billion.
So no bin is lighter than LIGHTEST, and the best discriminator that is constant on bins is what is called optimal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BINS = 64
WIDEST = 1.0  # nats of log p / q: cells further apart share a bin only where one of them is too light for its own
LIGHTEST = 1 / 256  # of the mass (p + q) / 2, the least in a bin
ROUNDS = 200
SETTLED = 1e-10  # nats that one more step would gain
LEAST_DAMPING, MOST_DAMPING = 1e-9, 1e3

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
    def of(cls, p: Array, q: Array) -> Self:
        """About BINS bins of cells with positive p and q, of equal mass as far as cells and WIDEST allow."""
        p, q = p.ravel() / p.sum(), q.ravel() / q.sum()
        ratio = np.log(p / q)
        order = np.argsort(ratio, kind="stable")
        mass = 0.5 * (p + q)[order]
        by_mass = ((np.cumsum(mass) - 0.5 * mass) * BINS).astype(int)
        by_ratio = np.rint(ratio[order] / WIDEST).astype(int)
        begins = (np.diff(by_mass, prepend=0) > 0) | (np.diff(by_ratio, prepend=by_ratio[0]) > 0)
        index = np.empty(len(p), dtype=np.intp)
        index[order] = _without_light_ones(np.cumsum(begins) - int(begins[0]), mass, ratio[order])
        masses = [np.bincount(index, side).astype(np.float64) for side in (p, q)]
        return cls(masses[0], masses[1], index)

    def mean(self, values: Array) -> Array:
        """The plain mean `[B]` over each bin's cells."""
        return np.bincount(self.index, values.ravel()) / np.bincount(self.index)


def pair_loss(logits: Array, p: Array, q: Array) -> Derivatives:
    """sum_ij p_i q_j softplus(v_j - v_i): RpGAN's discriminator loss.

    With w_ij = p_i q_j sigmoid(v_j - v_i) and t_ij = p_i q_j sigmoid'(v_j - v_i), the gradient is the column sums of w
    less its row sums, and the Hessian diag(row sums + column sums of t) - t - t^T.
    """
    margins = logits[None] - logits[:, None]
    weights = p[:, None] * q[None]
    wrong = _sigmoid(margins)
    first = weights * wrong
    second = weights * wrong * _sigmoid(-margins)
    gradient = first.sum(axis=0) - first.sum(axis=1)
    hessian = np.diag(second.sum(axis=0) + second.sum(axis=1)) - second - second.T
    return float((weights * np.logaddexp(0.0, margins)).sum()), gradient, hessian


def average_loss(logits: Array, p: Array, q: Array) -> Derivatives:
    """(sum_i p_i softplus(q.v - v_i) + sum_j q_j softplus(v_j - p.v)) / 2: RaGAN's discriminator loss.

    The margins are linear in the logits, A v and B v with A = 1 q^T - I and B = I - 1 p^T, so that the gradient is
    (A^T (p sigmoid(A v)) + B^T (q sigmoid(B v))) / 2, and the Hessian alike with sigmoid' between A^T and A.
    """
    identity = np.eye(len(logits))
    loss, gradient, hessian = 0.0, np.zeros_like(logits), np.zeros_like(identity)
    for masses, matrix in ((p, q[None] - identity), (q, identity - p[None])):
        margins = matrix @ logits
        wrong = _sigmoid(margins)
        loss += 0.5 * float(masses @ np.logaddexp(0.0, margins))
        gradient += 0.5 * matrix.T @ (masses * wrong)
        hessian += 0.5 * matrix.T @ ((masses * wrong * _sigmoid(-margins))[:, None] * matrix)
    return loss, gradient, hessian


def solve(loss: WeightedLoss, p: Array, q: Array) -> Array:
    """The logits, on bins and 0 on average, that minimise `loss` for positive densities on equal cells."""
    bins = Bins.of(p, q)
    levels = np.maximum.accumulate(_minimise(loss, bins))
    levels = levels - 0.5 * (bins.p + bins.q) @ levels
    return levels[bins.index].reshape(p.shape)


def _sigmoid(values: Array) -> Array:
    return np.exp(-np.logaddexp(0.0, -values))


def _minimise(loss: WeightedLoss, bins: Bins) -> Array:
    """The bins' logits at the minimum, by Newton's method; a step that doesn't lower the loss is damped until it does.

    The damping (Levenberg 1944), a multiple of the bins' masses, is needed where a saturated sigmoid has next to no
    curvature. A constant along all logits is held where it is by a term 1 1^T in the Hessian.
    """
    logits, masses = np.log(bins.p / bins.q), np.diag(0.5 * (bins.p + bins.q))
    value, gradient, hessian = loss(logits, bins.p, bins.q)
    damping = LEAST_DAMPING
    for _ in range(ROUNDS):
        step = np.linalg.solve(hessian + 1.0 / len(logits) + damping * masses, -gradient)
        found = loss(logits + step, bins.p, bins.q)
        gain = value - found[0]
        if gain > 0.0:
            logits = logits + step
            value, gradient, hessian = found
        if (damping == LEAST_DAMPING and abs(gain) < SETTLED) or damping > MOST_DAMPING:
            break
        damping = max(damping / 10.0, LEAST_DAMPING) if gain > 0.0 else damping * 10.0
    return logits


def _without_light_ones(index: NDArray[np.intp], mass: Array, ratio: Array) -> NDArray[np.intp]:
    """The rising bins `index` of sorted cells, where each that is lighter than LIGHTEST joins the next in log p / q."""
    while True:
        masses, starts = np.bincount(index, mass), np.searchsorted(index, np.arange(index[-1] + 1))
        lightest = int(masses.argmin())
        if masses[lightest] >= LIGHTEST or len(masses) == 1:
            return index
        middles = np.bincount(index, mass * ratio) / masses
        gaps = np.diff(middles, prepend=-np.inf, append=np.inf)[lightest : lightest + 2]
        joined = lightest if gaps[0] < gaps[1] else lightest + 1  # the bin that is no longer apart from the one before
        index = index - (np.arange(len(index)) >= starts[joined])
