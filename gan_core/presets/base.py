"""What a preset is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from gan_core.config import TrainConfig

Group = Literal["default", "classic", "failure", "modes"]
GROUPS: dict[Group, str] = {
    "default": "Default",
    "classic": "Lecture classics",
    "failure": "Deliberate failures",
    "modes": "Modes",
}


@dataclass(frozen=True)
class Preset:
    """A configuration worth starting from: what it is for and, in two sentences, what to look for while it runs."""

    title: str
    group: Group
    config: TrainConfig
    sentence: str
    look_for: str = ""


def settings(**values: Any) -> TrainConfig:
    """The default configuration with settings changed; two underscores stand for the dot of a field's path."""
    return TrainConfig().with_settings({name.replace("__", "."): value for name, value in values.items()})
