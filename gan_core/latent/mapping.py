"""Samples on a plane: where each lies among the others, by their principal axes or by their neighbours (t-SNE)."""

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gan_core.conditions import Conditions

Floats = npt.NDArray[np.float32]

PERPLEXITY = 30.0
ITERATIONS = 1000
NEIGHBOURS = 10
_SAID = re.compile(r"\[t-SNE\] Iteration (\d+)")


def leading(features: Floats, most: int) -> tuple[Floats, float]:
    """Features `[N, F]` along their first `most` principal axes, float32 `[N, min(most, F, N)]`, and these axes' share.

    That is of the variance; 1 where nothing varies. Each axis points to where its largest weight is positive.
    """
    from sklearn.decomposition import PCA  # a second of imports, as below

    model = PCA(min(most, *features.shape), svd_solver="full")
    with np.errstate(invalid="ignore"):
        places: Floats = model.fit_transform(features.astype(np.float64)).astype(np.float32)
    share = float(model.explained_variance_ratio_.sum())
    return places, share if np.isfinite(share) else 1.0


def principal_plane(features: Floats) -> tuple[Floats, float]:
    """Positions float32 `[N, 2]` along the first two principal axes of features `[N, F]`, and these axes' share."""
    positions, share = leading(features, 2)
    return np.pad(positions, ((0, 0), (0, 2 - positions.shape[1]))), share


def neighbour_plane(features: Floats, report: Callable[[int], None]) -> Floats:
    """Positions float32 `[N, 2]` by t-SNE (van der Maaten and Hinton 2008; Barnes-Hut: van der Maaten 2014).

    It begins with the principal plane, so equal features give an equal map. `report` is called every fifty of the
    ITERATIONS, which scikit-learn only prints; what it raises ends the computation.
    """
    from sklearn.manifold import TSNE  # a second of imports that nothing else needs

    perplexity = min(PERPLEXITY, (len(features) - 1) / 3.0)
    model = TSNE(perplexity=perplexity, max_iter=ITERATIONS, init="pca", random_state=0, verbose=2)
    with redirect_stdout(_Listener(report)):
        positions: Floats = model.fit_transform(features).astype(np.float32)
    return positions


def fitted(positions: Floats) -> Floats:
    """Positions `[N, 2]` moved and scaled, alike both ways, so that they reach from -1 to 1 in the longer one."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    reach = float((high - low).max()) / 2.0
    centred: Floats = (positions - (low + high) / 2.0) / (reach if reach > 0.0 else 1.0)
    return centred.astype(np.float32)


def kept_neighbours(features: Floats, positions: Floats) -> float:
    """The share, 0 to 1, of each sample's NEIGHBOURS nearest by features that are also its nearest on the plane."""
    from sklearn.neighbors import NearestNeighbors

    count = min(NEIGHBOURS, len(features) - 1)
    near, shown = (
        NearestNeighbors(n_neighbors=count).fit(rows).kneighbors(return_distance=False)
        for rows in (features, positions)
    )
    return float(np.mean([np.isin(a, b).mean() for a, b in zip(near, shown, strict=True)]))


def recognised(logits: Tensor, conditions: Conditions) -> tuple[Tensor, Tensor]:
    """The likeliest class of each group, int64 `[N, G]`, and the confidence, float32 `[N]`, of logits `[N, K]`.

    That is the probability of all these classes together: the product of the groups' largest softmax shares.
    """
    blocks = torch.split(logits, [len(group.classes) for group in conditions.groups], dim=1)
    best = [block.softmax(dim=1).max(dim=1) for block in blocks]
    classes = torch.stack([found.indices for found in best], dim=1)
    return classes, torch.stack([found.values for found in best], dim=1).prod(dim=1)


class _Listener(io.TextIOBase):
    """Standard output while t-SNE runs: hands on the numbers of its iterations."""

    def __init__(self, report: Callable[[int], None]) -> None:
        self._report = report

    def write(self, text: str) -> int:
        said = _SAID.match(text)
        if said is not None:
            self._report(int(said[1]))
        return len(text)
