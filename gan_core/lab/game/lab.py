"""A lab: a training run's game in the plane or on a line, in turns (gan_core/training/adversarial.py).

Single turns, slow motion and full speed lead through exactly the same weights.
"""

import base64
import json
from collections import deque
from typing import Self

import safetensors.torch
import torch
from torch import Tensor

from gan_core.config import TrainConfig, parse_config
from gan_core.datasets import load_dataset
from gan_core.datasets.base import Dataset
from gan_core.lab.game.config import LOOKED_AT, lab_config, same_shapes
from gan_core.lab.game.phases import PHASES, Phase
from gan_core.lab.game.readings import READ_EVERY, Anchors, Reading, read
from gan_core.lab.truth.closeness import Target
from gan_core.renamed import renamed
from gan_core.training.adversarial import AdversarialStep
from gan_core.training.hyperparameters import StepPlan, settings_at
from gan_core.training.schedule import CosineSchedule

LONGEST_HISTORY = 400  # readings
COUNT = LOOKED_AT
SCHEMA = "1"


class Lab:
    """One game, of `lab_config(config)`, which may raise; `steps` counts rounds, `*_steps` updates."""

    def __init__(self, config: TrainConfig) -> None:
        self._begin(lab_config(config), None)

    def _begin(self, config: TrainConfig, dataset: Dataset | None) -> None:
        # What can't be loaded leaves the lab as it was.
        loaded = dataset or load_dataset(config.dataset)
        self.config = config
        self.dataset = loaded if config.conditional else loaded.without_conditions()
        self.step = AdversarialStep(config, self.dataset, torch.device("cpu"), "float32")
        self.steps = self.discriminator_steps = self.generator_steps = 0
        self._discriminator_begun = self._generator_begun = 0  # updates of a turn that isn't over
        self.history: deque[Reading] = deque(maxlen=LONGEST_HISTORY)
        self._phase = 0
        self._look_at()

    def _look_at(self) -> None:
        """Choose what is looked at all along: real points, latents and conditions, by the seed alone."""
        random = torch.Generator().manual_seed(self.config.seed)
        training = self.dataset.split.training
        chosen = training[torch.randint(len(training), (COUNT,), generator=random)]
        self.real = self.dataset.scaled(self.dataset.samples[training])
        self.real_labels = self.dataset.labels[training]
        self.shown_real = self.dataset.scaled(self.dataset.samples[chosen])
        self.shown_labels = self.dataset.labels[chosen]
        self.conditions = self.dataset.conditions.rows(self.shown_labels)
        self.latents = torch.randn(COUNT, self.config.network.latent_dimension, generator=random)
        self.anchors = Anchors.of(self.dataset)
        self.target = Target.of(self.dataset, self.real, self.shown_real, self.shown_labels)

    @property
    def dimension(self) -> int:
        """Numbers of a sample: 1 or 2."""
        return self.dataset.shape[0]

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that the players are conditional on; none for an unconditional game."""
        groups = self.dataset.conditions.groups
        return groups[0].classes if groups else ()

    @property
    def phase(self) -> Phase:
        """The phase of slow motion that comes next."""
        return PHASES[self._phase]

    @property
    def between_steps(self) -> bool:
        """Whether the last step is over and the next hasn't begun."""
        return self._phase == 0 and self._discriminator_begun == 0

    # Turns

    def both(self) -> None:
        """One step of the game: what is left of the discriminator's turn, then the generator's."""
        while not self.advance():
            pass

    def advance(self) -> bool:
        """The next update of a step, which may be one of many; whether it has ended the step."""
        if self._phase <= 2:
            self.update_discriminator()
            return False
        return self.update_generator()

    def update_discriminator(self) -> bool:
        """One update of the discriminator; whether it has ended its turn."""
        self.prepare()
        self.step.discriminator_turn(1)
        self.discriminator_steps += 1
        self._discriminator_begun += 1
        if self._discriminator_begun < self.step.plan.n_critic:
            return False
        self._discriminator_begun = 0
        self._phase = 3
        return True

    def update_generator(self) -> bool:
        """One update of the generator; whether it has ended its turn, and the step with it."""
        self.prepare()
        self.step.generator_turn(1)
        self.generator_steps += 1
        self._generator_begun += 1
        if self._generator_begun < self.step.plan.n_generator:
            return False
        self._generator_begun = 0
        self.steps += 1
        self._phase = 0
        if self.steps % READ_EVERY == 0 or self.steps == 1:
            self.history.append(self.reading())
        return True

    def update_phase(self) -> bool:
        """The next update of a phase of slow motion; whether it has ended the phase."""
        if self.phase.name == "discriminator":
            return self.update_discriminator()
        if self.phase.name == "generator":
            return self.update_generator()
        self._phase += 1
        return True

    def prepare(self) -> None:
        """Give the step its settings as they stand, those of a schedule as they stood when the turn began."""
        live, horizon = self.config.live, self.config.schedule.images
        images = (self.discriminator_steps - self._discriminator_begun) * self.step.batch_size
        schedule = CosineSchedule(0, horizon, 1.0, self.config.schedule.final_rate)
        self.step.hyperparameters.set(**settings_at(live, schedule.factor(images), min(images / horizon, 1.0)))
        self.step.plan = StepPlan.of(live, self.steps)

    # Changes

    def change(self, config: TrainConfig) -> bool:
        """Go on by another configuration; whether it has begun anew, because shapes or data are others."""
        config = lab_config(config)
        if not same_shapes(self.config, config):
            same_data = (config.dataset, config.conditional) == (self.config.dataset, self.config.conditional)
            self._begin(config, self.dataset if same_data else None)
            return True
        self.config = config
        self.step.adopt(config)
        return False

    def reset(self) -> None:
        """Begin anew by the same configuration."""
        self._begin(self.config, self.dataset)

    # Looking

    def condition(self, index: int, count: int) -> Tensor:
        """Condition rows `[count, K]` of one class; `[count, 0]` where there are none."""
        names = self.classes
        labels = torch.full((count, 1 if names else 0), min(index, len(names) - 1) if names else 0)
        return self.dataset.conditions.rows(labels)

    def samples(self, count: int, seed: int, class_index: int = 0) -> Tensor:
        """Fresh samples `[count, D]` of one class, float32, from latents of their own seed."""
        random = torch.Generator().manual_seed(seed)
        latents = torch.randn(count, self.latents.shape[1], generator=random)
        return self.generate(latents, self.condition(class_index, count))

    def generated(self) -> Tensor:
        """The samples `[512, D]` of the latents that are looked at all along."""
        return self.generate(self.latents, self.conditions)

    @torch.no_grad()
    def generate(self, latents: Tensor, conditions: Tensor) -> Tensor:
        """The samples `[N, D]` of latents `[N, L]` as the generator makes them now; leaves no trace."""
        with self.step.undisturbed():
            samples: Tensor = self.step.generator(latents, conditions)
        return samples

    @torch.no_grad()
    def discriminate(self, points: Tensor, conditions: Tensor) -> Tensor:
        """The discriminator's logits `[N]` of points `[N, D]`, in packs of one point each; leaves no trace."""
        with self.step.undisturbed():
            return self.step.discriminate(points.repeat(1, self.config.objective.pack), conditions).logits

    @torch.no_grad()
    def reading(self) -> Reading:
        """The reading of the game as it stands. The sums of its losses begin anew; nothing that it computes changes."""
        generated = self.generated()
        logits = torch.cat([self.discriminate(points, self.conditions) for points in (self.shown_real, generated)])
        counts = self.steps, self.discriminator_steps, self.generator_steps
        before = self.history[-1] if self.history else None
        return read(self.step, counts, before, logits, generated, self.anchors, self.target)

    def real_of(self, class_index: int) -> Tensor:
        """All real training points `[N, D]` of one class; all of them where there are no classes."""
        if not self.classes:
            return self.real
        return self.real[self.real_labels[:, 0] == min(class_index, len(self.classes) - 1)]

    # Keeping

    def state(self) -> str:
        """Everything that the lab goes on from, as JSON text."""
        tensors = {name: value.detach().contiguous() for name, value in self.step.tensors().items()}
        tensors["random"] = self.step.random.get_state()
        progress = {
            "steps": self.steps,
            "discriminator_steps": self.discriminator_steps,
            "generator_steps": self.generator_steps,
            "phase": self._phase,
            "discriminator_begun": self._discriminator_begun,
            "generator_begun": self._generator_begun,
        }
        encoded, config = base64.b64encode(safetensors.torch.save(tensors)), self.config.model_dump(mode="json")
        return json.dumps({"schema": SCHEMA, "config": config, "progress": progress, "tensors": encoded.decode()})

    @classmethod
    def from_state(cls, text: str) -> Self:
        """The lab that was kept as `text`. Raises ValueError for what isn't the state of a lab."""
        try:
            kept = json.loads(text)
            lab = cls(parse_config(kept["config"]))
            lab._restore(safetensors.torch.load(base64.b64decode(kept["tensors"], validate=True)), kept["progress"])
        except ValueError:
            raise
        except Exception as error:
            raise ValueError("This file holds no lab; choose one that was saved here.") from error
        return lab

    @torch.no_grad()
    def _restore(self, tensors: dict[str, Tensor], progress: dict[str, int]) -> None:
        own, tensors, progress = self.step.tensors(), renamed(tensors), renamed(progress)
        if set(tensors) != {*own, "random"} or any(own[name].shape != tensors[name].shape for name in own):
            raise ValueError("The saved weights don't fit the saved configuration; the file was changed.")
        for name, value in own.items():
            value.copy_(tensors[name])
        self.step.random.set_state(tensors["random"])
        counts = [int(progress[name]) for name in ("steps", "discriminator_steps", "generator_steps", "phase")]
        begun = [int(progress.get(name, 0)) for name in ("discriminator_begun", "generator_begun")]
        if min(*counts, *begun) < 0 or counts[3] >= len(PHASES):
            raise ValueError("The saved progress is impossible; the file was changed.")
        self.steps, self.discriminator_steps, self.generator_steps, self._phase = counts
        self._discriminator_begun, self._generator_begun = begun
