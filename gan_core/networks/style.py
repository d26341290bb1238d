"""StyleGAN2 in small (Karras et al. 2020): a latent becomes w, and w scales the channels of every layer.

For small images and short runs: one convolution a resolution, up-sampling ones included; no low-pass filters; latents
not normalised; learning rates equalised in the mapping alone; a strength of noise for each channel; no styles mixed in
training; tanh at the end. Its discriminator is `conv`'s, without residuals.
"""

from collections.abc import Callable
from functools import partial, reduce

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.networks.conv import ConvDiscriminator
from gan_core.networks.layers import GAIN, SLOPE, ConditionEmbedding, channels_at, coarse_size, draw_normal
from gan_core.networks.plan import GeneratorPlan, NetworkFamily

# How much slower the mapping learns: its weights are this many times larger and scaled down as they are used.
MAPPING_SLOWNESS = 10.0
MEAN_DECAY = 0.995
SHORTEST_W = 64

# By what pre-activations are scaled to keep unit variance, and the non-linearity, in place.
BENDS: dict[str, tuple[float, Callable[[Tensor], Tensor]]] = {
    "leaky-relu": (GAIN, partial(F.leaky_relu_, negative_slope=SLOPE)),
    "relu": (2.0**0.5, F.relu_),
    "tanh": (1.0, torch.tanh_),
}


class ModulatedConvolution(nn.Module):
    """Maps `[N, I, H, W]` and their channels' scales `[N, I]` to maps `[N, O, ...]` and one over their norms `[N, O]`.

    The product of the two is the convolution by each sample's own kernel: scaled, then divided by its norm (Karras et
    al. 2020, eqs. 1-3). Scaling inputs and outputs of one kernel for all comes to the same, without grouped
    convolutions. The kernel is 3x3, or 4x4 and transposed with stride 2, of which an output sees four taps of sixteen.
    """

    def __init__(self, inputs: int, outputs: int, upsampling: str | None) -> None:
        super().__init__()
        self.upsampling = upsampling
        shape = (inputs, outputs, 4, 4) if upsampling == "transposed" else (outputs, inputs, 3, 3)
        self.weight = nn.Parameter(torch.empty(shape))
        draw_normal(self.weight, 0.0, (9 * inputs) ** -0.5)

    def forward(self, maps: Tensor, scales: Tensor) -> tuple[Tensor, Tensor]:
        scaled = maps * scales[:, :, None, None]
        squares = self.weight.square().sum(dim=(2, 3))
        if self.upsampling == "transposed":
            convolved = F.conv_transpose2d(scaled, self.weight, stride=2, padding=1)
            squares = squares.t() / 4.0
        else:
            if self.upsampling is not None:
                scaled = F.interpolate(scaled, scale_factor=2, mode=self.upsampling)
            convolved = F.conv2d(scaled, self.weight, padding=1)
        return convolved, torch.rsqrt(scales.square() @ squares.t() + 1e-8)


class StyledLayer(nn.Module):
    """A modulated convolution to `size` pixels a side, noise as strong as it learns, biases, the bend."""

    noise: Tensor

    def __init__(self, plan: GeneratorPlan, inputs: int, outputs: int, size: int, upsampling: str | None) -> None:
        super().__init__()
        self.gain, self.bend = BENDS[plan.activation]
        self.scales = scales_from_w(w_width(plan), inputs)
        self.convolution = ModulatedConvolution(inputs, outputs, upsampling)
        self.strengths = nn.Parameter(torch.zeros(outputs, 1))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("noise", torch.randn(1, 1, size, size))

    def forward(self, maps: Tensor, w: Tensor, noisy: bool, random: torch.Generator | None) -> Tensor:
        convolved, inverse_norms = self.convolution(maps, self.scales(w))
        outputs = convolved * (inverse_norms * self.gain)[:, :, None, None].to(convolved.dtype)
        # As a linear layer over the channels, which lie innermost: far faster than sums with broadcasting in bfloat16.
        noise = self.noise if noisy else torch.zeros_like(self.noise)
        if noisy and self.training:
            noise = torch.randn(len(w), *noise.shape[1:], generator=random, device=noise.device)
        offsets = F.linear(noise.permute(0, 2, 3, 1), self.strengths, self.bias)
        outputs += offsets.permute(0, 3, 1, 2)
        return self.bend(outputs)


class ToImage(nn.Module):
    """Maps `[N, I, H, W]` and w to what they add to the image `[N, C, H, W]`: modulated 1x1 kernels, no division."""

    def __init__(self, plan: GeneratorPlan, inputs: int) -> None:
        super().__init__()
        self.scales = scales_from_w(w_width(plan), inputs)
        self.weight = nn.Parameter(torch.empty(inputs, plan.shape[0]))
        draw_normal(self.weight, 0.0, inputs**-0.5)
        self.bias = nn.Parameter(torch.zeros(plan.shape[0]))

    def forward(self, maps: Tensor, w: Tensor) -> Tensor:
        pixels = maps.permute(0, 2, 3, 1)
        kernels = (self.scales(w)[:, :, None] * self.weight).to(pixels.dtype)
        image: Tensor = (pixels.flatten(1, 2) @ kernels + self.bias.to(pixels.dtype)).unflatten(1, pixels.shape[1:3])
        return image.permute(0, 3, 1, 2)


