"""The classics of a lecture, each on the data that shows best what it is about.

What differs from the paper is said in the sentence. The rates are higher than in the papers, which trained for days.
"""

from functools import partial

from gan_core.presets.base import UNCONDITIONAL, Preset, Settings, preset_in, rates, widths

# The optimisers of the time before gradient penalties, and of the time since.
ADAM_2015: Settings = {"optimiser.beta1": 0.5, "optimiser.beta2": 0.999}
ADAM_2017: Settings = {"optimiser.beta1": 0.0, "optimiser.beta2": 0.9}
PLAIN: Settings = {"objective.r1": 0.0, "schedule.final_rate": 1.0}
DCGAN: Settings = {
    "network.name": "dcgan",
    **widths(32),
    "objective.name": "non-saturating",
    **rates(2e-4, 2e-4),
    **PLAIN,
    **ADAM_2015,
}
MLP: Settings = DCGAN | {"network.name": "mlp"} | widths(256)
# Small networks for clusters in the plane.
MIXTURE: Settings = {
    **MLP,
    **UNCONDITIONAL,
    **widths(128),
    "network.latent_dimension": 16,
    **rates(1e-3, 1e-3),
    "schedule.batch_size": 128,
    "schedule.images": 512_000,
}
# An encoder and a decoder of 16 numbers, and the optimiser of such networks.
CODES: Settings = {**PLAIN, **UNCONDITIONAL, "network.latent_dimension": 16}
ADAM_2014: Settings = {"optimiser.generator_rate": 1e-3, "optimiser.beta1": 0.9, "optimiser.beta2": 0.999}

_classic = partial(preset_in, "classic")

