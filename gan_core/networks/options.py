"""What can be chosen about the networks."""

from typing import Annotated, Literal, Self

from gan_core.networks.families import FAMILIES
from gan_core.networks.plan import NetworkFamily
from gan_core.options import OneOf, Options, option


class NetworkOptions(Options):
    """Shape and size of the generator and of the discriminator; "usual" leaves a choice to the family."""

    name: Annotated[str, OneOf(FAMILIES)] = option(
        "conv", "The family of networks: conv is fast, dcgan the textbook one, style has a space W."
    )
    latent_dimension: int = option(
        64, "How many numbers a latent has: the generator's degrees of freedom.", low=1, high=512
    )
    noise: Literal["gaussian", "uniform"] = option(
        "gaussian", "What an mlp's latents are drawn from: a Gaussian, or uniformly from -1 to 1."
    )
    generator_width: int = option(
        16,
        "Channels of the generator's finest layer, doubled at each coarser one; neurons a layer of an mlp.",
        unit="channels",
        low=4,
        high=256,
    )
    discriminator_width: int = option(
        16,
        "Channels of the discriminator's finest layer, doubled at each coarser one; neurons a layer of an mlp.",
        unit="channels",
        low=4,
        high=256,
    )
    depth: int = option(
        3, "Hidden layers of an mlp, or layers of a style network's mapping.", unit="layers", low=1, high=8
    )
    discriminator_depth: int = option(
        0, "Hidden layers of an mlp's discriminator; 0 gives it as many as its generator.", unit="layers", low=0, high=8
    )
    condition_dimension: int = option(32, "Length of the generator's embedding of the condition.", low=1, high=256)
    generator_conditioning: Literal["usual", "none", "concatenation", "normalisation"] = option(
        "usual", "How the class enters the generator: beside the latent, or by its normalisation layers."
    )
    discriminator_conditioning: Literal["usual", "none", "concatenation", "projection", "auxiliary"] = option(
        "usual",
        "How the class enters the discriminator: as an input, by projection, or as an output of its own (ACGAN).",
    )
    generator_normalisation: Literal["usual", "none", "batch", "instance", "layer", "spectral"] = option(
        "usual", "What keeps the generator's activations in range."
    )
    discriminator_normalisation: Literal["usual", "none", "batch", "instance", "layer", "spectral"] = option(
        "usual", "What keeps the discriminator's activations, or with spectral its slope, in range."
    )
    upsampling: Literal["usual", "transposed", "nearest", "bilinear", "pixel-shuffle"] = option(
        "usual", "How the generator doubles the size of its feature maps."
    )
    activation: Literal["usual", "leaky-relu", "relu", "tanh"] = option(
        "usual", "The non-linearity between the layers of both networks."
    )
    minibatch_deviation: bool = option(
        False, "Whether the discriminator sees how much the samples of a batch differ (minibatch standard deviation)."
    )

    @property
    def family(self) -> NetworkFamily:
        """The chosen family."""
        return FAMILIES[self.name]

    @property
    def resolved(self) -> Self:
        """The same options with the family's own choice wherever they say "usual"."""
        usual = vars(self.family.usual)
        return self.model_copy(update={name: value for name, value in usual.items() if getattr(self, name) == "usual"})

    @property
    def discriminator_couples_samples(self) -> bool:
        """Whether a sample's logit depends on its batch, which no per-sample penalty allows."""
        return self.resolved.discriminator_normalisation == "batch" or self.minibatch_deviation
