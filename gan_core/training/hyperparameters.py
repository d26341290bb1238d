"""The settings that a step reads while it runs, and which of its terms are on."""

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from gan_core.config import LiveSettings
from gan_core.objectives.options import Terms

# At 1 these weigh what is there anyway, so they switch nothing on.
ALWAYS_ON = frozenset({"adversarial", "auxiliary"})
# Path lengths are penalised at every fourth step, four times as much, as in the authors' code (Karras et al. 2020).
PATH_LENGTH_EVERY = 4


class Hyperparameters:
    """Settings by name as 0-dimensional float32 tensors, so that a captured graph sees their changes."""

    def __init__(self, device: torch.device) -> None:
        names = [name for name, info in LiveSettings.model_fields.items() if info.annotation is float]
        self._values = {name: torch.zeros((), device=device) for name in [*names, "ema_decay"]}
        self._set: dict[str, float] = {}

    def __getitem__(self, name: str) -> Tensor:
        return self._values[name]

    def set(self, **values: float) -> None:
        """Give settings new values in place."""
        for name, value in values.items():
            if self._set.get(name) != value:
                self._values[name].fill_(value)
        self._set |= values


def settings_at(live: LiveSettings, factor: float, progress: float) -> dict[str, float]:
    """The live settings where `progress` (0 to 1) of a run is over and its rates have fallen to a share `factor`."""
    settings: dict[str, float] = {name: value for name, value in live if isinstance(value, float)}
    return settings | {
        "generator_rate": live.generator_rate * factor,
        "discriminator_rate": live.discriminator_rate * factor,
        "instance_noise": live.instance_noise * max(0.0, 1.0 - progress),
    }


@dataclass(frozen=True)
class StepPlan:
    """What shapes a step's computation, unlike the weights of its terms: which are on, and who moves how often."""

    active: frozenset[str]
    n_critic: int
    n_generator: int
    path_length_due: bool

    @classmethod
    def of(cls, live: LiveSettings, steps: int = 0) -> Self:
        """The plan of the step after `steps` steps."""
        active = frozenset(name for name in Terms.model_fields if name not in ALWAYS_ON and getattr(live, name) > 0)
        due = "path_length" in active and steps % PATH_LENGTH_EVERY == 0
        return cls(active, live.n_critic, live.n_generator, due)