class StyleGenerator(nn.Module):
    """Latents `[N, D]` and condition rows `[N, K]` to images `[N, C, size, size]` on [-1, 1].

    `map` makes w `[N, W]`, and `synthesise` the image from it by `layers` styled layers, each with its own share in the
    image. `w_mean` follows the mean of w in training, from 0. In training the layers' noise is drawn from `random`
    (from the global generator where it is None), otherwise it is fixed: an image is a function of its latent and
    condition.
    """

    w_mean: Tensor

    def __init__(self, plan: GeneratorPlan) -> None:
        super().__init__()
        coarsest, doublings = coarse_size(plan.shape[-1])
        widths = [channels_at(plan.width, level) for level in range(doublings, -1, -1)]
        self.gain, self.bend = BENDS[plan.activation]
        entering = plan.condition_width if plan.conditioning == "concatenation" else 0
        self.embedding = ConditionEmbedding(entering, plan.condition_dimension)
        self.first = nn.Linear(plan.latent_dimension + self.embedding.dimension, w_width(plan))
        self.mapping = nn.ModuleList(nn.Linear(w_width(plan), w_width(plan)) for _ in range(plan.depth - 1))
        for layer in (self.first, *self.mapping):
            draw_normal(layer.weight, 0.0, MAPPING_SLOWNESS)
            nn.init.zeros_(layer.bias)
        self.constant = nn.Parameter(torch.randn(1, widths[0], coarsest, coarsest))
        self.styled = nn.ModuleList([StyledLayer(plan, widths[0], widths[0], coarsest, None)])
        for level in range(1, doublings + 1):
            size = coarsest << level
            self.styled.append(StyledLayer(plan, widths[level - 1], widths[level], size, plan.upsampling))
        self.images = nn.ModuleList(ToImage(plan, width) for width in widths)
        self.layers = len(widths)
        self.random: torch.Generator | None = None
        self.register_buffer("w_mean", torch.zeros(w_width(plan)))

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        w = self.map(latents, conditions)
        if self.training:
            self.w_mean.lerp_(w.detach().float().mean(dim=0), 1.0 - MEAN_DECAY)
        return self.synthesise(w, conditions)

    def map(self, latents: Tensor, conditions: Tensor) -> Tensor:
        """w `[N, W]` of latents and condition rows; equalised learning rates (Karras et al. 2018, section 4.1)."""
        hidden = torch.cat([latents, self.embedding(conditions)], dim=1)
        for layer in (self.first, *self.mapping):
            scale = self.gain / (MAPPING_SLOWNESS * hidden.shape[1] ** 0.5)
            hidden = self.bend(layer(hidden) * scale)
        return hidden

    def synthesise(self, w: Tensor, conditions: Tensor, noise: bool = True) -> Tensor:  # noqa: ARG002 (they are in w)
        """The images of w `[N, W]`, or `[N, layers, W]` with one w a layer (style mixing), with noise or without."""
        per_layer = w[:, None].expand(-1, self.layers, -1) if w.ndim == 2 else w
        maps = self.constant.expand(len(w), -1, -1, -1)
        shares: list[Tensor] = []
        for layer, to_image, here in zip(self.styled, self.images, per_layer.unbind(1), strict=True):
            maps = layer(maps, here, noise, self.random)
            shares.append(to_image(maps, here))
        return reduce(lambda image, share: F.interpolate(image, scale_factor=2) + share, shares).tanh()


def w_width(plan: GeneratorPlan) -> int:
    """W, the length of w: the latent's, but at least 64, so that few latent numbers don't make few styles."""
    return max(plan.latent_dimension, SHORTEST_W)


def scales_from_w(width: int, channels: int) -> nn.Linear:
    """The affine map from w to the scales of a layer's input channels, which start about 1."""
    affine = nn.Linear(width, channels)
    draw_normal(affine.weight, 0.0, width**-0.5)
    nn.init.ones_(affine.bias)
    return affine


_DEMODULATED = "A style network scales the channels itself and divides by the kernel's norm instead of normalising."
_SHUFFLED = "A style network divides each channel by its norm, and a shuffled channel would be made of four."

FAMILY = NetworkFamily(
    generator=StyleGenerator,
    discriminator=ConvDiscriminator,
    title="Style (StyleGAN2)",
    sentence="A mapping network makes w, and w styles every layer: truncation and style mixing are real here.",
    excluded={
        "generator_conditioning": {"normalisation": _DEMODULATED},
        "generator_normalisation": dict.fromkeys(("batch", "instance", "layer", "spectral"), _DEMODULATED),
        "upsampling": {"pixel-shuffle": _SHUFFLED},
    },
)
