"""The optimal discriminators' logits, as pure functions of the densities `p` of the data and `q` of the samples.

The densities are positive float64 arrays of one shape, on cells of equal size; the logits are of that shape too. With r
= p / q, the loss is minimised cell by cell: Goodfellow et al. 2014, proposition 1 (cross-entropy); Mao et al. 2017, eq.
5 (least squares); Lim & Ye 2017, section 2 (hinge); Nowozin et al. 2016, eq. 5, f'(r) = g(v) (f-GANs). The relativistic
losses compare cells and are minimised numerically.
"""

import numpy as np
from numpy.typing import NDArray

from gan_core.objectives.relativistic import average_loss, pair_loss, solve

Array = NDArray[np.float64]


def cross_entropy(p: Array, q: Array) -> Array:
    """log r, the logit of p / (p + q); that of the f-GANs of JS and reverse KL too."""
    return np.log(p / q)


def least_squares(p: Array, q: Array) -> Array:
    """p / (p + q)."""
    return p / (p + q)


def hinge(p: Array, q: Array) -> Array:
    """The sign of p - q."""
    return np.sign(p - q)


def relativistic(p: Array, q: Array) -> Array:
    """log r up to a constant, on bins of like r (gan_core/objectives/relativistic.py); 0 on average over both sides."""
    return solve(pair_loss, p, q)


def relativistic_average(p: Array, q: Array) -> Array:
    """RaGAN's optimum, which has no closed form; 0 on average over both sides."""
    return solve(average_loss, p, q)


def kullback_leibler(p: Array, q: Array) -> Array:
    """1 + log r."""
    return 1.0 + cross_entropy(p, q)


def pearson(p: Array, q: Array) -> Array:
    """2 (r - 1)."""
    return 2.0 * (p / q - 1.0)


def squared_hellinger(p: Array, q: Array) -> Array:
    """log(r) / 2."""
    return 0.5 * cross_entropy(p, q)
