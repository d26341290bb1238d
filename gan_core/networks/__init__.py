"""Generators and critics, parametric in size, channels, width, latent dimension and conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from gan_core.networks.conv import ConvCritic, ConvGenerator
from gan_core.networks.dcgan import DcganCritic, DcganGenerator
from gan_core.networks.options import NetworkOptions

Shape = tuple[int, ...]


@dataclass(frozen=True)
class NetworkFamily:
    """How one family of networks is built, from options, the shape of a sample and the width of a condition row."""

    generator: Callable[[NetworkOptions, Shape, int], nn.Module]
    critic: Callable[[NetworkOptions, Shape, int], nn.Module]


def _conv_generator(options: NetworkOptions, shape: Shape, condition_width: int) -> nn.Module:
    return ConvGenerator(
        size=shape[-1],
        channels=shape[0],
        width=options.generator_width,
        latent_dimension=options.latent_dimension,
        condition_width=condition_width,
        condition_dimension=options.condition_dimension,
    )


def _conv_critic(options: NetworkOptions, shape: Shape, condition_width: int) -> nn.Module:
    return ConvCritic(size=shape[-1], channels=shape[0], width=options.critic_width, condition_width=condition_width)


def _dcgan_generator(options: NetworkOptions, shape: Shape, condition_width: int) -> nn.Module:
    return DcganGenerator(
        size=shape[-1],
        channels=shape[0],
        width=options.generator_width,
        latent_dimension=options.latent_dimension,
        condition_width=condition_width,
    )


def _dcgan_critic(options: NetworkOptions, shape: Shape, condition_width: int) -> nn.Module:
    return DcganCritic(size=shape[-1], channels=shape[0], width=options.critic_width, condition_width=condition_width)


FAMILIES: dict[str, NetworkFamily] = {
    "conv": NetworkFamily(_conv_generator, _conv_critic),
    "dcgan": NetworkFamily(_dcgan_generator, _dcgan_critic),
}


def build_generator(options: NetworkOptions, shape: Shape, condition_width: int) -> nn.Module:
    """A generator with fresh weights for samples of `shape` `(C, H, W)`.

    Its `forward(latents [N, D], conditions [N, K])` gives samples on [-1, 1]; `first` is its first layer, a Linear
    whose leading D input columns belong to the latent. Raises ValueError for a shape that the family can't make.
    """
    _check_square(shape)
    return FAMILIES[options.name].generator(options, shape, condition_width)


def build_critic(options: NetworkOptions, shape: Shape, condition_width: int) -> nn.Module:
    """A critic with fresh weights; its `forward(samples, conditions)` gives one logit a sample, `[N]`."""
    _check_square(shape)
    return FAMILIES[options.name].critic(options, shape, condition_width)


def _check_square(shape: Shape) -> None:
    if len(shape) != 3 or shape[1] != shape[2] or shape[0] not in (1, 3):
        raise ValueError(f"The networks make square images of 1 or 3 channels, not samples of shape {shape}.")
