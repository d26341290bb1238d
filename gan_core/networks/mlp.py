"""Fully connected networks, as in the first GANs (Goodfellow et al. 2014): for points, signals and small images."""

import math
from itertools import pairwise

from torch import Tensor, nn

from gan_core.networks.discriminator import Discriminator, minibatch_deviation
from gan_core.networks.layers import ACTIVATIONS, WEIGHT_GAINS, FeedForwardGenerator, draw_normal
from gan_core.networks.normalisation import discriminator_normalisation, generator_normalisation
from gan_core.networks.plan import KINDS, DiscriminatorOutput, DiscriminatorPlan, GeneratorPlan, NetworkFamily, Usual


class MlpGenerator(FeedForwardGenerator):
    """Samples of any shape: on [-1, 1] by tanh for images and signals, unbounded for points."""

    def __init__(self, plan: GeneratorPlan) -> None:
        super().__init__(plan, (plan.width,))
        self.uniform = plan.noise == "uniform"
        activation = ACTIVATIONS[plan.activation]
        layers = [*generator_normalisation(plan, plan.width, flat=True), activation()]
        for inputs, outputs in pairwise([plan.width] * plan.depth):
            layers.append(nn.Linear(inputs, outputs))
            layers += [*generator_normalisation(plan, outputs, flat=True), activation()]
        layers += [nn.Linear(plan.width, math.prod(plan.shape)), nn.Unflatten(1, plan.shape)]
        bounded = [] if KINDS[len(plan.shape)] == "points" else [nn.Tanh()]
        self.layers = nn.Sequential(*layers, *bounded)
        _initialise([self.first, *self.layers], plan.activation)

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        return super().forward(spread_evenly(latents) if self.uniform else latents, conditions)


def spread_evenly(latents: Tensor) -> Tensor:
    """Unit Gaussian numbers as numbers uniform on [-1, 1]: 2 Phi(z) - 1 = erf(z / sqrt 2)."""
    spread: Tensor = (latents * 0.5**0.5).erf()
    return spread


class MlpDiscriminator(Discriminator):
    """A discriminator of samples of any shape; a condition that enters does so as further inputs, not as maps."""

    def __init__(self, plan: DiscriminatorPlan) -> None:
        entering = plan.condition_width if plan.conditioning == "concatenation" else 0
        layers: list[nn.Module] = [nn.Flatten()]
        widths = [math.prod(plan.shape) + entering, *[plan.width] * plan.depth]
        for level, (inputs, outputs) in enumerate(pairwise(widths)):
            layers.append(nn.Linear(inputs, outputs))
            layers += discriminator_normalisation(plan.normalisation, outputs, flat=True) if level else []
            layers.append(ACTIVATIONS[plan.activation]())
        _initialise(layers, plan.activation)
        deviation = minibatch_deviation(plan)
        super().__init__(plan, nn.Sequential(*layers, *deviation), plan.width + len(deviation))

    def forward(self, samples: Tensor, conditions: Tensor) -> DiscriminatorOutput:
        return super().forward(samples.flatten(1), conditions)


def _initialise(layers: list[nn.Module], activation: str) -> None:
    """Gaussian weights that keep the variance from layer to layer (He et al. 2015, eq. 10), and no biases."""
    for layer in layers:
        if isinstance(layer, nn.Linear):
            draw_normal(layer.weight, 0.0, WEIGHT_GAINS[activation] * layer.in_features**-0.5)
            nn.init.zeros_(layer.bias)


_NO_MAPS = "An mlp has no feature maps to enlarge."
_NO_PLACES = "An mlp has one number a feature, and instance normalisation would make each of them 0."

FAMILY = NetworkFamily(
    generator=MlpGenerator,
    discriminator=MlpDiscriminator,
    title="Fully connected",
    sentence="Layers of neurons that know nothing of space or time: for points in the plane, and the GAN of 2014.",
    kinds=frozenset({"image", "signal", "points"}),
    usual=Usual(discriminator_conditioning="concatenation"),
    excluded={
        "generator_normalisation": {"instance": _NO_PLACES},
        "discriminator_normalisation": {"instance": _NO_PLACES},
        "upsampling": dict.fromkeys(("nearest", "bilinear", "pixel-shuffle"), _NO_MAPS),
    },
)
