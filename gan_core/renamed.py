"""What earlier versions called things: one table, by which their configurations, links and files are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Up to 0.4.0 the discriminator was called the discriminator.
FIELDS = {
    "discriminator_rate": "discriminator_rate",
    "discriminator_name": "discriminator_name",
    "discriminator_width": "discriminator_width",
    "discriminator_depth": "discriminator_depth",
    "discriminator_conditioning": "discriminator_conditioning",
    "discriminator_normalisation": "discriminator_normalisation",
    "discriminator_steps": "discriminator_steps",
    "discriminator_loss": "discriminator_loss",
    "discriminator_training": "discriminator_training",
    "discriminator_held_out": "discriminator_held_out",
    "discriminator_generated": "discriminator_generated",
}


def renamed(data: Any) -> Any:
    """Plain data with today's names for the fields that it names as an earlier version did, one level deep."""
    if not isinstance(data, Mapping):
        return data
    return {FIELDS.get(name, name): value for name, value in data.items()}
