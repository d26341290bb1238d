"""How far a picture moves along a path: the perceptual path length as a curve. Pictures in, numbers out."""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Curve = npt.NDArray[np.float64]
Layers = Callable[[Tensor], tuple[Tensor, ...]]

# How many times the median of a path's curve a step must have to be a jump.
JUMP = 6.0
_BATCH = 64
# As in Zhang et al. 2018's own code, so that a place where nothing is seen has no direction.
_EPSILON = 1e-10


def path_length(pictures: Tensor, step: float, layers: Layers | None = None) -> Curve:
    """The perceptual path length at each step of a path, `d(G(t), G(t + e)) / e^2`, float64 `[N - 1]`.

    Karras et al. 2019, equation 2, average it. `pictures` uint8 `[N, C, H, W]` stand a `step` of e apart; d is the
    perceptual distance of `layers` (which see images on [-1, 1]), or else the mean squared difference of pixels on [-1,
    1]. Raises ValueError for fewer than two pictures, or a step that isn't above 0.
    """
    if len(pictures) < 2 or not step > 0.0:
        raise ValueError("The length of a path needs two pictures or more, and a step above 0 between them.")
    between = pixel_distances if layers is None else partial(perceptual_distances, layers=layers)
    parts = []
    for start in range(0, len(pictures) - 1, _BATCH):
        images = pictures[start : start + _BATCH + 1].float() / 127.5 - 1.0
        parts.append(between(images[:-1], images[1:]))
    curve: Curve = np.concatenate(parts) / step**2
    return curve


@torch.no_grad()
def perceptual_distances(first: Tensor, second: Tensor, layers: Layers) -> Curve:
    """Perceptual distances, float64 `[N]`, of images `[N, C, H, W]` on [-1, 1] (Zhang et al. 2018, equation 1, w = 1).

    In each layer the maps are scaled to length 1 over their channels at each place; the squared differences are summed
    over channels, averaged over places and summed over layers. Features without places count as one place.
    """
    total = torch.zeros(len(first), dtype=torch.float64)
    for one, other in zip(layers(first), layers(second), strict=True):
        squares = (_unit(one) - _unit(other)).double().square().sum(dim=1)
        total += squares.flatten(1).mean(dim=1) if squares.ndim > 1 else squares
    distances: Curve = total.numpy()
    return distances


def pixel_distances(first: Tensor, second: Tensor) -> Curve:
    """Mean squared differences, float64 `[N]`, of images `[N, C, H, W]`."""
    distances: Curve = (first.double() - second.double()).square().flatten(1).mean(dim=1).numpy()
    return distances


def jumps(curve: Curve) -> list[int]:
    """Where a curve jumps: of each run of steps above `JUMP` times the median of those that move, the highest."""
    moving = curve[curve > 0.0]
    high = np.flatnonzero(curve > JUMP * float(np.median(moving))) if len(moving) else np.zeros(0, dtype=np.intp)
    runs = np.split(high, np.flatnonzero(np.diff(high) > 1) + 1)
    return [int(run[curve[run].argmax()]) for run in runs if len(run)]


def _unit(maps: Tensor) -> Tensor:
    unit: Tensor = maps / (maps.norm(dim=1, keepdim=True) + _EPSILON)
    return unit
