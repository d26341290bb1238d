"""The Fréchet distance between two sets of features, each taken for a Gaussian."""

from __future__ import annotations

import torch
from torch import Tensor


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """The squared Fréchet (2-Wasserstein) distance of Gaussians fitted to features `[N, D]` and `[M, D]`.

        |m_a - m_b|^2 + Tr(S_a + S_b - 2 (S_a S_b)^(1/2))

    in float64, with unbiased covariances (Dowson & Landau 1982; as FID: Heusel et al. 2017, eq. 6). The trace
    of the root is the sum of the square roots of the eigenvalues of S_a S_b, as of the symmetric
    S_a^(1/2) S_b S_a^(1/2). With any factors S = R^T R they are the squares of the singular values of
    R_a R_b^T; R comes from a QR decomposition of the centred features, so that no covariance is formed and
    nothing is lost where features never vary.

    The estimate is biased upwards by about a constant over the number of samples (Chong & Forsyth 2020): two
    draws of the same distribution are not at 0. So compare only at equal counts, and quote the distance
    beside its floor, that of real against real at the same counts. In the units of the features squared.

    Raises ValueError for fewer than two samples, differing dimensions or values that are not finite.
    """
    for features in (a, b):
        if features.ndim != 2 or len(features) < 2:
            raise ValueError(f"A Fréchet distance takes two or more rows of features, not {list(features.shape)}.")
        if not torch.isfinite(features).all():
            raise ValueError("A Fréchet distance takes finite features; some are infinite or not a number.")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"Both sets must have the same features, not {a.shape[1]} and {b.shape[1]} of them.")
    mean_a, factor_a = _moments(a)
    mean_b, factor_b = _moments(b)
    traces = factor_a.square().sum() + factor_b.square().sum()
    shared = torch.linalg.svdvals(factor_a @ factor_b.T).sum()
    distance = (mean_a - mean_b).square().sum() + traces - 2 * shared
    # Rounding can leave a distance of zero just below it.
    return max(float(distance), 0.0)


def _moments(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean `[D]` and a factor R `[min(N, D), D]` of the unbiased covariance R^T R, float64."""
    values = features.to("cpu", torch.float64)
    mean = values.mean(dim=0)
    factor = torch.linalg.qr(values - mean, mode="r").R
    return mean, factor / (len(values) - 1) ** 0.5
