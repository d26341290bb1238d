"""Distances between two sets of features: Fréchet's, each set taken for a Gaussian, and that of a kernel."""

import torch
from torch import Tensor


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """The squared Fréchet (2-Wasserstein) distance of Gaussians fitted to features `[N, D]` and `[M, D]`.

        |m_a - m_b|^2 + Tr(S_a + S_b - 2 (S_a S_b)^(1/2))

    in float64, with unbiased covariances (Dowson & Landau 1982; as FID: Heusel et al. 2017, eq. 6), in the units of the
    features squared. With any factors S = R^T R the trace of the root is the sum of the singular values of R_a R_b^T; R
    comes from a QR decomposition of the centred features, so that no covariance is formed and nothing is lost where
    features never vary.

    The estimate is biased upwards by about a constant over the number of samples (Chong & Forsyth 2020). So compare
    only at equal counts, and quote the distance beside its floor, that of real against real. Raises ValueError for
    fewer than two samples, differing dimensions or values that are not finite.
    """
    _check(a, b, "Fréchet")
    if not (torch.isfinite(a).all() and torch.isfinite(b).all()):
        raise ValueError("A Fréchet distance takes finite features; some are infinite or not a number.")
    mean_a, factor_a = _moments(a)
    mean_b, factor_b = _moments(b)
    traces = factor_a.square().sum() + factor_b.square().sum()
    shared = torch.linalg.svdvals(factor_a @ factor_b.T).sum()
    distance = (mean_a - mean_b).square().sum() + traces - 2 * shared
    # Rounding can leave a distance of zero just below it.
    return max(float(distance), 0.0)


def kernel_distance(a: Tensor, b: Tensor) -> float:
    """The squared maximum mean discrepancy of features `[N, D]` and `[M, D]` with the kernel (x.y / D + 1)^3.

    As KID (Binkowski et al. 2018, section 4), unbiased (Gretton et al. 2012, eq. 3) and in float64, over all samples at
    once. Of equal distributions its mean is 0 at any count, so single values can be below 0. Raises ValueError for
    fewer than two samples or differing dimensions.
    """
    _check(a, b, "kernel")
    first, second = a.to("cpu", torch.float64), b.to("cpu", torch.float64)
    return _mean_within(first) + _mean_within(second) - 2.0 * float(_kernel(first, second).mean())


def _check(a: Tensor, b: Tensor, name: str) -> None:
    for features in (a, b):
        if features.ndim != 2 or len(features) < 2:
            raise ValueError(f"A {name} distance takes two or more rows of features, not {list(features.shape)}.")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"Both sets must have the same features, not {a.shape[1]} and {b.shape[1]} of them.")


def _moments(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean `[D]` and a factor R `[min(N, D), D]` of the unbiased covariance R^T R, float64."""
    values = features.to("cpu", torch.float64)
    mean = values.mean(dim=0)
    factor = torch.linalg.qr(values - mean, mode="r").R
    return mean, factor / (len(values) - 1) ** 0.5


def _kernel(rows: Tensor, columns: Tensor) -> Tensor:
    return (rows @ columns.T / rows.shape[1] + 1.0) ** 3


def _mean_within(features: Tensor) -> float:
    """The kernel's mean over all pairs of different samples."""
    values, count = _kernel(features, features), len(features)
    return float((values.sum() - values.diagonal().sum()) / (count * (count - 1)))
