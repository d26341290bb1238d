"""The fast default, after R3GAN (Huang et al. 2024): convolutions without normalisation, kept stable by penalties."""

from itertools import pairwise

from torch import nn

from gan_core.networks.discriminator import Discriminator, input_channels, minibatch_deviation
from gan_core.networks.layers import ACTIVATIONS, FeedForwardGenerator, channels_at, coarse_size
from gan_core.networks.normalisation import discriminator_normalisation, generator_normalisation
from gan_core.networks.plan import DiscriminatorPlan, GeneratorPlan, NetworkFamily
from gan_core.networks.upsampling import upsample


class ConvGenerator(FeedForwardGenerator):
    """Images `[N, C, size, size]` on [-1, 1]: a linear layer, a convolution per doubling, a 3x3 one, tanh."""

    def __init__(self, plan: GeneratorPlan) -> None:
        coarsest, doublings = coarse_size(plan.shape[-1])
        widths = [channels_at(plan.width, level) for level in range(doublings, -1, -1)]
        super().__init__(plan, (widths[0], coarsest, coarsest))
        activation = ACTIVATIONS[plan.activation]
        layers = [*generator_normalisation(plan, widths[0]), activation()]
        for inputs, outputs in pairwise(widths):
            layers += upsample(plan.upsampling, inputs, outputs)
            layers += [*generator_normalisation(plan, outputs), activation()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], plan.shape[0], 3, padding=1), nn.Tanh())


class ConvDiscriminator(Discriminator):
    """A discriminator of images: a 3x3 convolution of stride 2 per level and a linear layer to the features."""

    def __init__(self, plan: DiscriminatorPlan) -> None:
        coarsest, levels = coarse_size(plan.shape[-1])
        coarsest, levels = (coarsest + 1) // 2, levels + 1
        widths = [input_channels(plan)] + [channels_at(plan.width, level) for level in range(levels)]
        activation = ACTIVATIONS[plan.activation]
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            layers.append(nn.Conv2d(inputs, outputs, 3, stride=2, padding=1))
            # The first layer stays as it is: normalised, a discriminator couldn't tell how bright an image is.
            layers += discriminator_normalisation(plan.normalisation, outputs) if inputs != widths[0] else []
            layers.append(activation())
        deviation = minibatch_deviation(plan)
        features = widths[-1]
        flattened = (features + len(deviation)) * coarsest**2
        layers += [*deviation, nn.Flatten(), nn.Linear(flattened, features), activation()]
        super().__init__(plan, nn.Sequential(*layers), features)


FAMILY = NetworkFamily(
    generator=ConvGenerator,
    discriminator=ConvDiscriminator,
    title="Convolutional",
    sentence="The fast default: plain convolutions without normalisation, kept stable by the objective's penalties.",
)
