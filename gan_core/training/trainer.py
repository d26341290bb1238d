"""The trainer: advances a run step by step, reports on it, and saves and restores it exactly."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from gan_core.config import LiveSettings, TrainConfig
from gan_core.datasets import counted, load_dataset
from gan_core.datasets.base import Dataset
from gan_core.files import parse_json
from gan_core.options import Options
from gan_core.renamed import renamed
from gan_core.training.adversarial import AdversarialStep
from gan_core.training.choices import choice_for
from gan_core.training.compute import Chosen, Device, keep_freed_memory, resolve_device
from gan_core.training.graph import StepRunner
from gan_core.training.health import Finding, diagnose
from gan_core.training.hyperparameters import StepPlan, settings_at
from gan_core.training.observer import Observer
from gan_core.training.players import tensors_of
from gan_core.training.reconstruction import ReconstructionStep
from gan_core.training.schedule import CosineSchedule, ema_decay
from gan_core.training.step import Step
from gan_core.workspace import Workspace

SCHEMA = "1"
# Untrained generators give nearly identical images; only what is fatal is diagnosed before this many steps.
STEPS_BEFORE_DIAGNOSIS = 50
_GPU_RANDOM_BYTES = 16


@dataclass(frozen=True)
class Report:
    """How a run stands: means of the losses since the last report, and the discriminator's mean outputs now.

    Of an encoder-decoder, `generator_loss` is the reconstruction's, beside that of held-out samples.
    """

    images: int
    generator_loss: float
    generator_rate: float
    discriminator_rate: float
    discriminator_loss: float | None = None
    penalty: float | None = None
    discriminator_training: float | None = None
    discriminator_held_out: float | None = None
    discriminator_generated: float | None = None
    reconstruction_held_out: float | None = None
    findings: tuple[Finding, ...] = ()


class Progress(Options):
    """How far a run has come, as a saved state says it. Older files have no `generator_steps` or no `device`."""

    device: Device | None = None
    steps: int = Field(ge=0)
    discriminator_steps: int = Field(ge=0)
    generator_steps: int | None = Field(default=None, ge=0)
    schedule: CosineSchedule
    live: LiveSettings


class Trainer:
    """One run of a TrainConfig, advanced by `step`; progress is counted in real images that the discriminator has seen.

    Reports, pictures and states between steps never change what the next step computes. Two trainers with equal
    `config` and `chosen` on one machine compute the same bytes. Datasets and what was measured of this machine are the
    workspace's, by default the command line's. Raises ValueError for a dataset, a device or a shape that can't be had.
    """

    def __init__(
        self,
        config: TrainConfig,
        dataset: Dataset | None = None,
        *,
        chosen: Chosen | None = None,
        workspace: Workspace | None = None,
    ) -> None:
        workspace = workspace or Workspace.default()
        keep_freed_memory()
        kind = chosen.device if chosen else resolve_device(config.compute.device)
        device = torch.device(kind)
        self.config = config
        dataset = (dataset or load_dataset(config.dataset, workspace=workspace)).to(device)
        dataset = replace(dataset, workspace=dataset.workspace or workspace)
        self.dataset = dataset if config.conditional else dataset.without_conditions()
        self.live = config.live
        self.images = 0
        self.steps = 0
        self.schedule = CosineSchedule(0, config.schedule.images, 1.0, config.schedule.final_rate)
        build: type[Step] = ReconstructionStep if config.objective.reconstruction else AdversarialStep
        self.chosen = chosen or choice_for(
            workspace, config, kind, lambda precision: StepRunner(build(config, self.dataset, device, precision))
        )
        torch.set_num_threads(self.chosen.threads)
        self._step = build(config, self.dataset, device, self.chosen.precision)
        self._run_step: Callable[[], None] = StepRunner(self._step)
        self._observer = Observer(self._step, self.dataset, config)
        # Updates of discriminator and generator so far, and when the last report was made.
        self._updates = self._reported_updates = (0, 0)

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
        return self._observer.columns

    def step(self) -> None:
        """Advance once: `n_critic` updates of the discriminator, one of the generator and of its average."""
        step, live = self._step, self.live
        step.hyperparameters.set(
            **settings_at(live, self.schedule.factor(self.images), self.images / self.horizon),
            ema_decay=ema_decay(self.steps, self.config.schedule.ema_decay),
        )
        step.plan = StepPlan.of(live, self.steps)
        self._run_step()
        self.steps += 1
        self._updates = self._updates[0] + live.n_critic, self._updates[1] + live.n_generator
        self.images += step.images_per_step

    def change(self, live: LiveSettings) -> None:
        """Give the live settings new values, from the next step on. Raises ConfigError where they make no sense."""
        self.config.with_settings(live.model_dump())
        self.live = live

    def extend(self, horizon: int) -> None:
        """Train to `horizon` images instead, at rates that fall on. Raises ValueError if they have been seen."""
        if horizon <= self.images:
            seen = counted(self.images, self.config.dataset.name)
            raise ValueError(f"The run has seen {seen} already; ask for more than that.")
        self.schedule = self.schedule.extended(self.images, horizon)

    def report(self) -> Report:
        """Losses since the last report, the discriminator's outputs and the health now. Waits for the device."""
        step = self._step
        updates = [max(now - before, 1) for now, before in zip(self._updates, self._reported_updates, strict=True)]
        self._reported_updates = self._updates
        discriminator_loss, penalty, generator_loss = step.totals.tolist()
        step.totals.zero_()
        factor = self.schedule.factor(self.images)
        own: dict[str, Any] = {}
        if isinstance(step, ReconstructionStep):
            own = {"reconstruction_held_out": step.held_out_loss()}
        elif isinstance(step, AdversarialStep):
            outputs = zip(
                ("training", "held_out", "generated"), self._observer.readings(step, self.images), strict=True
            )
            own = {f"discriminator_{part}": mean for part, mean in outputs}
            own |= {"discriminator_loss": discriminator_loss / updates[0], "penalty": penalty / updates[0]}
        report = Report(
            images=self.images,
            generator_loss=generator_loss / updates[1],
            generator_rate=self.live.generator_rate * factor,
            discriminator_rate=self.live.discriminator_rate * factor,
            **own,
        )
        return replace(report, findings=tuple(self._findings(report)))

    def picture(self) -> Tensor:
        """The fixed latents' pictures now, uint8 `[rows * columns, C, H, W]`, or one picture of all points."""
        return self._observer.picture(self.images)

    def real_picture(self) -> Tensor:
        """Training samples in the same layout as `picture`."""
        return self._observer.real_picture()

    def snapshot(self) -> tuple[dict[str, Tensor], dict[str, str]]:
        """The averaged generator and its counterpart, with the metadata that rebuilds them: what a snapshot holds."""
        return _apart(tensors_of(self._step.snapshot_networks())), self._metadata()

    def state(self) -> tuple[dict[str, Tensor], dict[str, str]]:
        """The complete training state: loaded into a trainer of equal config and choice, it goes on as if never cut."""
        tensors = _apart(self._step.tensors()) | {"random": self._step.random.get_state()}
        progress = Progress(
            device=self.chosen.device,
            steps=self.steps,
            discriminator_steps=self._updates[0],
            generator_steps=self._updates[1],
            schedule=self.schedule,
            live=self.live,
        )
        return tensors, self._metadata() | {"progress": progress.model_dump_json()}

    def load_state(self, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
        """Go on from a state, or stay as it is: raises ValueError for one that is damaged or doesn't fit this run."""
        own, tensors = self._step.tensors(), renamed(tensors)
        try:
            progress = Progress.model_validate(parse_json(metadata["progress"]))
            images = int(metadata["images"])
            # Files of the first versions don't say which device drew: a GPU's state is two numbers, a CPU's hundreds.
            drawn_on = progress.device or ("cuda" if tensors["random"].numel() == _GPU_RANDOM_BYTES else "cpu")
            drawn_here = drawn_on == self.chosen.device
            if drawn_here:
                # Tried on another one, so that nothing has changed yet where it is no state.
                torch.Generator(self._step.random.device).set_state(tensors["random"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise ValueError("What it says about the run's progress or its random numbers is impossible.") from error
        # Files of the first version have no running path length.
        tensors = {"path_length": torch.zeros(())} | tensors if "path_length" in own else tensors
        strange = set(own) ^ (set(tensors) - {"random"})
        strange |= {name for name in set(own) & set(tensors) if own[name].shape != tensors[name].shape}
        if strange:
            raise ValueError(f"The saved state doesn't fit this run's networks: {', '.join(sorted(strange)[:3])}.")
        with torch.no_grad():
            for name, value in own.items():
                value.copy_(tensors[name])
        if drawn_here:
            self._step.random.set_state(tensors["random"])
        else:
            self._step.random.manual_seed(self.config.seed + progress.steps)
        self._observer.forget()
        self.images = images
        self.steps = progress.steps
        generator_steps = self.steps if progress.generator_steps is None else progress.generator_steps
        self._updates = self._reported_updates = (progress.discriminator_steps, generator_steps)
        self.schedule = progress.schedule
        self.live = progress.live

    def _metadata(self) -> dict[str, str]:
        return {
            "schema": SCHEMA,
            "images": str(self.images),
            "config": self.config.model_dump_json(),
            "conditions": self.dataset.conditions.model_dump_json(),
            "shape": json.dumps(list(self.dataset.shape)),
            "dataset": self.dataset.name,
            "value_range": json.dumps(list(self.dataset.value_range)),
        }

    def _findings(self, report: Report) -> list[Finding]:
        losses = (report.generator_loss, report.discriminator_loss, report.penalty)
        # Of most objectives, and only of games, a loss of 0 says that the discriminator has won.
        won_at_zero = isinstance(self._step, AdversarialStep) and self._step.objective.zero_is_won
        signs = self._observer.signs(
            self.images,
            tuple(loss for loss in losses if loss is not None),
            report.discriminator_loss if won_at_zero else None,
        )
        return [finding for finding in diagnose(signs) if finding.fatal or self.steps >= STEPS_BEFORE_DIAGNOSIS]


def _apart(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
