"""What several tests of runs share."""

from __future__ import annotations

import pytest

from gan_core.config import TrainConfig


@pytest.fixture(scope="session")
def tiny_config() -> TrainConfig:
    """A run of a second or two that computes the same bytes in every process."""
    return TrainConfig().with_settings(
        {
            "dataset.count": 500,
            "network.latent_dimension": 8,
            "network.generator_width": 4,
            "network.critic_width": 4,
            "schedule.batch_size": 16,
            "schedule.images": 1600,
            "compute.device": "cpu",
            "compute.precision": "float32",
            "compute.threads": 1,
        }
    )
