"""Divergences of two densities on a grid, in nats.

Both are floored first (gan_core/lab/truth/density.py), so that a Kullback-Leibler divergence of densities that have
nothing in common is about 13 to 18 instead of infinite.

They are estimates, of the smoothed pair. For Gaussians of standard deviations .1 to .25 at a bandwidth of .08, by
32,000 and 32,768 points and over 12 seeds, the Jensen-Shannon divergence was at most .004 off its closed form, and the
Kullback-Leibler divergences 5 % below two nats and 8 % at six, where they hang on the tails.
"""

import numpy as np

from gan_core.lab.truth.density import Array, floored

JENSEN_SHANNON_ERROR = 0.005  # nats
KULLBACK_LEIBLER_ERROR = 0.1  # of the divergence itself; 0.005 nats where that is less


def kullback_leibler(p: Array, q: Array, volume: float) -> float:
    """KL(p || q) = integral of p log(p / q), p and q on cells of `volume`; 0 for equal ones."""
    p, q = floored(p, volume), floored(q, volume)
    return max(0.0, volume * float((p * np.log(p / q)).sum()))


def jensen_shannon(p: Array, q: Array, volume: float) -> float:
    """JS(p, q) = KL(p || m) / 2 + KL(q || m) / 2, m = (p + q) / 2: from 0 for equal ones to log 2 = .69."""
    middle = 0.5 * (p + q)
    return 0.5 * (kullback_leibler(p, middle, volume) + kullback_leibler(q, middle, volume))
