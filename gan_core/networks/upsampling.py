"""How a generator doubles the size of its feature maps."""

from collections.abc import Callable

from torch import nn

# From the numbers of channels and whether there are biases.
UPSAMPLINGS: dict[str, Callable[[int, int, bool], list[nn.Module]]] = {
    # A kernel that is a multiple of the stride, against checkerboards (Odena et al. 2016).
    "transposed": lambda inputs, outputs, bias: [
        nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=bias)
    ],
    "nearest": lambda inputs, outputs, bias: [
        nn.Upsample(scale_factor=2),
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias),
    ],
    "bilinear": lambda inputs, outputs, bias: [
        nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False),
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias),
    ],
    # Four times the channels, which become 2x2 pixels (Shi et al. 2016).
    "pixel-shuffle": lambda inputs, outputs, bias: [
        nn.Conv2d(inputs, 4 * outputs, 3, padding=1, bias=bias),
        nn.PixelShuffle(2),
    ],
}


def upsample(name: str, inputs: int, outputs: int, *, bias: bool = True) -> list[nn.Module]:
    """Layers from `[N, inputs, H, W]` to `[N, outputs, 2 H, 2 W]`."""
    return UPSAMPLINGS[name](inputs, outputs, bias)
