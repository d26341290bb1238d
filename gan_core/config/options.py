"""What can be chosen of a run: the options of every part, and here those of learning, schedule and computing."""

from typing import Literal, Self

from gan_core.augmentation import AugmentationOptions
from gan_core.datasets import DatasetOptions
from gan_core.networks.options import NetworkOptions
from gan_core.objectives.options import ObjectiveOptions
from gan_core.options import Options, option, share


class Rates(Options):
    """How fast each player learns; may change while a run goes on."""

    generator_rate: float = option(
        4e-3, "The generator's learning rate at the start.", unit="per step", low=1e-6, high=1.0
    )
    discriminator_rate: float = option(
        2e-3, "The discriminator's learning rate at the start.", unit="per step", low=1e-6, high=1.0
    )
    n_critic: int = option(
        1, "How many steps the discriminator takes for each step of the generator.", unit="steps", low=1, high=20
    )
    n_generator: int = option(1, "How many steps the generator takes in its turn.", unit="steps", low=1, high=20)


class OptimiserOptions(Rates):
    """How each player learns."""

    name: Literal["adam", "rmsprop", "sgd"] = option("adam", "How gradients become steps.")
    discriminator_name: Literal["same", "adam", "rmsprop", "sgd"] = option(
        "same", "How the discriminator's gradients become steps; by default the same as the generator's."
    )
    beta1: float = option(0.0, "Memory of past gradients (momentum).", low=0.0, high=0.99)
    beta2: float = option(
        0.99, "Memory of past squared gradients; plain gradient descent has none.", low=0.5, high=0.9999
    )

    @property
    def of_discriminator(self) -> Self:
        """The options as the discriminator's optimiser reads them, under its own `name`."""
        return self if self.discriminator_name == "same" else self.model_copy(update={"name": self.discriminator_name})


class ScheduleOptions(Options):
    """How long a run lasts and how its settings move along the way."""

    images: int = option(
        200_000, "How many real samples the discriminator sees before the run ends.", unit="samples", low=64, high=10**9
    )
    batch_size: int = option(64, "Real samples a step.", unit="samples", low=4, high=4096)
    final_rate: float = share(0.05, "Where cosine decay leaves the learning rates, as a share of their start.")
    ema_decay: float = option(
        0.999, "How much of the averaged generator is kept each step; it warms up from less.", low=0.0, high=0.99999
    )


class ComputeOptions(Options):
    """Where and how the numbers are computed."""

    device: Literal["auto", "cpu", "cuda", "mps"] = option("auto", "The device to train on; auto takes a GPU if any.")
    precision: Literal["auto", "float32", "bfloat16"] = option(
        "auto", "Number format of the convolutions; auto measures and takes the faster."
    )
    threads: int = option(
        0, "CPU threads that compute; 0 measures and takes the fastest.", unit="threads", low=0, high=256
    )


class RunOptions(Options):
    """Everything that decides what a run does, whether or not it goes together."""

    dataset: DatasetOptions = DatasetOptions()
    network: NetworkOptions = NetworkOptions()
    objective: ObjectiveOptions = ObjectiveOptions()
    optimiser: OptimiserOptions = OptimiserOptions()
    schedule: ScheduleOptions = ScheduleOptions()
    augmentation: AugmentationOptions = AugmentationOptions()
    compute: ComputeOptions = ComputeOptions()
    seed: int = option(0, "The seed of the weights, the latents and the order of the samples.", low=0, high=2**31 - 1)

    @property
    def reconstructs(self) -> bool:
        """Whether it is an encoder-decoder, which has no discriminator, rather than a game."""
        return self.objective.reconstruction is not None

    @property
    def networks(self) -> NetworkOptions:
        """The network options with nothing left to the family; an encoder-decoder is unconditional."""
        unconditional = {"generator_conditioning": "none", "discriminator_conditioning": "none"}
        return self.network.resolved.model_copy(update=unconditional if self.reconstructs else {})

    @property
    def conditional(self) -> bool:
        """Whether the generator is conditional on classes."""
        return self.networks.generator_conditioning != "none"
