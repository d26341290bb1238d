"""One step of the game, written in tensors alone so that the device never waits for Python to read a number."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_core.config import LiveSettings, TrainConfig
from gan_core.datasets.base import Dataset
from gan_core.networks import build_critic, build_generator
from gan_core.objectives import OBJECTIVES, squared_gradient_norms

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Penalised:
    """At which images the critic's gradient is penalised. It shapes the computation, unlike the weights themselves."""

    real: bool
    generated: bool

    @classmethod
    def by(cls, live: LiveSettings) -> Penalised:
        """What the weights r1 and r2 ask for."""
        return cls(live.r1 > 0, live.r2 > 0)


class Hyperparameters:
    """The settings a step reads, as 0-dimensional float32 tensors, so that a captured graph sees their changes."""

    def __init__(self, device: torch.device) -> None:
        self.generator_rate, self.critic_rate, self.r1, self.r2, self.ema_decay = torch.zeros(5, device=device)

    def set(self, **values: float) -> None:
        """Give settings new values in place."""
        for name, value in values.items():
            getattr(self, name).fill_(value)


class TrainingStep:
    """The players, their optimisers and the data; calling it advances the game by one step.

    A step is `n_critic` updates of the critic, one of the generator and one of the averaged generator. The last
    critic update and the generator's see the same latents: the generator, which dominates the cost, runs once less.
    """

    def __init__(self, config: TrainConfig, dataset: Dataset, device: torch.device, precision: str) -> None:
        self.objective = OBJECTIVES[config.objective.name]
        self.batch_size = config.schedule.batch_size
        self.n_critic = config.optimiser.n_critic
        self.penalised = Penalised.by(config.live)
        self.latent_dimension = config.network.latent_dimension
        self.device = device
        self.precision = PRECISIONS[precision]
        self.hyperparameters = Hyperparameters(device)
        # critic loss, penalty, generator loss; each summed over its updates since the last reading
        self.totals = torch.zeros(3, device=device)

        training = dataset.split.training
        self.scaled = dataset.scaled
        self.samples = dataset.samples[training]
        self.conditions = dataset.conditions.rows(dataset.labels[training])

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            generator = build_generator(config.network, dataset.shape, dataset.conditions.width)
            critic = build_critic(config.network, dataset.shape, dataset.conditions.width)
        self.generator = generator.to(device).to(memory_format=torch.channels_last)
        self.critic = critic.to(device).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.generator).requires_grad_(False).eval()
        self.random = torch.Generator(device).manual_seed(config.seed)
        betas = (config.optimiser.beta1, config.optimiser.beta2)
        self.generator_optimiser = self._adam(self.generator, self.hyperparameters.generator_rate, betas)
        self.critic_optimiser = self._adam(self.critic, self.hyperparameters.critic_rate, betas)

    def __call__(self) -> None:
        for _ in range(self.n_critic - 1):
            real, conditions = self._real_batch()
            with torch.no_grad():
                generated = self._generate(conditions)
            self._update_critic(real, generated, conditions)
        real, conditions = self._real_batch()
        generated = self._generate(conditions)
        self._update_critic(real, generated.detach(), conditions)
        self._update_generator(real, generated, conditions)
        self._update_average()

    def autocast(self) -> torch.autocast:
        """The number format of the networks; losses and penalties stay in float32."""
        enabled = self.precision is not torch.float32
        return torch.autocast(self.device.type, self.precision, enabled=enabled, cache_enabled=False)

    def judge(self, images: Tensor, conditions: Tensor) -> Tensor:
        """The critic's logits of images on [-1, 1], float32 `[N]`."""
        with self.autocast():
            logits: Tensor = self.critic(images, conditions)
        return logits.float()

    def tensors(self) -> dict[str, Tensor]:
        """Everything that a step changes, by name; the tensors themselves, not copies."""
        named = {f"{player}.{name}": value for player, name, value in self._weights()}
        for player, optimiser in (("generator", self.generator_optimiser), ("critic", self.critic_optimiser)):
            for index, parameter in enumerate(optimiser.param_groups[0]["params"]):
                for name, value in optimiser.state[parameter].items():
                    named[f"{player}_optimiser.{index}.{name}"] = value
        return named

    def _weights(self) -> Iterator[tuple[str, str, Tensor]]:
        players = {"generator": self.generator, "critic": self.critic, "average": self.average}
        for player, network in players.items():
            for name, value in network.state_dict().items():
                yield player, name, value

    def _adam(self, network: nn.Module, rate: Tensor, betas: tuple[float, float]) -> torch.optim.Adam:
        optimiser = torch.optim.Adam(
            network.parameters(), lr=rate, betas=betas, fused=True, capturable=self.device.type == "cuda"
        )
        # The moments exist from the start, so that a saved state and a fresh one have the same tensors.
        for parameter in network.parameters():
            parameter.grad = torch.zeros_like(parameter)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        for state in optimiser.state.values():
            for value in state.values():
                value.zero_()
        return optimiser

    def _real_batch(self) -> tuple[Tensor, Tensor]:
        chosen = torch.randint(len(self.samples), (self.batch_size,), generator=self.random, device=self.device)
        return self.scaled(self.samples[chosen]), self.conditions[chosen]

    def _generate(self, conditions: Tensor) -> Tensor:
        latents = torch.randn(len(conditions), self.latent_dimension, generator=self.random, device=self.device)
        with self.autocast():
            images: Tensor = self.generator(latents, conditions)
        return images.float()

    def _update_critic(self, real: Tensor, generated: Tensor, conditions: Tensor) -> None:
        # Two passes rather than one: batch normalisation must not see both, and each penalty costs only its own side.
        real_logits, at_real = self._judge_penalised(real, conditions, self.penalised.real)
        generated_logits, at_generated = self._judge_penalised(generated, conditions, self.penalised.generated)
        loss = self.objective.critic(real_logits, generated_logits)
        penalty = 0.5 * (self.hyperparameters.r1 * at_real + self.hyperparameters.r2 * at_generated)
        self.critic_optimiser.zero_grad(set_to_none=True)
        (loss + penalty).backward()
        self.critic_optimiser.step()
        self.totals[:2] += torch.stack([loss.detach(), penalty.detach()])

    def _judge_penalised(self, images: Tensor, conditions: Tensor, penalised: bool) -> tuple[Tensor, Tensor]:
        """Logits `[N]`, and the mean squared norm of their gradients at the images; 0 where it isn't penalised."""
        images.requires_grad_(penalised)
        logits = self.judge(images, conditions)
        norms = squared_gradient_norms(logits, images).mean() if penalised else torch.zeros((), device=self.device)
        return logits, norms

    def _update_generator(self, real: Tensor, generated: Tensor, conditions: Tensor) -> None:
        self.critic.requires_grad_(False)
        if self.objective.relativistic:
            with torch.no_grad():
                real_logits = self.judge(real, conditions)
        else:
            real_logits = torch.zeros(len(real), device=self.device)
        loss = self.objective.generator(real_logits, self.judge(generated, conditions))
        self.generator_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.generator_optimiser.step()
        self.critic.requires_grad_(True)
        self.totals[2] += loss.detach()

    @torch.no_grad()
    def _update_average(self) -> None:
        weight = 1.0 - self.hyperparameters.ema_decay
        for average, value in zip(
            self.average.state_dict().values(), self.generator.state_dict().values(), strict=True
        ):
            if value.is_floating_point():
                average.lerp_(value, weight)
            else:
                average.copy_(value)
