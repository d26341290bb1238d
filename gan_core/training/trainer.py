"""The trainer: advances a run step by step, tells how it goes, and saves and restores it exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from gan_core.config import LiveSettings, TrainConfig
from gan_core.datasets import load_dataset
from gan_core.datasets.base import Dataset, to_uint8
from gan_core.training.compute import Chosen, choose, keep_freed_memory, resolve_device
from gan_core.training.fixed import fixed_inputs
from gan_core.training.graph import CapturedStep
from gan_core.training.health import EXTREME, Finding, Signs, diagnose
from gan_core.training.schedule import CosineSchedule, ema_decay
from gan_core.training.step import Penalised, TrainingStep

SCHEMA = "1"
# Untrained generators give nearly identical images; only what is fatal is diagnosed before this many steps.
STEPS_BEFORE_DIAGNOSIS = 50


@dataclass(frozen=True)
class Report:
    """How the game stands: means of the losses since the last report, and the critic's mean outputs now."""

    images: int
    critic_loss: float
    penalty: float
    generator_loss: float
    critic_training: float
    critic_held_out: float
    critic_generated: float
    generator_rate: float
    critic_rate: float
    findings: tuple[Finding, ...] = ()


class Trainer:
    """One run of a TrainConfig, advanced by `step`.

    Progress is counted in real images that the critic has seen. What is asked of a trainer between steps (reports,
    pictures, states) never changes what the next step computes. Two trainers with equal `config` and `chosen` on
    one machine compute the same bytes.

    Raises ValueError for a dataset, a device or a shape that can't be had.
    """

    def __init__(self, config: TrainConfig, dataset: Dataset | None = None, *, chosen: Chosen | None = None) -> None:
        keep_freed_memory()
        kind = chosen.device if chosen else resolve_device(config.compute.device)
        device = torch.device(kind)
        self.config = config
        self.dataset = (dataset or load_dataset(config.dataset)).to(device)
        self.live = config.live
        self.images = 0
        self.steps = 0
        self.schedule = CosineSchedule(0, config.schedule.images, 1.0, config.schedule.final_rate)
        self.chosen = chosen or choose(
            config.compute, kind, lambda precision: TrainingStep(config, self.dataset, device, precision)
        )
        torch.set_num_threads(self.chosen.threads)
        self._step = TrainingStep(config, self.dataset, device, self.chosen.precision)
        self._captured: dict[tuple[Penalised, int], Callable[[], None]] = {}
        self._fixed = fixed_inputs(self.dataset, config.network.latent_dimension, config.seed)
        self._rendered: tuple[int, Tensor] | None = None
        self._reported_steps = 0
        self._reported_critic_steps = 0
        self._critic_steps = 0

    @property
    def horizon(self) -> int:
        """Images at which the run ends."""
        return self.schedule.end

    @property
    def finished(self) -> bool:
        """Whether the horizon is reached."""
        return self.images >= self.horizon

    @property
    def columns(self) -> int:
        """Columns of the picture grid."""
        return self._fixed.columns

    def step(self) -> None:
        """Advance once: `n_critic` updates of the critic, one of the generator and of its average."""
        step = self._step
        factor = self.schedule.factor(self.images)
        step.hyperparameters.set(
            generator_rate=self.live.generator_rate * factor,
            critic_rate=self.live.critic_rate * factor,
            r1=self.live.r1,
            r2=self.live.r2,
            ema_decay=ema_decay(self.steps, self.config.schedule.ema_decay),
        )
        step.penalised = Penalised.by(self.live)
        step.n_critic = self.live.n_critic
        self._runnable()()
        self.steps += 1
        self._critic_steps += step.n_critic
        self.images += step.n_critic * step.batch_size

    def change(self, live: LiveSettings) -> None:
        """Give the live settings new values, from the next step on. Raises ConfigError where they make no sense."""
        self.config.with_settings(live.model_dump())
        self.live = live

    def extend(self, horizon: int) -> None:
        """Train longer: end at `horizon` images instead.

        The learning rates go on from where they stand to the schedule's end, so a finished run stays at its lowest
        rates. Raises ValueError for a horizon that is not beyond the images seen.
        """
        if horizon <= self.images:
            raise ValueError(f"The run has seen {self.images:,} images already; ask for more than that.")
        self.schedule = self.schedule.extended(self.images, horizon)

    def report(self) -> Report:
        """Losses since the last report, the critic's outputs and the health now. Waits for the device."""
        step, fixed = self._step, self._fixed
        critic_steps = max(self._critic_steps - self._reported_critic_steps, 1)
        generator_steps = max(self.steps - self._reported_steps, 1)
        self._reported_critic_steps, self._reported_steps = self._critic_steps, self.steps
        critic_loss, penalty, generator_loss = step.totals.tolist()
        step.totals.zero_()
        losses = (critic_loss / critic_steps, penalty / critic_steps, generator_loss / generator_steps)
        with torch.inference_mode(), _evaluating(step.critic):
            generated = self._fixed_images()
            factor = self.schedule.factor(self.images)
            return Report(
                images=self.images,
                critic_loss=losses[0],
                penalty=losses[1],
                generator_loss=losses[2],
                critic_training=self._reading(*fixed.training),
                critic_held_out=self._reading(*fixed.held_out),
                critic_generated=step.judge(generated, fixed.conditions).mean().item(),
                generator_rate=self.live.generator_rate * factor,
                critic_rate=self.live.critic_rate * factor,
                findings=tuple(self._findings(generated, losses)),
            )

    def picture(self) -> Tensor:
        """The fixed latents as the averaged generator renders them now, uint8 `[rows * columns, C, H, W]`."""
        with torch.inference_mode():
            return to_uint8(self._fixed_images()).cpu()

    def real_picture(self) -> Tensor:
        """Training images in the same layout as `picture`."""
        return self._fixed.real.cpu()

    def snapshot(self) -> tuple[dict[str, Tensor], dict[str, str]]:
        """The averaged generator and the critic, with the metadata that rebuilds them: what a snapshot file holds."""
        tensors = {
            name.replace("average.", "generator."): value.detach().cpu().contiguous()
            for name, value in self._step.tensors().items()
            if name.startswith(("average.", "critic."))
        }
        return tensors, self._metadata()

    def state(self) -> tuple[dict[str, Tensor], dict[str, str]]:
        """The complete training state: loaded into a trainer of equal config and choice, it goes on as if never cut."""
        tensors = {name: value.detach().cpu().contiguous() for name, value in self._step.tensors().items()}
        tensors["random"] = self._step.random.get_state()
        progress = {
            "steps": self.steps,
            "critic_steps": self._critic_steps,
            "schedule": asdict(self.schedule),
            "live": self.live.model_dump(),
        }
        return tensors, self._metadata() | {"progress": json.dumps(progress)}

    def load_state(self, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
        """Go on from a state. Raises ValueError where its tensors don't fit this run's networks."""
        own = self._step.tensors()
        strange = set(own) ^ (set(tensors) - {"random"})
        strange |= {name for name in set(own) & set(tensors) if own[name].shape != tensors[name].shape}
        if strange:
            raise ValueError(f"The saved state doesn't fit this run's networks: {', '.join(sorted(strange)[:3])}.")
        with torch.no_grad():
            for name, value in own.items():
                value.copy_(tensors[name])
        self._step.random.set_state(tensors["random"])
        progress = json.loads(metadata["progress"])
        self._rendered = None
        self.images = int(metadata["images"])
        self.steps = self._reported_steps = progress["steps"]
        self._critic_steps = self._reported_critic_steps = progress["critic_steps"]
        self.schedule = CosineSchedule(**progress["schedule"])
        self.live = LiveSettings(**progress["live"])

    def _metadata(self) -> dict[str, str]:
        return {
            "schema": SCHEMA,
            "images": str(self.images),
            "config": self.config.model_dump_json(),
            "conditions": self.dataset.conditions.model_dump_json(),
            "shape": json.dumps(list(self.dataset.shape)),
            "dataset": self.dataset.name,
        }

    def _fixed_images(self) -> Tensor:
        """The fixed latents' images on [-1, 1], rendered once for all that is asked at one image count."""
        if self._rendered is None or self._rendered[0] != self.images:
            with self._step.autocast():
                images: Tensor = self._step.average(self._fixed.latents, self._fixed.conditions)
            self._rendered = (self.images, images.float())
        return self._rendered[1]

    def _reading(self, images: Tensor, conditions: Tensor) -> float:
        return self._step.judge(self.dataset.scaled(images), conditions).mean().item()

    def _findings(self, generated: Tensor, losses: tuple[float, ...]) -> list[Finding]:
        real = self.dataset.scaled(self._fixed.real)
        findings = diagnose(
            Signs(
                losses=losses,
                critic_loss=losses[0],
                extreme=_extreme(generated),
                extreme_real=_extreme(real),
                variety=self._variety(generated),
                variety_real=self._variety(real),
            )
        )
        return [finding for finding in findings if finding.fatal or self.steps >= STEPS_BEFORE_DIAGNOSIS]

    def _variety(self, images: Tensor) -> float:
        """Mean standard deviation of a pixel along the rows of a picture, that is within a class."""
        return float(images.reshape(-1, self.columns, *images.shape[1:]).std(dim=1).mean())

    def _runnable(self) -> Callable[[], None]:
        """The step itself, or on CUDA its graph for the settings that shape it."""
        if self._step.device.type != "cuda":
            return self._step
        key = (self._step.penalised, self._step.n_critic)
        if key not in self._captured:
            self._captured[key] = CapturedStep(self._step)
        return self._captured[key]


@contextmanager
def _evaluating(network: nn.Module) -> Iterator[None]:
    """Inside the block what the network is asked leaves no trace in its batch normalisation's running statistics."""
    network.eval()
    try:
        yield
    finally:
        network.train()


def _extreme(images: Tensor) -> float:
    return float((images.abs() > EXTREME).float().mean())
