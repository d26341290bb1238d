"""The networks of a run, by the name that their tensors have in its files."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from gan_core.config import TrainConfig
from gan_core.networks import build_discriminator, build_generator
from gan_core.networks.autoencoder import build_decoder, build_encoder
from gan_core.networks.plan import Noisy, Shape


def build_players(config: TrainConfig, shape: Shape, condition_width: int) -> dict[str, nn.Module]:
    """Fresh networks for samples of `shape`, by name. Raises ValueError where the family can't make it."""
    networks, reconstruction = config.networks, config.objective.reconstruction
    if reconstruction is not None:
        return {
            "generator": build_decoder(networks, shape, reconstruction),
            "encoder": build_encoder(networks, shape, reconstruction),
        }
    width = condition_width if config.conditional else 0
    return {
        "generator": build_generator(networks, shape, width),
        "discriminator": build_discriminator(networks, shape, width, config.objective.pack),
    }


def draw_noise_from(network: nn.Module, random: torch.Generator) -> None:
    """Let whatever in a network draws noise draw it from `random`, so that a run's randomness has one source."""
    for module in network.modules():
        if isinstance(module, Noisy):
            module.random = random


def tensors_of(networks: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """The tensors of networks, each under its network's name; the tensors themselves, not copies."""
    named = ((player, network.state_dict()) for player, network in networks.items())
    return {f"{player}.{name}": value for player, tensors in named for name, value in tensors.items()}
