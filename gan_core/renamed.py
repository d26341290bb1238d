"""What earlier versions called things: one table, by which their configurations, links and files are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Up to 0.4.0 the discriminator was called the critic.
FIELDS = {
    "critic_rate": "discriminator_rate",
    "critic_name": "discriminator_name",
    "critic_width": "discriminator_width",
    "critic_depth": "discriminator_depth",
    "critic_conditioning": "discriminator_conditioning",
    "critic_normalisation": "discriminator_normalisation",
    "critic_steps": "discriminator_steps",
    "critic_loss": "discriminator_loss",
    "critic_training": "discriminator_training",
    "critic_held_out": "discriminator_held_out",
    "critic_generated": "discriminator_generated",
}


def renamed(data: Any) -> Any:
    """Plain data with today's names for the fields that it names as an earlier version did, one level deep."""
    if not isinstance(data, Mapping):
        return data
    return {FIELDS.get(name, name): value for name, value in data.items()}
