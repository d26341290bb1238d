"""What a preset is, and what several of them share."""

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
Settings = dict[str, Any]
"""What differs from the default configuration, by dotted path."""

UNCONDITIONAL: Settings = {"network.generator_conditioning": "none", "network.discriminator_conditioning": "none"}


@dataclass(frozen=True)
class Preset:
    """A configuration worth starting from: what it is for and, in two sentences, what to look for while it runs."""

    title: str
    group: Group
    config: TrainConfig
    sentence: str
    look_for: str = ""


def preset_in(group: Group, title: str, settings: Settings, sentence: str, look_for: str = "") -> Preset:
    """The preset of a group with these settings."""
    return Preset(title, group, TrainConfig().with_settings(settings), sentence, look_for)


def widths(both: int) -> Settings:
    """The same width for both networks."""
    return {"network.generator_width": both, "network.discriminator_width": both}


def rates(generator: float, discriminator: float) -> Settings:
    """Both players' learning rates."""
    return {"optimiser.generator_rate": generator, "optimiser.discriminator_rate": discriminator}
