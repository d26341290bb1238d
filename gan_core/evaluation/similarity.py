"""How alike images are: multi-scale structural similarity, and by it the diversity within classes."""

import torch
from torch import Tensor

# The weight of each scale, finest first (Wang et al. 2003, section 3.2).
WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
WINDOW = 11  # pixels a side of the Gaussian window, with a standard deviation of 1.5


def scales(side: int) -> int:
    """How many scales an image of `side` pixels has, at most five (from 176): the window must fit the coarsest."""
    return next(count for count in (5, 4, 3, 2, 1) if count == 1 or side >> (count - 1) >= WINDOW)


def ms_ssim(first: Tensor, second: Tensor) -> Tensor:
    """The multi-scale structural similarity of pairs of uint8 images `[N, C, H, W]`, float32 `[N]`; 1 where equal.

    Wang et al. 2003, eq. 7, by torchmetrics; over the finest scales that the images have room for, so compare only
    images of one size. A scale where two images vary against each other counts as 0. Raises ValueError below 8 pixels.
    """
    # Its import takes seconds.
    from torchmetrics.functional.image import multiscale_structural_similarity_index_measure as similarity

    side = min(first.shape[-2:])
    if side < 8:
        raise ValueError(f"Structural similarity takes images of 8 pixels a side or more, not {side}.")
    weights = WEIGHTS[: scales(side)]
    values: Tensor = similarity(
        first.float(),
        second.float(),
        # Only checked, against a rule of its own: the window's size follows from sigma.
        kernel_size=min(WINDOW, side - 1 + side % 2),
        sigma=1.5,
        data_range=255.0,
        betas=tuple(weight / sum(weights) for weight in weights),
        normalize="relu",
        reduction="none",
    )
    return values


def similarity_within_classes(samples: Tensor, labels: Tensor, pairs: int = 500, seed: int = 0) -> float:
    """The mean `ms_ssim` over seeded pairs of different samples with equal labels; lower is more diverse.

    `samples` uint8 `[N, C, H, W]`, `labels` `[N, groups]`. After Odena et al. 2017, section 4.2. Raises ValueError
    where no two samples have equal labels.
    """
    first, second = _pairs(labels.cpu(), pairs, seed)
    if len(first) == 0:
        raise ValueError("No two samples are of the same class, so there are no pairs to compare.")
    return float(ms_ssim(samples[first], samples[second]).mean())


def _pairs(labels: Tensor, count: int, seed: int) -> tuple[Tensor, Tensor]:
    """`count` pairs of different indices with equal labels, fewer where there are fewer."""
    random = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=random)
    rows, columns = [], []
    # Neighbours at every distance in a random order, among those of one class.
    strata = torch.unique(labels, dim=0, return_inverse=True)[1] if labels.shape[1] else torch.zeros_like(order)
    members = [order[strata[order] == stratum] for stratum in strata.unique()]
    found, distance = 0, 1
    while found < count and any(len(like) > distance for like in members):
        rows += [like[:-distance] for like in members if len(like) > distance]
        columns += [like[distance:] for like in members if len(like) > distance]
        found = sum(map(len, rows))
        distance += 1
    if not rows:
        return order[:0], order[:0]
    chosen = torch.randperm(found, generator=random)[:count]
    return torch.cat(rows)[chosen], torch.cat(columns)[chosen]
