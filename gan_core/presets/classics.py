"""The classics of a lecture, each on the data that shows best what it is about.

What differs from the paper is said in the sentence. The rates are higher than in the papers, which trained for days.
"""

from __future__ import annotations

from typing import Any

from gan_core.presets.base import Preset, settings

# The optimisers of the time before gradient penalties, and of the time since.
ADAM_2015: dict[str, Any] = {"optimiser__beta1": 0.5, "optimiser__beta2": 0.999}
ADAM_2017: dict[str, Any] = {"optimiser__beta1": 0.0, "optimiser__beta2": 0.9}
PLAIN: dict[str, Any] = {"objective__r1": 0.0, "schedule__final_rate": 1.0}
UNCONDITIONAL: dict[str, Any] = {
    "network__generator_conditioning": "none",
    "network__discriminator_conditioning": "none",
}
DCGAN: dict[str, Any] = {
    "network__name": "dcgan",
    "network__generator_width": 32,
    "network__discriminator_width": 32,
    "objective__name": "non-saturating",
    "optimiser__generator_rate": 2e-4,
    "optimiser__discriminator_rate": 2e-4,
    **PLAIN,
    **ADAM_2015,
}
MLP: dict[str, Any] = {
    "network__name": "mlp",
    "network__generator_width": 256,
    "network__discriminator_width": 256,
    "objective__name": "non-saturating",
    "optimiser__generator_rate": 2e-4,
    "optimiser__discriminator_rate": 2e-4,
    **PLAIN,
    **ADAM_2015,
}
# Small networks for clusters in the plane.
MIXTURE: dict[str, Any] = {
    **MLP,
    **UNCONDITIONAL,
    "network__generator_width": 128,
    "network__discriminator_width": 128,
    "network__latent_dimension": 16,
    "optimiser__generator_rate": 1e-3,
    "optimiser__discriminator_rate": 1e-3,
    "schedule__batch_size": 128,
    "schedule__images": 512_000,
}


def _rates(generator: float, discriminator: float) -> dict[str, Any]:
    return {"optimiser__generator_rate": generator, "optimiser__discriminator_rate": discriminator}


