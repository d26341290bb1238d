"""The Fréchet distance between two sets of features, each taken for a Gaussian."""

from __future__ import annotations

import torch
from torch import Tensor


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """The squared Fréchet (2-Wasserstein) distance of Gaussians fitted to features `[N, D]` and `[M, D]`.

        |m_a - m_b|^2 + Tr(S_a + S_b - 2 (S_a S_b)^(1/2))

    in float64, with unbiased covariances (Dowson & Landau 1982; as FID: Heusel et al. 2017, eq. 6). The trace
    of the root is the sum of the square roots of the eigenvalues of S_a^(1/2) S_b S_a^(1/2), which has the
    spectrum of S_a S_b but is symmetric; those are the singular values of S_a^(1/2) S_b^(1/2), computed so
    because the square root of an eigenvalue that should be 0 would magnify its rounding error.

    The estimate is biased upwards by about a constant over the number of samples (Chong & Forsyth 2020): two
    draws of the same distribution are not at 0. So compare only at equal counts, and quote the distance
    beside its floor, that of real against real at the same counts. In the units of the features squared.

    Raises ValueError for fewer than two samples, differing dimensions or values that are not finite.
    """
    for features in (a, b):
        if features.ndim != 2 or len(features) < 2:
            raise ValueError(
                f"A Fréchet distance takes two or more rows of features, not {list(features.shape)}."
            )
        if not torch.isfinite(features).all():
            raise ValueError("A Fréchet distance takes finite features; some are infinite or not a number.")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"Both sets must have the same features, not {a.shape[1]} and {b.shape[1]} of them.")
    mean_a, covariance_a = _moments(a)
    mean_b, covariance_b = _moments(b)
    shared = torch.linalg.svdvals(_root(covariance_a) @ _root(covariance_b)).sum()
    distance = (mean_a - mean_b).square().sum() + covariance_a.trace() + covariance_b.trace() - 2 * shared
    # Rounding can leave a distance of zero just below it.
    return max(float(distance), 0.0)


def _moments(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean `[D]` and unbiased covariance `[D, D]`, float64."""
    values = features.to("cpu", torch.float64)
    return values.mean(dim=0), torch.cov(values.T).reshape(features.shape[1], features.shape[1])


def _root(covariance: Tensor) -> Tensor:
    """The symmetric square root of a positive semi-definite matrix."""
    values, vectors = torch.linalg.eigh(covariance)
    root: Tensor = (vectors * values.clamp(min=0).sqrt()) @ vectors.T
    return root
