"""What earlier versions called things: one table, by which their runs, links, lessons and command lines are read."""

from collections.abc import Mapping
from typing import Any

# Today's name of what another one stood for, in every place where a name is kept: fields of configurations and records,
# views, presets, lessons, and the player that a tensor's name begins with.
NAMES = {
    # Up to 0.4.0 the discriminator was called the critic.
    "critic": "discriminator",
    "critic_optimiser": "discriminator_optimiser",
    "critic_rate": "discriminator_rate",
    "critic_name": "discriminator_name",
    "critic_width": "discriminator_width",
    "critic_depth": "discriminator_depth",
    "critic_conditioning": "discriminator_conditioning",
    "critic_normalisation": "discriminator_normalisation",
    "critic_steps": "discriminator_steps",
    "critic_begun": "discriminator_begun",
    "critic_loss": "discriminator_loss",
    "critic_training": "discriminator_training",
    "critic_held_out": "discriminator_held_out",
    "critic_generated": "discriminator_generated",
    "critic-too-strong": "discriminator-too-strong",
    "02-optimal-critic": "02-optimal-discriminator",
    "04-critic-too-strong": "04-discriminator-too-strong",
    # Up to 0.4.0 the lab's arrows were those that the loss asked for and those that a step had taken.
    "asked": "sample_gradients",
    "taken": "actual_steps",
}


def current_name(name: str) -> str:
    """Today's name, part by part of one with dots: `optimiser.critic_rate`, `critic.head.weight`."""
    if "." not in name:
        return NAMES.get(name, name)
    return ".".join(NAMES.get(part, part) for part in name.split("."))


def renamed(data: Any) -> Any:
    """Plain data with today's names for its keys, one level deep; an old name beside its new one stays as it is."""
    if not isinstance(data, Mapping):
        return data
    current = {name: current_name(name) for name in data if isinstance(name, str)}
    return {name if (now := current.get(name, name)) in data else now: value for name, value in data.items()}
