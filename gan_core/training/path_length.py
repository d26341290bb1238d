"""The penalty on uneven paths: equal steps in the latent shall change samples equally (Karras et al. 2020, eq. 4)."""

import torch
from torch import Tensor, nn

from gan_core.networks.plan import Mapping
from gan_core.objectives import terms

MEMORY = 0.99


class PathLength:
    """The running mean of a generator's path lengths, 0-dimensional, and the penalty on what differs from it."""

    def __init__(self, device: torch.device) -> None:
        self.mean = torch.zeros((), device=device)

    def penalty(self, samples: Tensor, origins: Tensor, noise: Tensor) -> Tensor:
        """The mean squared difference of the paths' lengths, from `origins` to `samples`, from their running mean."""
        lengths = terms.path_lengths(samples.float(), origins, noise)
        with torch.no_grad():
            self.mean.lerp_(lengths.mean(), 1.0 - MEMORY)
        return (lengths - self.mean).square().mean()


def paths(generator: nn.Module, latents: Tensor, conditions: Tensor) -> tuple[Tensor, Tensor]:
    """Where paths begin and the samples they lead to: in w where the generator maps its latents there, else in z."""
    if isinstance(generator, Mapping):
        origins = generator.map(latents, conditions)
        return origins, generator.synthesise(origins, conditions)
    origins = latents.requires_grad_()
    return origins, generator(origins, conditions)
