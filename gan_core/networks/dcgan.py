"""The textbook network: DCGAN (Radford et al. 2015, section 3), conditioned by concatenation (CGAN, Mirza 2014)."""

from itertools import pairwise

from torch import nn

from gan_core.networks.discriminator import Discriminator, input_channels, minibatch_deviation
from gan_core.networks.layers import ACTIVATIONS, SLOPE, FeedForwardGenerator, channels_at, coarse_size, draw_normal
from gan_core.networks.normalisation import MAP_LAYERS, discriminator_normalisation, generator_normalisation
from gan_core.networks.plan import DiscriminatorPlan, GeneratorPlan, NetworkFamily, Usual
from gan_core.networks.upsampling import upsample


class DcganGenerator(FeedForwardGenerator):
    """Images `[N, C, size, size]` on [-1, 1]; normalisation and activation after every layer but the last, a tanh."""

    def __init__(self, plan: GeneratorPlan) -> None:
        coarsest, doublings = coarse_size(plan.shape[-1])
        widths = [channels_at(plan.width, level) for level in range(doublings, 0, -1)]
        bias = plan.normalisation not in MAP_LAYERS
        super().__init__(plan, (widths[0], coarsest, coarsest), bias=bias)
        activation = ACTIVATIONS[plan.activation]
        layers = [*generator_normalisation(plan, widths[0]), activation()]
        for inputs, outputs in pairwise(widths):
            layers += upsample(plan.upsampling, inputs, outputs, bias=bias)
            layers += [*generator_normalisation(plan, outputs), activation()]
        self.layers = nn.Sequential(*layers, *upsample(plan.upsampling, widths[-1], plan.shape[0]), nn.Tanh())
        self.apply(_initialise)


class DcganDiscriminator(Discriminator):
    """A discriminator of images: 4x4 convolutions of stride 2, all but the first normalised; ReLU leaks here."""

    def __init__(self, plan: DiscriminatorPlan) -> None:
        coarsest, levels = coarse_size(plan.shape[-1])
        widths = [input_channels(plan)] + [channels_at(plan.width, level) for level in range(1, levels + 1)]
        bias = plan.normalisation not in MAP_LAYERS
        layers: list[nn.Module] = []
        for level, (inputs, outputs) in enumerate(pairwise(widths)):
            layers.append(nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=bias or level == 0))
            layers += discriminator_normalisation(plan.normalisation, outputs) if level else []
            layers.append(nn.LeakyReLU(SLOPE) if plan.activation == "relu" else ACTIVATIONS[plan.activation]())
        deviation = minibatch_deviation(plan)
        body = nn.Sequential(*layers, *deviation, nn.Flatten()).apply(_initialise)
        super().__init__(plan, body, (widths[-1] + len(deviation)) * coarsest**2)


def _initialise(module: nn.Module) -> None:
    """DCGAN's initial weights: N(0, 0.02), and N(1, 0.02) for the gains of batch normalisation."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        draw_normal(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d) and module.affine:
        draw_normal(module.weight, 1.0, 0.02)


FAMILY = NetworkFamily(
    generator=DcganGenerator,
    discriminator=DcganDiscriminator,
    title="DCGAN",
    sentence="The textbook network of 2015: batch normalisation everywhere, the class beside the latent and the image.",
    usual=Usual(
        discriminator_conditioning="concatenation",
        generator_normalisation="batch",
        discriminator_normalisation="batch",
        activation="relu",
    ),
)
