"""Coverage and density: how generated features lie among the neighbourhoods of real ones.

Both come from Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for Generative Models": the
neighbourhood of a real sample is the open ball that reaches to its k-th nearest other real sample.
"""

from __future__ import annotations

import torch
from torch import Tensor

ROWS = 1024  # rows of a matrix of distances that are held at once


def coverage(real: Tensor, generated: Tensor, k: int = 5) -> float:
    """The share of real samples with a generated one in their neighbourhood, 0..1 (Naeem et al. 2020, eq. 4).

    Features `[N, D]` and `[M, D]`. It falls when generated samples collapse, however good each one is. Of N
    draws from the very same distribution about 1 - 2^-k are covered, not all. Raises ValueError where there
    are no more than k real samples, or none generated.
    """
    counts = _counts(real, generated, k)
    return float((counts > 0).double().mean())


def density(real: Tensor, generated: Tensor, k: int = 5) -> float:
    """In how many real neighbourhoods a generated sample lies, on average, over k (Naeem et al. 2020, eq. 3).

    Features `[N, D]` and `[M, D]`. About 1 for equal distributions, 0 far from the data, above 1 where the
    generated samples crowd where real ones are densest. Raises ValueError as `coverage` does.
    """
    counts = _counts(real, generated, k)
    return float(counts.double().sum() / (k * len(generated)))


def _counts(real: Tensor, generated: Tensor, k: int) -> Tensor:
    """How many generated samples lie in the neighbourhood of each real one, int64 `[N]`."""
    if k < 1 or len(real) <= k:
        raise ValueError(f"Neighbourhoods of {k} take more than {k} real samples, not {len(real)}.")
    if len(generated) == 0:
        raise ValueError("There are no generated samples to look for.")
    counts = []
    real, generated = real.to("cpu", torch.float64), generated.to("cpu", torch.float64)
    for rows in torch.split(real, ROWS):
        # A row's distance to itself, 0, is among its distances: the k-th nearest other one is number k + 1.
        radii = _distances(rows, real).kthvalue(k + 1, dim=1, keepdim=True).values
        counts.append((_distances(rows, generated) < radii).sum(dim=1))
    return torch.cat(counts)


def _distances(rows: Tensor, columns: Tensor) -> Tensor:
    """Euclidean distances, float64, by differences: the expanded square would round a small distance away."""
    return torch.cdist(rows, columns, compute_mode="donot_use_mm_for_euclid_dist")
