"""Generators and discriminators, parametric in size, channels, width, latent dimension and conditions."""

from typing import Any

from torch import nn

from gan_core.networks.families import FAMILIES
from gan_core.networks.normalisation import divide_by_spectral_norms
from gan_core.networks.options import NetworkOptions
from gan_core.networks.plan import KINDS, DiscriminatorOutput, DiscriminatorPlan, GeneratorPlan, NetworkFamily, Shape

__all__ = [
    "FAMILIES",
    "DiscriminatorOutput",
    "NetworkFamily",
    "NetworkOptions",
    "Shape",
    "build_discriminator",
    "build_generator",
]


def build_generator(options: NetworkOptions, shape: Shape, condition_width: int) -> nn.Module:
    """A generator with fresh weights for samples of `shape`: `(C, H, W)`, `(C, L)` or `(D,)`.

    Its `forward(latents [N, D], conditions [N, K])` gives samples on [-1, 1], points without bounds; `first` is its
    first layer, a Linear whose leading D input columns belong to the latent. Raises ValueError for a shape or a choice
    that the family can't take.
    """
    chosen = _checked(options, shape)
    plan = GeneratorPlan(
        shape=shape,
        latent_dimension=chosen["latent_dimension"],
        width=chosen["generator_width"],
        depth=chosen["depth"],
        condition_width=condition_width,
        condition_dimension=chosen["condition_dimension"],
        conditioning=chosen["generator_conditioning"],
        normalisation=chosen["generator_normalisation"],
        upsampling=chosen["upsampling"],
        activation=chosen["activation"],
        noise=chosen["noise"],
    )
    return _normalised(options.family.generator(plan), plan.normalisation)


def build_discriminator(options: NetworkOptions, shape: Shape, condition_width: int, pack: int = 1) -> nn.Module:
    """A discriminator with fresh weights; its `forward(samples, conditions)` gives a DiscriminatorOutput.

    It takes `pack` samples of `shape` at once, side by side along their first axis (PacGAN: Lin et al. 2018), and gives
    one logit for them. Raises ValueError as build_generator does.
    """
    chosen = _checked(options, shape)
    plan = DiscriminatorPlan(
        shape=(shape[0] * pack, *shape[1:]),
        width=chosen["discriminator_width"],
        depth=chosen["discriminator_depth"] or chosen["depth"],
        condition_width=condition_width,
        conditioning=chosen["discriminator_conditioning"],
        normalisation=chosen["discriminator_normalisation"],
        activation=chosen["activation"],
        minibatch_deviation=chosen["minibatch_deviation"],
    )
    return _normalised(options.family.discriminator(plan), plan.normalisation)


def _normalised(network: nn.Module, name: str) -> nn.Module:
    if name == "spectral":
        divide_by_spectral_norms(network)
    return network


def _checked(options: NetworkOptions, shape: Shape) -> dict[str, Any]:
    """The options with the family's own choices filled in, by name."""
    kind = KINDS.get(len(shape))
    if kind not in options.family.kinds:
        raise ValueError(f"The network {options.name} makes no samples of shape {shape}; choose another family.")
    if kind == "image" and (shape[1] != shape[2] or shape[0] not in (1, 3)):
        raise ValueError(f"The networks make square images of 1 or 3 channels, not samples of shape {shape}.")
    chosen = options.resolved.model_dump()
    for field, reasons in options.family.excluded.items():
        if chosen[field] in reasons:
            raise ValueError(f"{field} can't be {chosen[field]} with network {options.name}: {reasons[chosen[field]]}")
    return chosen