CLASSICS: dict[str, Preset] = {
    "gan-2014": Preset(
        "GAN (2014)",
        "classic",
        settings(**MLP | UNCONDITIONAL),
        "Two fully connected networks and the non-saturating loss that the first paper trained with (Goodfellow et al. "
        "2014); Adam stands for its momentum, and the discriminator has no maxout and no dropout.",
        "Strokes form out of noise, and speckles stay, for these networks know nothing of neighbouring pixels. "
        "Compare the rows: some digits come up again and again while others are missing.",
    ),
    "dcgan": Preset(
        "DCGAN",
        "classic",
        settings(**DCGAN | UNCONDITIONAL),
        "Strided convolutions with batch normalisation and Adam at 2e-4 (Radford et al. 2015), at a quarter of the "
        "paper's width.",
        "The speckles of the GAN of 2014 are gone: edges are smooth from the first strokes on. "
        "The discriminator's outputs on training and on generated images drift apart while the pictures still improve, "
        "so its loss is no measure of quality.",
    ),
    "digits-textbook": Preset(
        "DCGAN, conditional",
        "classic",
        settings(**DCGAN),
        "The DCGAN of the textbooks, conditional on the class: slow, so it shows what the fast preset gains.",
        "Each row is a class from early on, for the latent no longer has to say which. "
        "Within a row look for the same digit twice: batch normalisation lets samples of a batch resemble each other.",
    ),
    "cgan": Preset(
        "CGAN",
        "classic",
        settings(**MLP),
        "The class as further inputs of both fully connected networks (Mirza & Osindero 2014); Adam stands for the "
        "paper's momentum.",
        "The rows turn into classes, for the discriminator refuses a good 3 under the label 7. "
        "Within a row the digits differ little: the label explains most, and the latent is easily ignored.",
    ),
    "matching-aware": Preset(
        "Matching-aware CGAN",
        "classic",
        settings(**DCGAN | {"objective__wrong_conditions": 0.5}),
        "Half of the discriminator's negative examples are real images with a wrong class (Reed et al. 2016), here "
        "with digits and the conditional DCGAN instead of text.",
        "The rows are right sooner than with the conditional DCGAN, since a wrong class is punished even where the "
        "image is real. The discriminator's loss stays higher: it has two kinds of negatives to tell apart.",
    ),
    "acgan": Preset(
        "ACGAN",
        "classic",
        settings(**DCGAN | {"network__discriminator_conditioning": "auxiliary"}),
        "The discriminator also names the class, and both players want it named right (Odena et al. 2017), on the "
        "DCGAN.",
        "The classes are clear early, for the generator is rewarded for images that are easy to name. "
        "That has a price: within a row typical digits crowd out the odd ones.",
    ),
    "wgan": Preset(
        "WGAN",
        "classic",
        settings(
            **DCGAN
            | UNCONDITIONAL
            | _rates(5e-4, 5e-4)
            | {
                "objective__name": "wgan",
                "objective__clip": 0.01,
                "optimiser__n_critic": 5,
                "optimiser__name": "rmsprop",
            }
        ),
        "The Wasserstein distance with clipped weights (Arjovsky et al. 2017): clip .01, five critic steps and RMSprop "
        "as in the paper, at ten times its rate of 5e-5 to get there within minutes.",
        "The critic's loss rises towards 0 while the images get better: it estimates minus the distance. "
        "The images come slowly, for clipped weights only make a simple critic.",
    ),
    "wgan-gp": Preset(
        "WGAN-GP",
        "classic",
        settings(
            **PLAIN
            | ADAM_2017
            | _rates(1e-3, 1e-3)
            | {"objective__name": "wgan", "objective__gradient_penalty": 10.0, "optimiser__n_critic": 5}
        ),
        "A penalty instead of clipping keeps the critic's slope at 1 between real and generated images (Gulrajani et "
        "al. 2017): weight 10 and five critic steps as in the paper, at ten times its rate of 1e-4.",
        "The penalty falls to a small value and stays there, while minus the critic's loss, the distance, shrinks. "
        "No class dies out: rows are as varied as the real ones beside them.",
    ),
    "dragan": Preset(
        "DRAGAN",
        "classic",
        settings(
            **PLAIN | ADAM_2015 | _rates(1e-3, 1e-3) | {"objective__name": "non-saturating", "objective__dragan": 10.0}
        ),
        "The discriminator's slope is kept at 1 around real images only (Kodali et al. 2017): weight 10, at five times "
        "the paper's rate.",
        "The discriminator's outputs stay close together instead of running away. "
        "Set the weight to 0 while it runs and they part within seconds.",
    ),
    "lsgan": Preset(
        "LSGAN",
        "classic",
        settings(**PLAIN | ADAM_2015 | _rates(1e-3, 1e-3) | {"objective__name": "lsgan"}),
        "Least squares instead of cross-entropy (Mao et al. 2017), without batch normalisation in the discriminator.",
        "The discriminator's outputs have targets, 1 for real and 0 for generated, and settle between them. "
        "Digits are sharp early, and then look alike within a row: nothing here rewards variety.",
    ),
    "sngan": Preset(
        "SNGAN",
        "classic",
        settings(
            **PLAIN
            | ADAM_2017
            | _rates(5e-4, 1e-3)
            | {
                "network__name": "resnet",
                "network__generator_width": 16,
                "network__discriminator_width": 16,
                "objective__name": "hinge",
            }
        ),
        "Residual networks, the hinge loss and a discriminator none of whose layers stretches its input (Miyato et al. "
        "2018); one discriminator step instead of five, and a sixteenth of the paper's width.",
        "The discriminator's outputs stay within a few units all along, whatever the rates. "
        "The losses hover around the margins, and the images improve steadily.",
    ),
    "stylegan2": Preset(
        "StyleGAN2",
        "classic",
        settings(
            **PLAIN
            | {
                "network__name": "style",
                "objective__name": "non-saturating",
                "objective__r1": 0.5,
                "objective__path_length": 0.1,
                "optimiser__generator_rate": 4e-3,
                "optimiser__discriminator_rate": 1e-3,
            }
        ),
        "A mapping network to w, modulated convolutions, noise in every layer, R1 and path length (Karras et al. "
        "2020); small, class-conditional, path length at .1 instead of 2, which these rates don't bear, and without "
        "minibatch deviation, which no per-sample penalty allows.",
        "Open it in Explore: directions in w change one thing at a time, where directions in z change several. "
        "Truncation pulls every digit towards the average of all, so that classes blend where little is left.",
    ),
    "ragan": Preset(
        "RaGAN",
        "classic",
        settings(**PLAIN | ADAM_2015 | _rates(1e-3, 5e-4) | {"objective__name": "ragan"}),
        "The discriminator says how much more real an image is than the other side's average (Jolicoeur-Martineau "
        "2018).",
        "The generator's loss depends on real images too: when generated scores rise, real ones fall. "
        "Real and generated outputs stay close, for only their difference counts.",
    ),
    "feature-matching": Preset(
        "Feature matching",
        "classic",
        settings(**DCGAN | UNCONDITIONAL | {"objective__adversarial": 0.0, "objective__feature_matching": 1.0}),
        "The generator doesn't play to win: it matches the mean of the discriminator's features on real images "
        "(Salimans et al. 2016), on the DCGAN.",
        "The generator's loss falls like that of an ordinary network, while the discriminator goes on winning. "
        "Images are blurrier than with the game itself, and no class dies out.",
    ),
    "mode-seeking": Preset(
        "Mode seeking",
        "classic",
        settings(**DCGAN | {"objective__mode_seeking": 0.1}),
        "Two latents of one class must give two images (Mao et al. 2019), on the conditional DCGAN, at a weight of .1 "
        "instead of 1, which drowns the classes at first.",
        "Within a row digits differ in slant and thickness more than with the conditional DCGAN. "
        "Raise the weight while it runs: beyond some point variety is bought with strange digits.",
    ),
    "pacgan": Preset(
        "PacGAN",
        "classic",
        settings(**MIXTURE | {"dataset__name": "grid", "objective__pack": 4}),
        "The discriminator sees four samples at once (Lin et al. 2018) on 25 clusters, with the spacing and sigma of "
        "the paper: a pack of four from one cluster gives itself away.",
        "Compare the clusters left empty with those of the same run at pack 1. "
        "Points between clusters are another matter: packing is about the modes, not about their sharpness.",
    ),
    "unrolled": Preset(
        "Unrolled GAN",
        "classic",
        settings(
            **MIXTURE
            | _rates(1e-3, 1e-4)
            | {"dataset__name": "ring", "objective__unrolled": 5, "schedule__images": 256_000}
        ),
        "The generator looks five discriminator steps ahead (Metz et al. 2017), at the paper's rates, on a ring of "
        "eight clusters.",
        "The points spread over the ring early; compare with a run that looks no step ahead. "
        "Every step costs several times as much: it goes back through all the discriminator's steps.",
    ),
    "autoencoder": Preset(
        "Autoencoder",
        "classic",
        settings(
            **PLAIN | UNCONDITIONAL | {"objective__name": "autoencoder", "network__latent_dimension": 16}
        ).with_settings({"optimiser.generator_rate": 1e-3, "optimiser.beta1": 0.9, "optimiser.beta2": 0.999}),
        "An encoder and a decoder that give digits back through 16 numbers (Hinton & Salakhutdinov 2006), trained at "
        "once instead of layer by layer.",
        "The loss falls smoothly, for there is no opponent. "
        "The pictures are decoded from a Gaussian fitted to the codes; between digits there is nothing it has learnt.",
    ),
    "vae": Preset(
        "Variational autoencoder",
        "classic",
        settings(**PLAIN | UNCONDITIONAL | {"objective__name": "vae", "network__latent_dimension": 16}).with_settings(
            {"optimiser.generator_rate": 1e-3, "optimiser.beta1": 0.9, "optimiser.beta2": 0.999}
        ),
        "An autoencoder whose codes are kept near a Gaussian, so that new ones can be drawn (Kingma & Welling 2014).",
        "New digits hang together better than the plain autoencoder's, and are as blurred as averages are. "
        "Beside a GAN's digits after as many images you see what the discriminator is for.",
    ),
    "pca": Preset(
        "PCA",
        "classic",
        settings(**PLAIN | UNCONDITIONAL | {"objective__name": "pca", "network__latent_dimension": 16}),
        "The best linear encoder and decoder with 16 numbers, computed at once: the baseline of the other two.",
        "There is nothing to wait for: the first picture is the last. "
        "New images look like ghosts of several digits, since sums of digits are all that a linear decoder knows.",
    ),
}
