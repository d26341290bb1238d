"""What can be chosen about the objective."""

from collections import ChainMap
from typing import Annotated

from gan_core.objectives.losses import OBJECTIVES
from gan_core.objectives.reconstruction import RECONSTRUCTIONS, Reconstruction
from gan_core.options import OneOf, Options, option, share, weight


class Terms(Options):
    """Terms added to a game, which may change while a run goes on; a weight of 0 leaves a term out."""

    r1: float = weight(0.1, "Weight (gamma) of the penalty on the discriminator's gradient at real samples.")
    r2: float = weight(0.0, "Weight (gamma) of the penalty on the discriminator's gradient at generated samples.")
    gradient_penalty: float = weight(
        0.0, "Weight of WGAN-GP's penalty: it pulls the critic's slope between real and generated samples to 1."
    )
    dragan: float = weight(
        0.0, "Weight of DRAGAN's penalty: it pulls the discriminator's slope around real samples to 1."
    )
    clip: float = option(
        0.0, "The largest weight of the discriminator; larger ones are clipped after each step.", low=0.0, high=10.0
    )
    label_smoothing: float = share(0.0, "How far below 1 the discriminator's target for real samples lies.", high=0.5)
    instance_noise: float = option(
        0.0, "Standard deviation of noise on all the discriminator sees; it falls to 0 over a run.", low=0.0, high=2.0
    )
    adversarial: float = weight(
        1.0, "Weight of the generator's own loss; at 0 it learns from the added terms alone.", high=10.0
    )
    feature_matching: float = weight(
        0.0, "Weight of matching the mean of the discriminator's features on real samples."
    )
    mode_seeking: float = weight(
        0.0, "Weight of the term that wants different latents to give different samples.", high=10.0
    )
    path_length: float = weight(
        0.0, "Weight of the penalty on uneven steps: equal steps in the latent, equal changes.", high=10.0
    )
    auxiliary: float = weight(
        1.0, "Weight of the class that the discriminator has to name (ACGAN), where it names one.", high=10.0
    )
    wrong_conditions: float = share(
        0.0,
        "Share of the discriminator's negative examples that are real samples with a wrong class (matching-aware).",
        high=0.9,
    )


class ObjectiveOptions(Terms):
    """The game the two networks play, and the terms added to it."""

    name: Annotated[str, OneOf(ChainMap(RECONSTRUCTIONS, OBJECTIVES))] = option(
        "rpgan", "The losses of the two players; rpgan compares each generated sample with a real one."
    )
    unrolled: int = option(
        0, "How many steps of the discriminator the generator looks ahead (unrolled GAN).", unit="steps", low=0, high=10
    )
    pack: int = option(1, "How many samples the discriminator sees at once (PacGAN).", unit="samples", low=1, high=8)
    perceptual: float = weight(0.0, "Weight of the difference in a classifier's activations, for autoencoders.")
    divergence: float = weight(1.0, "Weight (beta) of keeping a variational autoencoder's codes near a unit Gaussian.")

    @property
    def reconstruction(self) -> Reconstruction | None:
        """The objective of an encoder-decoder; None for a game."""
        return RECONSTRUCTIONS.get(self.name)
