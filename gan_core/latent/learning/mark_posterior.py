"""What marks say of a direction: the posterior of a linear model under which one in ten marks is wrong.

Of a latent in coordinates x in which latents are N(0, I), the mark depends on t = a·x + b, with the priors
a ~ N(0, I / D) and b ~ N(0, BIAS²):

    P(more | t) = WRONG + (1 - 2 WRONG) Φ(t / BLUR)

Where a picture was picked as the clearest of k, the likelihood of being the largest of k, Φ(t)^(k - 1), takes the place
of Φ(t / BLUR), and b plays no part. The posterior is found by expectation propagation (Minka 2001; Rasmussen & Williams
2006, section 3.6), with all sites updated at once and damped. Of all unit vectors, its mean has the largest expected
cosine with a. `benchmarks/directions.py` holds it against the exact posterior.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtr

Exact = npt.NDArray[np.float64]

WRONG = 0.1
BLUR = 0.2
BIAS = 0.5
_SWEEPS = 100
_DAMPING = 0.7
_SETTLED = 1e-6
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(48)


@dataclass(frozen=True)
class MarkPosterior:
    """What n marks say: the posterior of a and b.

    `across` float64 `[D]` is the mean of a and `bias` that of b; `marked` float64 `[n, D]`, `more` `[n]` and `among`
    `[n]` are the marks, `biased` `[n]` what each saw of b; `scales` and `factor` hold the sites.
    """

    across: Exact
    bias: float
    marked: Exact
    more: npt.NDArray[np.bool_]
    among: Exact
    biased: Exact
    scales: Exact
    factor: Exact

    def predicted(self, pool: Exact) -> tuple[Exact, Exact]:
        """Mean and variance of t, float64 `[N]` each, of latents `[N, D]` in x."""
        known: Exact = (pool @ self.marked.T / pool.shape[1] + BIAS * self.biased) * self.scales
        variance = (pool**2).mean(axis=1) + BIAS**2 - (known * _solved(self.factor, known)).sum(axis=1)
        return pool @ self.across + self.bias, np.maximum(variance, 1e-9)


def posterior_of(latents: Exact, more: npt.ArrayLike, among: Exact | None = None) -> MarkPosterior:
    """The posterior by x `[n, D]`, whether there is more of it `[n]`, the clearest of how many `[n]`; or the prior."""
    signs = np.where(np.asarray(more, dtype=bool), 1.0, -1.0)
    picked = np.ones(len(signs)) if among is None else among
    biased = np.where(picked <= 1.0, BIAS, 0.0)
    gram = latents @ latents.T / latents.shape[1] + np.outer(biased, biased)
    precision, shift = np.zeros(len(signs)), np.zeros(len(signs))
    for _ in range(_SWEEPS if len(signs) else 0):
        scales, factor = _factored(gram, precision)
        scaled = gram * scales
        updated = gram - scaled @ _solved(factor, scaled).T
        variances = np.diag(updated)
        cavity_variance = 1.0 / np.maximum(1.0 / variances - precision, 1e-6)
        cavity = cavity_variance * (updated @ shift / variances - shift)
        slope, curvature = _slopes(signs, cavity, cavity_variance, picked)
        # A mark that contradicts the others would get a negative precision; it gets none.
        curvature = np.maximum(curvature, 0.0)
        narrowed = 1.0 - cavity_variance * curvature
        steps = curvature / narrowed - precision, (slope + cavity * curvature) / narrowed - shift
        precision, shift = precision + _DAMPING * steps[0], shift + _DAMPING * steps[1]
        if max(np.abs(step).max() for step in steps) < _SETTLED:
            break
    scales, factor = _factored(gram, precision)
    weights = shift - scales * _solved(factor, (scales * (gram @ shift))[None])[0]
    return MarkPosterior(
        across=latents.T @ weights / latents.shape[1],
        bias=BIAS * float(biased @ weights),
        marked=latents,
        more=signs > 0.0,
        among=picked,
        biased=biased,
        scales=scales,
        factor=factor,
    )


def _slopes(signs: Exact, mean: Exact, variance: Exact, among: Exact) -> tuple[Exact, Exact]:
    """First derivative, and minus the second, of log E[likelihood] by the mean of t ~ N(mean, variance)."""
    spread = np.sqrt(variance + BLUR**2)
    at = signs * mean / spread
    evidence = WRONG + (1.0 - 2.0 * WRONG) * ndtr(at)
    slope = (1.0 - 2.0 * WRONG) * signs * np.exp(-(at**2) / 2.0) / (np.sqrt(2.0 * np.pi) * spread * evidence)
    curvature = slope * (slope + signs * at / spread)
    clearest = among > 1.0
    if clearest.any():
        picked = (values[clearest] for values in (signs, mean, variance, among))
        slope[clearest], curvature[clearest] = _slopes_of_picked(*picked)
    return slope, curvature


def _slopes_of_picked(signs: Exact, mean: Exact, variance: Exact, among: Exact) -> tuple[Exact, Exact]:
    """The same where a picture was the clearest of `among`, by quadrature."""
    values = mean[:, None] + np.sqrt(variance)[:, None] * _NODES
    towards, power = signs[:, None] * values, among[:, None] - 1.0
    weights = _WEIGHTS * ((1.0 - WRONG) * ndtr(towards) ** power + WRONG * ndtr(-towards) ** power)
    weights /= weights.sum(axis=1, keepdims=True)
    moved = (weights * values).sum(axis=1)
    spread = (weights * (values - moved[:, None]) ** 2).sum(axis=1)
    return (moved - mean) / variance, (variance - spread) / variance**2


def _factored(gram: Exact, precision: Exact) -> tuple[Exact, Exact]:
    """The roots of the sites' precisions and the Cholesky factor of I + roots gram roots."""
    roots = np.sqrt(precision)
    inner = np.eye(len(roots)) + roots[:, None] * gram * roots
    return roots, cho_factor(inner, lower=True)[0] if len(roots) else inner


def _solved(factor: Exact, rows: Exact) -> Exact:
    """Each row times the inverse of the factored matrix."""
    if not len(factor):
        return rows
    solved: Exact = cho_solve((factor, True), rows.T).T
    return solved