CLASSICS: dict[str, Preset] = {
    "gan-2014": _classic(
        "GAN (2014)",
        MLP | UNCONDITIONAL,
        "Two fully connected networks and the non-saturating loss that the first paper trained with (Goodfellow et al. "
        "2014); Adam stands for its momentum, and the discriminator has no maxout and no dropout.",
        "Strokes form out of noise, and speckles stay, for these networks know nothing of neighbouring pixels. "
        "Compare the rows: some digits come up again and again while others are missing.",
    ),
    "dcgan": _classic(
        "DCGAN",
        DCGAN | UNCONDITIONAL,
        "Strided convolutions with batch normalisation and Adam at 2e-4 (Radford et al. 2015), at a quarter of the "
        "paper's width.",
        "The speckles of the GAN of 2014 are gone: edges are smooth from the first strokes on. "
        "The discriminator's outputs on training and on generated images drift apart while the pictures still improve, "
        "so its loss is no measure of quality.",
    ),
    "digits-textbook": _classic(
        "DCGAN, conditional",
        DCGAN,
        "The DCGAN of the textbooks, conditional on the class: slow, so it shows what the fast preset gains.",
        "Each row is a class from early on, for the latent no longer has to say which. "
        "Within a row look for the same digit twice: batch normalisation lets samples of a batch resemble each other.",
    ),
    "cgan": _classic(
        "CGAN",
        MLP,
        "The class as further inputs of both fully connected networks (Mirza & Osindero 2014); Adam stands for the "
        "paper's momentum.",
        "The rows turn into classes, for the discriminator refuses a good 3 under the label 7. "
        "Within a row the digits differ little: the label explains most, and the latent is easily ignored.",
    ),
    "matching-aware": _classic(
        "Matching-aware CGAN",
        DCGAN | {"objective.wrong_conditions": 0.5},
        "Half of the discriminator's negative examples are real images with a wrong class (Reed et al. 2016), here "
        "with digits and the conditional DCGAN instead of text.",
        "The rows are right sooner than with the conditional DCGAN, since a wrong class is punished even where the "
        "image is real. The discriminator's loss stays higher: it has two kinds of negatives to tell apart.",
    ),
    "acgan": _classic(
        "ACGAN",
        DCGAN | {"network.discriminator_conditioning": "auxiliary"},
        "The discriminator also names the class, and both players want it named right (Odena et al. 2017), on the "
        "DCGAN.",
        "The classes are clear early, for the generator is rewarded for images that are easy to name. "
        "That has a price: within a row typical digits crowd out the odd ones.",
    ),
    "wgan": _classic(
        "WGAN",
        DCGAN
        | UNCONDITIONAL
        | rates(5e-4, 5e-4)
        | {"objective.name": "wgan", "objective.clip": 0.01, "optimiser.n_critic": 5, "optimiser.name": "rmsprop"},
        "The Wasserstein distance with clipped weights (Arjovsky et al. 2017): clip .01, five critic steps and RMSprop "
        "as in the paper, at ten times its rate of 5e-5 to get there within minutes.",
        "The critic's loss rises towards 0 while the images get better: it estimates minus the distance. "
        "The images come slowly, for clipped weights only make a simple critic.",
    ),
    "wgan-gp": _classic(
        "WGAN-GP",
        PLAIN
        | ADAM_2017
        | rates(1e-3, 1e-3)
        | {"objective.name": "wgan", "objective.gradient_penalty": 10.0, "optimiser.n_critic": 5},
        "A penalty instead of clipping keeps the critic's slope at 1 between real and generated images (Gulrajani et "
        "al. 2017): weight 10 and five critic steps as in the paper, at ten times its rate of 1e-4.",
        "The penalty falls to a small value and stays there, while minus the critic's loss, the distance, shrinks. "
        "No class dies out: rows are as varied as the real ones beside them.",
    ),
    "dragan": _classic(
        "DRAGAN",
        PLAIN | ADAM_2015 | rates(1e-3, 1e-3) | {"objective.name": "non-saturating", "objective.dragan": 10.0},
        "The discriminator's slope is kept at 1 around real images only (Kodali et al. 2017): weight 10, at five times "
        "the paper's rate.",
        "The discriminator's outputs stay close together instead of running away. "
        "Set the weight to 0 while it runs and they part within seconds.",
    ),
    "lsgan": _classic(
        "LSGAN",
        PLAIN | ADAM_2015 | rates(1e-3, 1e-3) | {"objective.name": "lsgan"},
        "Least squares instead of cross-entropy (Mao et al. 2017), without batch normalisation in the discriminator.",
        "The discriminator's outputs have targets, 1 for real and 0 for generated, and settle between them. "
        "Digits are sharp early, and then look alike within a row: nothing here rewards variety.",
    ),
    "sngan": _classic(
        "SNGAN",
        PLAIN | ADAM_2017 | rates(5e-4, 1e-3) | {"network.name": "resnet", **widths(16), "objective.name": "hinge"},
        "Residual networks, the hinge loss and a discriminator none of whose layers stretches its input (Miyato et al. "
        "2018); one discriminator step instead of five, and a sixteenth of the paper's width.",
        "The discriminator's outputs stay within a few units all along, whatever the rates. "
        "The losses hover around the margins, and the images improve steadily.",
    ),
    "stylegan2": _classic(
        "StyleGAN2",
        PLAIN
        | rates(4e-3, 1e-3)
        | {"network.name": "style", "objective.name": "non-saturating"}
        | {"objective.r1": 0.5, "objective.path_length": 0.1},
        "A mapping network to w, modulated convolutions, noise in every layer, R1 and path length (Karras et al. "
        "2020); small, class-conditional, path length at .1 instead of 2, which these rates don't bear, and without "
        "minibatch deviation, which no per-sample penalty allows.",
        "Open it in Explore: directions in w change one thing at a time, where directions in z change several. "
        "Truncation pulls every digit towards the average of all, so that classes blend where little is left.",
    ),
    "ragan": _classic(
        "RaGAN",
        PLAIN | ADAM_2015 | rates(1e-3, 5e-4) | {"objective.name": "ragan"},
        "The discriminator says how much more real an image is than the other side's average (Jolicoeur-Martineau "
        "2018).",
        "The generator's loss depends on real images too: when generated scores rise, real ones fall. "
        "Real and generated outputs stay close, for only their difference counts.",
    ),
    "feature-matching": _classic(
        "Feature matching",
        DCGAN | UNCONDITIONAL | {"objective.adversarial": 0.0, "objective.feature_matching": 1.0},
        "The generator doesn't play to win: it matches the mean of the discriminator's features on real images "
        "(Salimans et al. 2016), on the DCGAN.",
        "The generator's loss falls like that of an ordinary network, while the discriminator goes on winning. "
        "Images are blurrier than with the game itself, and no class dies out.",
    ),
    "mode-seeking": _classic(
        "Mode seeking",
        DCGAN | {"objective.mode_seeking": 0.1},
        "Two latents of one class must give two images (Mao et al. 2019), on the conditional DCGAN, at a weight of .1 "
        "instead of 1, which drowns the classes at first.",
        "Within a row digits differ in slant and thickness more than with the conditional DCGAN. "
        "Raise the weight while it runs: beyond some point variety is bought with strange digits.",
    ),
    "pacgan": _classic(
        "PacGAN",
        MIXTURE | {"dataset.name": "grid", "objective.pack": 4},
        "The discriminator sees four samples at once (Lin et al. 2018) on 25 clusters, with the spacing and sigma of "
        "the paper: a pack of four from one cluster gives itself away.",
        "Compare the clusters left empty with those of the same run at pack 1. "
        "Points between clusters are another matter: packing is about the modes, not about their sharpness.",
    ),
    "unrolled": _classic(
        "Unrolled GAN",
        MIXTURE | rates(1e-3, 1e-4) | {"dataset.name": "ring", "objective.unrolled": 5, "schedule.images": 256_000},
        "The generator looks five discriminator steps ahead (Metz et al. 2017), at the paper's rates, on a ring of "
        "eight clusters.",
        "The points spread over the ring early; compare with a run that looks no step ahead. "
        "Every step costs several times as much: it goes back through all the discriminator's steps.",
    ),
    "autoencoder": _classic(
        "Autoencoder",
        CODES | ADAM_2014 | {"objective.name": "autoencoder"},
        "An encoder and a decoder that give digits back through 16 numbers (Hinton & Salakhutdinov 2006), trained at "
        "once instead of layer by layer.",
        "The loss falls smoothly, for there is no opponent. "
        "The pictures are decoded from a Gaussian fitted to the codes; between digits there is nothing it has learnt.",
    ),
    "vae": _classic(
        "Variational autoencoder",
        CODES | ADAM_2014 | {"objective.name": "vae"},
        "An autoencoder whose codes are kept near a Gaussian, so that new ones can be drawn (Kingma & Welling 2014).",
        "New digits hang together better than the plain autoencoder's, and are as blurred as averages are. "
        "Beside a GAN's digits after as many images you see what the discriminator is for.",
    ),
    "pca": _classic(
        "PCA",
        CODES | {"objective.name": "pca"},
        "The best linear encoder and decoder with 16 numbers, computed at once: the baseline of the other two.",
        "There is nothing to wait for: the first picture is the last. "
        "New images look like ghosts of several digits, since sums of digits are all that a linear decoder knows.",
    ),
}
