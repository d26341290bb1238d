"""How generated features lie among the neighbourhoods of real ones, and the other way round.

Coverage and density: Naeem et al. 2020; precision and recall: Kynkäänniemi et al. 2019. A sample's neighbourhood is the
ball that reaches to its k-th nearest other sample of the same set.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

ROWS = 1024  # rows of a matrix of distances that are held at once


def coverage(real: Tensor, generated: Tensor, k: int = 5) -> float:
    """The share of real samples with a generated one in their neighbourhood, 0..1 (Naeem et al. 2020, eq. 4).

    Features `[N, D]` and `[M, D]`. It falls when generated samples collapse. Of N draws from the very same distribution
    about 1 - 2^-k are covered. Raises ValueError where there are no more than k real samples, or none generated.
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


def precision(real: Tensor, generated: Tensor, k: int = 3) -> float:
    """The share of generated samples in some real sample's neighbourhood, 0..1 (Kynkäänniemi et al. 2019, eq. 2).

    Features `[N, D]` and `[M, D]`. One stray real sample with a large neighbourhood raises it; density is less easily
    misled. Raises ValueError as `coverage` does.
    """
    if len(generated) == 0:
        raise ValueError("There are no generated samples to compare.")
    real, generated = real.to("cpu", torch.float64), generated.to("cpu", torch.float64)
    found = torch.zeros(len(generated), dtype=torch.bool)
    for rows, radii in _neighbourhoods(real, k):
        found |= (_distances(rows, generated) <= radii).any(dim=0)
    return float(found.double().mean())


def recall(real: Tensor, generated: Tensor, k: int = 3) -> float:
    """The share of real samples in some generated sample's neighbourhood, 0..1 (Kynkäänniemi et al. 2019, eq. 2).

    Features `[N, D]` and `[M, D]`. Low where kinds of real samples are never generated. Raises ValueError where there
    are no more than k generated samples, or none real.
    """
    return precision(generated, real, k)


def _counts(real: Tensor, generated: Tensor, k: int) -> Tensor:
    """How many generated samples lie in the neighbourhood of each real one, int64 `[N]`."""
    if len(generated) == 0:
        raise ValueError("There are no generated samples to compare.")
    real, generated = real.to("cpu", torch.float64), generated.to("cpu", torch.float64)
    counts = [(_distances(rows, generated) < radii).sum(dim=1) for rows, radii in _neighbourhoods(real, k)]
    return torch.cat(counts)


def _neighbourhoods(samples: Tensor, k: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Rows of samples `[R, D]`, some at a time, with the radius of each one's neighbourhood `[R, 1]`."""
    if k < 1 or len(samples) <= k:
        raise ValueError(f"Neighbourhoods of {k} take more than {k} samples, not {len(samples)}.")
    for rows in torch.split(samples, ROWS):
        # A row's distance to itself, 0, is among its distances: the k-th nearest other one is number k + 1.
        yield rows, _distances(rows, samples).kthvalue(k + 1, dim=1, keepdim=True).values


def _distances(rows: Tensor, columns: Tensor) -> Tensor:
    """Euclidean distances, float64, by differences: the expanded square would round a small distance away."""
    return torch.cdist(rows, columns, compute_mode="donot_use_mm_for_euclid_dist")
