"""How a generator doubles the size of its feature maps."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn


def _transposed(inputs: int, outputs: int, bias: bool) -> list[nn.Module]:
    return [nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=bias)]


def _nearest(inputs: int, outputs: int, bias: bool) -> list[nn.Module]:
    return [nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)]


def _bilinear(inputs: int, outputs: int, bias: bool) -> list[nn.Module]:
    enlarge = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
    return [enlarge, nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)]


def _pixel_shuffle(inputs: int, outputs: int, bias: bool) -> list[nn.Module]:
    return [nn.Conv2d(inputs, 4 * outputs, 3, padding=1, bias=bias), nn.PixelShuffle(2)]


_UPSAMPLINGS: dict[str, Callable[[int, int, bool], list[nn.Module]]] = {
    "transposed": _transposed,
    "nearest": _nearest,
    "bilinear": _bilinear,
    "pixel-shuffle": _pixel_shuffle,
}


def upsample(name: str, inputs: int, outputs: int, *, bias: bool = True) -> list[nn.Module]:
    """Layers from `[N, inputs, H, W]` to `[N, outputs, 2 H, 2 W]`.

    A 4x4 convolution transposed with stride 2 (its kernel a multiple of the stride, against checkerboards: Odena et al.
    2016), a 3x3 convolution after nearest or bilinear enlargement, or one to four times the channels, which then become
    2x2 pixels (Shi et al. 2016).
    """
    return _UPSAMPLINGS[name](inputs, outputs, bias)
