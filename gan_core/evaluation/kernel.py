"""The kernel distance between two sets of features."""

from __future__ import annotations

import torch
from torch import Tensor


def kernel_distance(a: Tensor, b: Tensor) -> float:
    """The squared maximum mean discrepancy of features `[N, D]` and `[M, D]` with the kernel (x.y / D + 1)^3.

    As KID (Binkowski et al. 2018, section 4), unbiased (Gretton et al. 2012, eq. 3) and in float64, over all samples
    at once. Its mean over draws of equal distributions is 0, at any count, so single values can be below 0. Raises
    ValueError for fewer than two samples or differing dimensions.
    """
    for features in (a, b):
        if features.ndim != 2 or len(features) < 2:
            raise ValueError(f"A kernel distance takes two or more rows of features, not {list(features.shape)}.")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"Both sets must have the same features, not {a.shape[1]} and {b.shape[1]} of them.")
    first, second = a.to("cpu", torch.float64), b.to("cpu", torch.float64)
    return _mean_within(first) + _mean_within(second) - 2.0 * float(_kernel(first, second).mean())


def _kernel(rows: Tensor, columns: Tensor) -> Tensor:
    product: Tensor = (rows @ columns.T / rows.shape[1] + 1.0) ** 3
    return product


def _mean_within(features: Tensor) -> float:
    """The kernel's mean over all pairs of different samples."""
    values = _kernel(features, features)
    count = len(features)
    return float((values.sum() - values.diagonal().sum()) / (count * (count - 1)))
