"""What a step of every kind has: networks and their number format, data, randomness, and the sums of its losses."""

import copy
from abc import ABC, abstractmethod
from typing import TypeVar

import torch
from torch import Tensor, nn

from gan_core.config import TrainConfig
from gan_core.datasets.base import Dataset
from gan_core.training.batches import Batches
from gan_core.training.hyperparameters import Hyperparameters, StepPlan
from gan_core.training.optimisers import Optimiser
from gan_core.training.players import build_players, draw_noise_from

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}
Network = TypeVar("Network", bound=nn.Module)


class Step(ABC):
    """Calling it lets the networks learn from a batch, in tensors alone: the device never waits for Python.

    `totals` are the discriminator's loss, the penalty, and the generator's loss or the reconstruction's error, each
    summed over its updates since the last reading. `capturable` says that a CUDA graph can replay the step.
    """

    capturable = True

    def __init__(self, config: TrainConfig, dataset: Dataset, device: torch.device, precision: str) -> None:
        self.config, self.device = config, device
        self.precision = PRECISIONS[precision]
        self.plan = StepPlan.of(config.live)
        self.hyperparameters = Hyperparameters(device)
        self.totals = torch.zeros(3, device=device)
        self.random = torch.Generator(device).manual_seed(config.seed)
        self.batches = Batches(dataset, config.schedule.batch_size, config.objective.pack, self.random)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            built = build_players(config, dataset.shape, dataset.conditions.width)
        self.networks = {
            name: network.to(device).to(memory_format=torch.channels_last) for name, network in built.items()
        }
        self.average = averaged(self.networks["generator"])
        draw_noise_from(self.networks["generator"], self.random)

    @abstractmethod
    def __call__(self) -> None: ...

    @property
    def batch_size(self) -> int:
        """How many real samples are seen at once."""
        return self.batches.batch_size

    @property
    @abstractmethod
    def images_per_step(self) -> int:
        """How many real samples a step sees."""

    @abstractmethod
    def tensors(self) -> dict[str, Tensor]:
        """Everything that a step changes, by name; the tensors themselves, not copies."""

    @abstractmethod
    def snapshot_networks(self) -> dict[str, nn.Module]:
        """The averaged generator, fit to be drawn from, and its counterpart."""

    def autocast(self) -> torch.autocast:
        """The number format of the networks; losses and penalties stay in float32."""
        enabled = self.precision is not torch.float32
        return torch.autocast(self.device.type, self.precision, enabled=enabled, cache_enabled=False)


def averaged(network: Network) -> Network:
    """A copy of a network that will follow it."""
    return copy.deepcopy(network).requires_grad_(False).eval()


@torch.no_grad()
def update_average(average: nn.Module, network: nn.Module, decay: Tensor) -> None:
    """average <- decay average + (1 - decay) network, batch normalisation's running statistics included."""
    weight = 1.0 - decay
    for kept, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if value.is_floating_point():
            kept.lerp_(value, weight)
        else:
            kept.copy_(value)


def optimiser_tensors(player: str, optimiser: Optimiser) -> dict[str, Tensor]:
    """An optimiser's state by name."""
    return {
        f"{player}_optimiser.{index}.{name}": value
        for index, parameter in enumerate(optimiser.parameters)
        for name, value in optimiser.state[parameter].items()
    }
