"""What is seen of a run between its steps: pictures, the discriminator's outputs, and the signs of its health."""

import torch
from torch import Tensor

from gan_core.config import TrainConfig
from gan_core.datasets.base import Dataset, to_uint8
from gan_core.drawing import GENERATOR, REAL, Colour, drawn, scatter
from gan_core.training.adversarial import AdversarialStep
from gan_core.training.batches import packed
from gan_core.training.fixed import fixed_inputs
from gan_core.training.health import EXTREME, Signs
from gan_core.training.step import Step


class Observer:
    """Looks at a step's networks with the run's fixed inputs, and never changes what the step computes next."""

    def __init__(self, step: Step, dataset: Dataset, config: TrainConfig) -> None:
        self._step = step
        self._dataset = dataset
        self._pack = config.objective.pack
        self._fixed = fixed_inputs(dataset, config)
        self._rendered: tuple[int, Tensor] | None = None

    @property
    def columns(self) -> int:
        """Columns of the picture grid."""
        return 1 if self._dataset.kind == "points" else self._fixed.columns

    def forget(self) -> None:
        """Render anew: the networks have been replaced."""
        self._rendered = None

    def picture(self, images: int) -> Tensor:
        """The fixed latents as the averaged generator renders them at `images` images seen (see Trainer.picture)."""
        samples = self._samples(images)
        if self._dataset.kind == "points":
            return torch.from_numpy(scatter(samples.cpu().numpy(), self._real().cpu().numpy()))
        return self._pictures(samples, GENERATOR)

    def real_picture(self) -> Tensor:
        """Training samples in the same layout."""
        real = self._real()
        if self._dataset.kind == "points":
            return torch.from_numpy(scatter(None, real.cpu().numpy()))
        return self._pictures(real, REAL)

    @torch.inference_mode()
    def readings(self, step: AdversarialStep, images: int) -> tuple[float, float, float]:
        """The discriminator's mean outputs on training, held-out and generated samples."""
        fixed = self._fixed
        if self._pack == 1:
            generated, conditions = self._samples(images), fixed.conditions
        else:
            conditions = fixed.training[1]
            generated = self._render(fixed.reading_latents, conditions)

        def reading(samples: Tensor, rows: Tensor) -> float:
            return step.discriminate(packed(samples, self._pack), rows[:: self._pack]).logits.mean().item()

        # Nothing may enter the running statistics of its batch normalisation.
        step.discriminator.eval()
        found = (
            reading(self._dataset.scaled(fixed.training[0]), fixed.training[1]),
            reading(self._dataset.scaled(fixed.held_out[0]), fixed.held_out[1]),
            reading(generated, conditions),
        )
        step.discriminator.train()
        return found

    def signs(self, images: int, losses: tuple[float, ...], discriminator_loss: float | None) -> Signs:
        """The signs of health; points have no extremes, for nothing bounds them."""
        generated, real = self._samples(images), self._real()
        extremes = [
            0.0 if self._dataset.kind == "points" else float((samples.abs() > EXTREME).float().mean())
            for samples in (generated, real)
        ]
        return Signs(
            losses=losses,
            discriminator_loss=discriminator_loss,
            extreme=extremes[0],
            extreme_real=extremes[1],
            variety=self._variety(generated),
            variety_real=self._variety(real),
            kind=self._dataset.kind,
        )

    def _pictures(self, samples: Tensor, colour: Colour) -> Tensor:
        if self._dataset.kind == "image":
            return to_uint8(samples).cpu()
        return torch.from_numpy(drawn(samples.cpu().numpy(), "signal", colour))

    def _real(self) -> Tensor:
        return self._dataset.scaled(self._fixed.real)

    def _samples(self, images: int) -> Tensor:
        """The fixed latents' samples on [-1, 1], rendered once at each image count."""
        if self._rendered is None or self._rendered[0] != images:
            self._rendered = (images, self._render(self._fixed.latents, self._fixed.conditions))
        return self._rendered[1]

    @torch.inference_mode()
    def _render(self, latents: Tensor, conditions: Tensor) -> Tensor:
        renderer = self._step.snapshot_networks()["generator"]
        with self._step.autocast():
            samples: Tensor = renderer(latents, conditions)
        return samples.float()

    def _variety(self, samples: Tensor) -> float:
        """Mean standard deviation of a value along the rows of the fixed inputs, that is within a class."""
        return float(samples.reshape(-1, self._fixed.columns, *samples.shape[1:]).std(dim=1).mean())
