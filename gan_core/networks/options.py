"""What can be chosen about the networks."""

from __future__ import annotations

from typing import Literal

from gan_core.options import Options, option


class NetworkOptions(Options):
    """Shape and size of the generator and of the critic."""

    name: Literal["conv", "dcgan"] = option("conv", "The family of networks: conv is fast, dcgan the textbook one.")
    latent_dimension: int = option(
        64, "How many numbers a latent has: the generator's degrees of freedom.", low=2, high=512
    )
    generator_width: int = option(
        16,
        "Channels of the generator's finest layer; doubled at each coarser one.",
        unit="channels",
        low=4,
        high=256,
    )
    critic_width: int = option(
        16,
        "Channels of the critic's finest layer; doubled at each coarser one.",
        unit="channels",
        low=4,
        high=256,
    )
    condition_dimension: int = option(32, "Length of the generator's embedding of the condition.", low=1, high=256)

    @property
    def critic_couples_samples(self) -> bool:
        """Whether a sample's logit depends on its batch (batch normalisation), which no per-sample penalty allows."""
        return self.name == "dcgan"
