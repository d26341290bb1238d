"""How near anybody could come to a direction of which only marks are known: the exact posterior, and a bound."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import gammaln, ive, log_ndtr

from gan_core.latent.learning.mark_posterior import MarkPosterior, posterior_of

Exact = npt.NDArray[np.float64]

WRONG = 0.1
CHAINS = 32


def posterior_mean(latents: Exact, marks: Exact, among: Exact, *, steps: int, seed: int) -> Exact:
    """The posterior mean of a direction that was uniform before; its length is of no meaning.

    Of latents `[n, D]`, marks `[n]` (+1 or -1) and the clearest of how many each is `[n]`, 1 for whatever came.
    By elliptical slice sampling (Murray et al. 2010), where the studio's posterior stands in for the prior, and is
    divided out again (Nishihara et al. 2014, section 3.1), so that chains mix. The marks are all of one kind; their
    likelihood is that of a direction of length 1. The first quarter of the steps isn't counted.
    """
    draw = np.random.default_rng([seed, 1])
    posterior = posterior_of(latents, marks > 0.0, among)
    root = np.linalg.cholesky(covariance(posterior))
    right, wrong = float(np.log(1.0 - WRONG)), float(np.log(WRONG))
    # The clearest of many, tabulated finely enough for five digits.
    places = np.linspace(-12.0, 12.0, 24_001)
    curve = np.logaddexp(
        *(share + (among[0] - 1.0) * log_ndtr(way * places) for share, way in ((right, 1), (wrong, -1)))
    )

    def likelihood(states: Exact) -> Exact:
        directions = posterior.across + states @ root.T
        along = (directions @ latents.T) * marks / np.linalg.norm(directions, axis=1, keepdims=True)
        explained = np.where(along > 0.0, right, wrong) if among[0] == 1.0 else np.interp(along, places, curve)
        prior_over_posterior = ((states**2).sum(axis=1) - latents.shape[1] * (directions**2).sum(axis=1)) / 2.0
        logarithms: Exact = explained.sum(axis=1) + prior_over_posterior
        return logarithms

    states = draw.standard_normal((CHAINS, latents.shape[1]))
    levels, total = likelihood(states), np.zeros(latents.shape[1])
    for step in range(steps):
        states, levels = _slice(states, levels, likelihood, draw)
        if step >= steps // 4:
            directions = posterior.across + states @ root.T
            total += (directions / np.linalg.norm(directions, axis=1, keepdims=True)).sum(axis=0)
    return total


def bound(count: int, dimension: int) -> float:
    """The largest expected cosine that so many marks allow.

    A uniform direction known to a cosine of c has at least the information of a von Mises-Fisher distribution with
    this mean cosine against the uniform one (its rate-distortion function, by symmetry); marks that are wrong with
    probability 0.1 are a binary symmetric channel.
    """
    entropy = -(WRONG * np.log(WRONG) + (1.0 - WRONG) * np.log(1.0 - WRONG))
    capacity = count * (np.log(2.0) - entropy)
    order = dimension / 2.0 - 1.0

    def reached(concentration: float) -> float:
        return float(ive(order + 1.0, concentration) / ive(order, concentration))

    def information(concentration: float) -> float:
        logarithm = np.log(ive(order, concentration)) + concentration - order * np.log(concentration / 2.0)
        return float(concentration * reached(concentration) - logarithm - gammaln(order + 1.0))

    return reached(brentq(lambda concentration: information(concentration) - capacity, 1e-2, 1e4))


def covariance(posterior: MarkPosterior) -> Exact:
    """The posterior covariance of the direction, `[D, D]`."""
    dimension = posterior.marked.shape[1]
    seen = posterior.marked * posterior.scales[:, None] / dimension
    explained = np.linalg.solve(np.tril(posterior.factor), seen) if len(seen) else seen
    covariance: Exact = np.eye(dimension) / dimension - explained.T @ explained
    return covariance


def _slice(
    states: Exact, levels: Exact, likelihood: Callable[[Exact], Exact], draw: np.random.Generator
) -> tuple[Exact, Exact]:
    """One step of each chain `[C, D]` with its log likelihood `[C]`."""
    others = draw.standard_normal(states.shape)
    slices = levels + np.log(draw.random(len(states)))
    angles = draw.uniform(0.0, 2.0 * np.pi, len(states))
    low, high = angles - 2.0 * np.pi, angles.copy()
    moved, reached, left = states.copy(), levels.copy(), np.arange(len(states))
    while len(left):
        turn = angles[left, None]
        proposed = states[left] * np.cos(turn) + others[left] * np.sin(turn)
        found = likelihood(proposed)
        good = found > slices[left]
        moved[left[good]], reached[left[good]] = proposed[good], found[good]
        left = left[~good]
        below = angles[left] < 0.0
        low[left[below]], high[left[~below]] = angles[left[below]], angles[left[~below]]
        angles[left] = draw.uniform(low[left], high[left])
    return moved, reached
