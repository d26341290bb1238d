"""The residual networks of SNGAN (Miyato et al. 2018, appendix B.4; with a projection: Miyato & Koyama 2018)."""

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.networks.discriminator import Discriminator, input_channels, minibatch_deviation
from gan_core.networks.layers import ACTIVATIONS, Conditioned, FeedForwardGenerator, channels_at, coarse_size, through
from gan_core.networks.normalisation import discriminator_normalisation, generator_normalisation
from gan_core.networks.plan import DiscriminatorPlan, GeneratorPlan, NetworkFamily, Usual
from gan_core.networks.upsampling import upsample


class UpBlock(Conditioned):
    """Feature maps `[N, inputs, H, W]` to `[N, outputs, 2 H, 2 W]`: two convolutions beside a 1x1 shortcut."""

    def __init__(self, plan: GeneratorPlan, inputs: int, outputs: int) -> None:
        super().__init__()
        activation = ACTIVATIONS[plan.activation]
        self.residual = nn.Sequential(
            *generator_normalisation(plan, inputs),
            activation(),
            *upsample(plan.upsampling, inputs, outputs),
            *generator_normalisation(plan, outputs),
            activation(),
            nn.Conv2d(outputs, outputs, 3, padding=1),
        )
        self.shortcut = nn.Conv2d(inputs, outputs, 1)

    def forward(self, hidden: Tensor, embedded: Tensor) -> Tensor:
        # Enlarged after the 1x1 convolution, which comes to the same and costs a quarter.
        return F.interpolate(self.shortcut(hidden), scale_factor=2) + through(self.residual, hidden, embedded)


class ResnetGenerator(FeedForwardGenerator):
    """Images `[N, C, size, size]` on [-1, 1]: a linear layer, a residual block per doubling, a convolution, tanh."""

    def __init__(self, plan: GeneratorPlan) -> None:
        coarsest, doublings = coarse_size(plan.shape[-1])
        widths = [channels_at(plan.width, level) for level in range(doublings, -1, -1)]
        super().__init__(plan, (widths[0], coarsest, coarsest))
        self.layers = nn.Sequential(
            *[UpBlock(plan, inputs, outputs) for inputs, outputs in pairwise(widths)],
            *generator_normalisation(plan, widths[-1]),
            ACTIVATIONS[plan.activation](),
            nn.Conv2d(widths[-1], plan.shape[0], 3, padding=1),
            nn.Tanh(),
        )


class DiscriminatorBlock(nn.Module):
    """Two 3x3 convolutions beside a 1x1 shortcut, halving the size where it `shrinks`; the `first` sees samples."""

    def __init__(self, plan: DiscriminatorPlan, inputs: int, outputs: int, *, shrinks: bool, first: bool) -> None:
        super().__init__()
        activation = ACTIVATIONS[plan.activation]
        before = [] if first else [*discriminator_normalisation(plan.normalisation, inputs), activation()]
        between = [] if first else discriminator_normalisation(plan.normalisation, outputs)
        pooling = [nn.AvgPool2d(2)] if shrinks else []
        self.residual = nn.Sequential(
            *before,
            nn.Conv2d(inputs, outputs, 3, padding=1),
            *between,
            activation(),
            nn.Conv2d(outputs, outputs, 3, padding=1),
            *pooling,
        )
        # Averages and 1x1 convolutions can change places; on the smaller maps the convolution is cheaper.
        self.shortcut = nn.Sequential(*pooling, nn.Conv2d(inputs, outputs, 1))

    def forward(self, hidden: Tensor) -> Tensor:
        outputs: Tensor = self.shortcut(hidden) + self.residual(hidden)
        return outputs


class GlobalSum(nn.Module):
    """Feature maps `[N, C, H, W]` summed over space: `[N, C]`."""

    def forward(self, hidden: Tensor) -> Tensor:
        return hidden.sum(dim=(2, 3))


class ResnetDiscriminator(Discriminator):
    """A discriminator of images: a residual block per halving and one more, then a sum over space."""

    def __init__(self, plan: DiscriminatorPlan) -> None:
        _, levels = coarse_size(plan.shape[-1])
        widths = [input_channels(plan)] + [channels_at(plan.width, level) for level in range(levels + 1)]
        blocks = [
            DiscriminatorBlock(plan, inputs, outputs, shrinks=level < levels, first=level == 0)
            for level, (inputs, outputs) in enumerate(pairwise(widths))
        ]
        deviation = minibatch_deviation(plan)
        body = nn.Sequential(*blocks, ACTIVATIONS[plan.activation](), *deviation, GlobalSum())
        super().__init__(plan, body, widths[-1] + len(deviation))


FAMILY = NetworkFamily(
    generator=ResnetGenerator,
    discriminator=ResnetDiscriminator,
    title="Residual (SNGAN)",
    sentence="Residual blocks with class-conditional batch normalisation, against a discriminator with spectral norm.",
    usual=Usual(
        generator_conditioning="normalisation",
        generator_normalisation="batch",
        discriminator_normalisation="spectral",
        upsampling="nearest",
        activation="relu",
    ),
)
