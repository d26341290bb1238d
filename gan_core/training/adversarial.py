"""One step of the game of two players."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import Tensor, nn

from gan_core.augmentation import augment
from gan_core.config import OptimiserOptions, TrainConfig
from gan_core.datasets.base import Dataset
from gan_core.networks.plan import DiscriminatorOutput
from gan_core.objectives import OBJECTIVES, penalties, terms
from gan_core.training.batches import packed, wrong_conditions
from gan_core.training.hyperparameters import PATH_LENGTH_EVERY
from gan_core.training.optimisers import Weights, build_optimiser, look_ahead
from gan_core.training.path_length import PathLength, paths
from gan_core.training.players import tensors_of
from gan_core.training.step import Step, optimiser_tensors, update_average


class AdversarialStep(Step):
    """The players, their optimisers and the data; calling it advances the game by one step.

    A step is `n_critic` updates of the discriminator, `n_generator` of the generator and one of the averaged generator.
    The last discriminator update and the generator's first see the same latents, which saves the costly generator a
    run.
    """

    def __init__(self, config: TrainConfig, dataset: Dataset, device: torch.device, precision: str) -> None:
        super().__init__(config, dataset, device, precision)
        self.objective = OBJECTIVES[config.objective.name]
        self.latent_dimension = config.network.latent_dimension
        self.widths = [len(group.classes) for group in dataset.conditions.groups]
        background = dataset.background
        self.background = None if background is None else dataset.scaled(torch.tensor(background, device=device))
        self.generator, self.discriminator = self.networks["generator"], self.networks["discriminator"]
        self._path_length = PathLength(device)
        self._build_optimisers()

    def __call__(self) -> None:
        self.discriminator_turn(self.plan.n_critic - 1)
        real, conditions = self.batches.draw()
        latents, generated = self._generate(conditions)
        self._update_discriminator(real, generated.detach(), conditions)
        self._update_generator(real, latents, generated, conditions)
        self.generator_turn(self.plan.n_generator - 1)
        update_average(self.average, self.generator, self.hyperparameters["ema_decay"])

    def discriminator_turn(self, updates: int) -> None:
        """Updates of the discriminator alone, each on fresh samples of both kinds."""
        for _ in range(updates):
            real, conditions = self.batches.draw()
            with torch.no_grad():
                _, generated = self._generate(conditions)
            self._update_discriminator(real, generated, conditions)

    def generator_turn(self, updates: int) -> None:
        """Updates of the generator alone, each on fresh latents."""
        for _ in range(updates):
            real, conditions = self.batches.draw()
            self._update_generator(real, *self._generate(conditions), conditions)

    def adopt(self, config: TrainConfig) -> None:
        """Go on by a configuration of equal networks, data and pack; other optimisers begin without a memory."""
        before, self.config = self.config, config
        self.objective = OBJECTIVES[config.objective.name]
        self.batches.batch_size = config.schedule.batch_size
        if _memory(before.optimiser) != _memory(config.optimiser):
            self._build_optimisers()

    def _build_optimisers(self) -> None:
        options, rate = self.config.optimiser, self.hyperparameters
        self.generator_optimiser = build_optimiser(self.generator, options, rate["generator_rate"])
        self.discriminator_optimiser = build_optimiser(
            self.discriminator, options.of_discriminator, rate["discriminator_rate"]
        )

    @property
    def images_per_step(self) -> int:
        return self.plan.n_critic * self.batch_size

    def discriminate(self, samples: Tensor, conditions: Tensor, weights: Weights | None = None) -> DiscriminatorOutput:
        """The discriminator's output for samples on [-1, 1], packed as it sees them; with other `weights` if given."""
        with self.autocast():
            if weights is None:
                output = self.discriminator(samples, conditions)
            else:
                # Copies: what looks ahead must leave no trace in running statistics.
                buffers = {name: value.clone() for name, value in self.discriminator.named_buffers()}
                output = torch.func.functional_call(self.discriminator, weights | buffers, (samples, conditions))
        classes = None if output.classes is None else output.classes.float()
        return DiscriminatorOutput(output.logits.float(), output.features, classes)

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """What is computed within leaves no trace, neither in the randomness nor in running statistics."""
        state = self.random.get_state()
        buffers = [buffer for network in self.networks.values() for buffer in network.buffers()]
        kept = [(value, value.clone()) for value in (*buffers, self._path_length.mean)]
        try:
            yield
        finally:
            self.random.set_state(state)
            for value, before in kept:
                value.copy_(before)

    def tensors(self) -> dict[str, Tensor]:
        return {
            **tensors_of({**self.networks, "average": self.average}),
            **optimiser_tensors("generator", self.generator_optimiser),
            **optimiser_tensors("discriminator", self.discriminator_optimiser),
            "path_length": self._path_length.mean,
        }

    def snapshot_networks(self) -> dict[str, nn.Module]:
        return {"generator": self.average, "discriminator": self.discriminator}

    def _latents(self, count: int) -> Tensor:
        return torch.randn(count, self.latent_dimension, generator=self.random, device=self.device)

    def _generate(self, conditions: Tensor) -> tuple[Tensor, Tensor]:
        """Fresh latents `[N, D]` and the samples of them with `conditions`."""
        latents = self._latents(len(conditions))
        with self.autocast():
            samples: Tensor = self.generator(latents, conditions)
        return latents, samples.float()

    def _presented(self, samples: Tensor) -> Tensor:
        """Samples as the discriminator gets to see them: augmented, noisy, in packs."""
        if self.config.augmentation.active:
            samples = augment(samples, self.config.augmentation, self.background, self.random)
        if "instance_noise" in self.plan.active:
            noise = torch.randn(samples.shape, generator=self.random, device=self.device)
            samples = samples + self.hyperparameters["instance_noise"] * noise
        return packed(samples, self.config.objective.pack)

    # The discriminator's side

    def _update_discriminator(self, real: Tensor, generated: Tensor, conditions: Tensor) -> None:
        real, generated = self._presented(real), self._presented(generated)
        conditions = conditions[:: self.config.objective.pack]
        real.requires_grad_("r1" in self.plan.active)
        generated.requires_grad_("r2" in self.plan.active)
        # Two passes rather than one: batch normalisation must not see both, and a penalty costs only its own side.
        at_real, at_generated = self.discriminate(real, conditions), self.discriminate(generated, conditions)
        loss = self._discriminator_loss(at_real, at_generated, real, conditions)
        penalty = self._penalty(at_real, at_generated, real, generated, conditions)
        self.discriminator_optimiser.zero_grad()
        (loss + penalty).backward()
        self.discriminator_optimiser.step()
        if "clip" in self.plan.active:
            self._clip()
        self.totals[:2] += torch.stack([loss.detach(), penalty.detach()])

    def _discriminator_loss(
        self,
        at_real: DiscriminatorOutput,
        at_generated: DiscriminatorOutput,
        real: Tensor,
        conditions: Tensor,
        weights: Weights | None = None,
    ) -> Tensor:
        """The objective with all that is added to the discriminator's side of it, but for the penalties."""
        loss = self._adversarial_loss(at_real.logits, at_generated.logits)
        if "wrong_conditions" in self.plan.active:
            share = self.hyperparameters["wrong_conditions"]
            mistaken = self.discriminate(real, wrong_conditions(conditions, self.widths, self.random), weights)
            loss = (1.0 - share) * loss + share * self._adversarial_loss(at_real.logits, mistaken.logits)
        return self._with_classes(self._with_classes(loss, at_real, conditions), at_generated, conditions)

    def _with_classes(self, loss: Tensor, output: DiscriminatorOutput, conditions: Tensor) -> Tensor:
        """The loss, and that of the class that an auxiliary discriminator names."""
        if output.classes is None:
            return loss
        return loss + self.hyperparameters["auxiliary"] * terms.classification(output.classes, conditions, self.widths)

    def _adversarial_loss(self, real: Tensor, generated: Tensor) -> Tensor:
        if "label_smoothing" in self.plan.active and self.objective.smoothed is not None:
            return self.objective.smoothed(real, generated, self.hyperparameters["label_smoothing"])
        return self.objective.discriminator(real, generated)

    def _penalty(
        self,
        at_real: DiscriminatorOutput,
        at_generated: DiscriminatorOutput,
        real: Tensor,
        generated: Tensor,
        conditions: Tensor,
    ) -> Tensor:
        """The weighted sum of the gradient penalties that are on."""
        weight, penalty = self.hyperparameters, torch.zeros((), device=self.device)
        if "r1" in self.plan.active:
            penalty = penalty + 0.5 * weight["r1"] * penalties.squared_gradient_norms(at_real.logits, real).mean()
        if "r2" in self.plan.active:
            norms = penalties.squared_gradient_norms(at_generated.logits, generated)
            penalty = penalty + 0.5 * weight["r2"] * norms.mean()
        if "gradient_penalty" in self.plan.active:
            shares = torch.rand(len(real), generator=self.random, device=self.device)
            between = penalties.interpolates(real, generated, shares)
            penalty = penalty + weight["gradient_penalty"] * self._slope_penalty(between, conditions)
        if "dragan" in self.plan.active:
            uniform = torch.rand(real.shape, generator=self.random, device=self.device)
            penalty = penalty + weight["dragan"] * self._slope_penalty(penalties.perturbed(real, uniform), conditions)
        return penalty

    def _slope_penalty(self, samples: Tensor, conditions: Tensor) -> Tensor:
        return penalties.slope_penalties(self.discriminate(samples, conditions).logits, samples).mean()

    @torch.no_grad()
    def _clip(self) -> None:
        """Weights within +-clip, biases included (Arjovsky et al. 2017, algorithm 1, line 7)."""
        bound = self.hyperparameters["clip"]
        for parameter in self.discriminator.parameters():
            parameter.clamp_(-bound, bound)

    # The generator's side

    def _update_generator(self, real: Tensor, latents: Tensor, generated: Tensor, conditions: Tensor) -> None:
        self.discriminator.requires_grad_(False)
        loss = self.generator_loss(real, latents, generated, conditions)
        self.generator_optimiser.zero_grad()
        loss.backward()
        self.generator_optimiser.step()
        self.discriminator.requires_grad_(True)
        self.totals[2] += loss.detach()

    def generator_loss(self, real: Tensor, latents: Tensor, generated: Tensor, conditions: Tensor) -> Tensor:
        """What the generator wants to be small: the game's loss at `generated`, and all terms that are on."""
        loss = self._game_loss(real, generated, conditions[:: self.config.objective.pack])
        if "mode_seeking" in self.plan.active:
            others, other = self._generate(conditions)
            sought = terms.mode_seeking(generated, other, latents, others)
            loss = loss + self.hyperparameters["mode_seeking"] * sought
        if self.plan.path_length_due:
            penalty = self._path_length_penalty(conditions)
            loss = loss + PATH_LENGTH_EVERY * self.hyperparameters["path_length"] * penalty
        return loss

    def _game_loss(self, real: Tensor, generated: Tensor, conditions: Tensor) -> Tensor:
        real, generated = self._presented(real), self._presented(generated)
        weights = self._looked_ahead(real, generated, conditions) if self.config.objective.unrolled else None
        output = self.discriminate(generated, conditions, weights)
        if self.objective.relativistic or "feature_matching" in self.plan.active:
            # Weights looked ahead to depend on the generator, and so does what they make of real samples.
            with torch.no_grad() if weights is None else nullcontext():
                at_real = self.discriminate(real, conditions, weights)
        else:
            at_real = output
        loss = self.hyperparameters["adversarial"] * self.objective.generator(at_real.logits, output.logits)
        if "feature_matching" in self.plan.active:
            matched = terms.feature_matching(at_real.features.float(), output.features.float())
            loss = loss + self.hyperparameters["feature_matching"] * matched
        return self._with_classes(loss, output, conditions)

    def _looked_ahead(self, real: Tensor, generated: Tensor, conditions: Tensor) -> Weights:
        """The discriminator's weights some steps ahead on this batch, as a function of the generated samples."""

        def loss(weights: Weights) -> Tensor:
            at_real, at_generated = (self.discriminate(samples, conditions, weights) for samples in (real, generated))
            return self._discriminator_loss(at_real, at_generated, real, conditions, weights)

        return look_ahead(self.discriminator, self.discriminator_optimiser, self.config.objective.unrolled, loss)

    def _path_length_penalty(self, conditions: Tensor) -> Tensor:
        conditions = conditions[: max(1, len(conditions) // 2)]  # half a batch is enough
        latents = self._latents(len(conditions))
        with self.autocast():
            origins, samples = paths(self.generator, latents, conditions)
        noise = torch.randn(samples.shape, generator=self.random, device=self.device)
        return self._path_length.penalty(samples, origins, noise)


def _memory(options: OptimiserOptions) -> tuple[object, ...]:
    return options.name, options.discriminator_name, options.beta1, options.beta2
