"""The objectives: the two players' losses, as pure functions of the discriminator's logits, and their optima.

`real` and `generated` are logits `[N]` of a batch of training samples and of generated samples with the same
conditions, in the same order; `softplus(x) = log(1 + exp(x))`. Each function gives the mean loss, a scalar.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import relu, softplus

from gan_core.objectives import optimal
from gan_core.objectives.objective import Loss, Objective, OptimalLogits, Output


def cross_entropy_discriminator(real: Tensor, generated: Tensor) -> Tensor:
    """softplus(-r) + softplus(f): cross-entropy of real against generated (Goodfellow et al. 2014, eq. 1)."""
    return softplus(-real).mean() + softplus(generated).mean()


def smoothed_cross_entropy_discriminator(real: Tensor, generated: Tensor, smoothing: Tensor) -> Tensor:
    """Cross-entropy with the target 1 - smoothing for real samples alone (Salimans et al. 2016, section 3.4)."""
    return ((1.0 - smoothing) * softplus(-real) + smoothing * softplus(real)).mean() + softplus(generated).mean()


def minimax_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    """-softplus(f) = log(1 - D(G(z))), which saturates when the discriminator wins (Goodfellow et al. 2014, eq. 1)."""
    return -softplus(generated).mean()


def non_saturating_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    """softplus(-f): maximise log D(G(z)) (Goodfellow et al. 2014, section 3)."""
    return softplus(-generated).mean()


def boundary_seeking_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    """f^2 / 2: to where the logit is 0, and the discriminator can't decide (Hjelm et al. 2018, BGAN, continuous)."""
    return 0.5 * generated.square().mean()


def least_squares_discriminator(real: Tensor, generated: Tensor) -> Tensor:
    """(r - 1)^2 / 2 + f^2 / 2 (Mao et al. 2017, LSGAN, eq. 9)."""
    return 0.5 * ((real - 1.0).square().mean() + generated.square().mean())


def smoothed_least_squares_discriminator(real: Tensor, generated: Tensor, smoothing: Tensor) -> Tensor:
    """(r - (1 - smoothing))^2 / 2 + f^2 / 2."""
    return least_squares_discriminator(real + smoothing, generated)


def least_squares_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    """(f - 1)^2 / 2 (Mao et al. 2017, LSGAN, eq. 9)."""
    return 0.5 * (generated - 1.0).square().mean()


def wasserstein_critic(real: Tensor, generated: Tensor) -> Tensor:
    """f - r: the negative of what the Kantorovich dual maximises (Arjovsky et al. 2017, WGAN, eq. 2)."""
    return generated.mean() - real.mean()


def hinge_discriminator(real: Tensor, generated: Tensor) -> Tensor:
    """relu(1 - r) + relu(1 + f) (Lim & Ye 2017, geometric GAN; Miyato et al. 2018, eq. 16)."""
    return relu(1.0 - real).mean() + relu(1.0 + generated).mean()


def linear_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    """-f (Arjovsky et al. 2017, algorithm 1; Miyato et al. 2018, eq. 17)."""
    return -generated.mean()


def relativistic_discriminator(real: Tensor, generated: Tensor) -> Tensor:
    """softplus(f - r), paired: real samples shall score above generated ones (Jolicoeur-Martineau 2018, sec. 4.1)."""
    return softplus(generated - real).mean()


def relativistic_generator(real: Tensor, generated: Tensor) -> Tensor:
    """softplus(r - f), the discriminator's loss with its arguments swapped (Huang et al. 2024, eq. 2)."""
    return softplus(real - generated).mean()


def relativistic_average_discriminator(real: Tensor, generated: Tensor) -> Tensor:
    """(softplus(-(r - mean f)) + softplus(f - mean r)) / 2 (Jolicoeur-Martineau 2018, sec. 4.3)."""
    return 0.5 * (softplus(generated.mean() - real).mean() + softplus(generated - real.mean()).mean())


def relativistic_average_generator(real: Tensor, generated: Tensor) -> Tensor:
    """The discriminator's loss with its arguments swapped."""
    return relativistic_average_discriminator(generated, real)


@dataclass(frozen=True)
class Divergence:
    """An f-divergence as a game (Nowozin et al. 2016, f-GAN, table 2).

    `activation` is g_f, which brings a logit v into the domain of the conjugate f*; `conjugate` is f*(g_f(v));
    `optimal` gives the v with g_f(v) = f'(p / q).
    """

    activation: Callable[[Tensor], Tensor]
    conjugate: Callable[[Tensor], Tensor]
    optimal: OptimalLogits

    def discriminator(self, real: Tensor, generated: Tensor) -> Tensor:
        """-E g(r) + E f*(g(f)): the negative of the divergence's lower bound (eq. 6)."""
        return self.conjugate(generated).mean() - self.activation(real).mean()

    def generator(self, real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG002 - one signature for all
        """-E g(f) instead of -E f*(g(f)), which has the same fixed point and stronger gradients (section 3.2)."""
        return -self.activation(generated).mean()


# The conjugates are simplified: for JS, f*(g(v)) = -log(2 - exp(log 2 - softplus(-v))) = softplus(v) - log 2.
KULLBACK_LEIBLER = Divergence(lambda v: v, lambda v: (v - 1.0).exp(), optimal.kullback_leibler)
REVERSE_KULLBACK_LEIBLER = Divergence(lambda v: -(-v).exp(), lambda v: v - 1.0, optimal.cross_entropy)
PEARSON = Divergence(lambda v: v, lambda v: 0.25 * v.square() + v, optimal.pearson)
SQUARED_HELLINGER = Divergence(lambda v: 1.0 - (-v).exp(), lambda v: v.exp() - 1.0, optimal.squared_hellinger)
JENSEN_SHANNON = Divergence(
    lambda v: math.log(2.0) - softplus(-v), lambda v: softplus(v) - math.log(2.0), optimal.cross_entropy
)


def _f_gan(name: str, sentence: str, divergence: Divergence, output: Output = "score") -> Objective:
    losses = divergence.discriminator, divergence.generator
    return Objective(f"f-GAN, {name}", sentence, *losses, divergence.optimal, output, zero_is_won=False)


def _cross_entropy(title: str, sentence: str, generator: Loss) -> Objective:
    discriminator, smoothed = cross_entropy_discriminator, smoothed_cross_entropy_discriminator
    return Objective(title, sentence, discriminator, generator, optimal.cross_entropy, "probability", smoothed)


OBJECTIVES: dict[str, Objective] = {
    "minimax": _cross_entropy(
        "Minimax (GAN 2014)",
        "The original two-player game; the generator's gradient vanishes once the discriminator wins.",
        minimax_generator,
    ),
    "non-saturating": _cross_entropy(
        "Non-saturating",
        "The same discriminator, but the generator maximises its chance to pass, so its gradient lasts.",
        non_saturating_generator,
    ),
    "lsgan": Objective(
        "LSGAN",
        "Least squares instead of cross-entropy: samples far from their target are pulled harder.",
        least_squares_discriminator,
        least_squares_generator,
        optimal.least_squares,
        output="target",
        smoothed=smoothed_least_squares_discriminator,
    ),
    "wgan": Objective(
        "WGAN",
        "The critic estimates the Wasserstein distance; it needs clipping or a gradient penalty to stay 1-Lipschitz.",
        wasserstein_critic,
        linear_generator,
        "potential",
        shift_invariant=True,
        zero_is_won=False,
    ),
    "hinge": Objective(
        "Hinge",
        "Samples that the discriminator tells apart by a margin count no more; usual with spectral normalisation.",
        hinge_discriminator,
        linear_generator,
        optimal.hinge,
    ),
    "rpgan": Objective(
        "RpGAN",
        "The discriminator compares each generated sample with a real one; with R1 and R2 the most stable game here.",
        relativistic_discriminator,
        relativistic_generator,
        optimal.relativistic,
        compares="pairs",
        shift_invariant=True,
    ),
    "ragan": Objective(
        "RaGAN",
        "The discriminator compares each sample with the average of the other side.",
        relativistic_average_discriminator,
        relativistic_average_generator,
        optimal.relativistic_average,
        compares="averages",
        shift_invariant=True,
    ),
    "f-kl": _f_gan(
        "KL", "Kullback-Leibler: punishes missing modes; the discriminator's loss can explode.", KULLBACK_LEIBLER
    ),
    "f-reverse-kl": _f_gan(
        "reverse KL", "Punishes samples where there is no data, so it tends to drop modes.", REVERSE_KULLBACK_LEIBLER
    ),
    "f-pearson": _f_gan("Pearson", "The chi-square divergence: squares where KL has exponentials.", PEARSON),
    "f-hellinger": _f_gan(
        "squared Hellinger", "Symmetric and bounded as a divergence, exponential as a loss.", SQUARED_HELLINGER
    ),
    "f-js": _f_gan(
        "Jensen-Shannon", "The divergence behind the original GAN, by the f-GAN recipe.", JENSEN_SHANNON, "probability"
    ),
    "bgan": _cross_entropy(
        "BGAN",
        "Boundary seeking: the generator wants samples that the discriminator can't decide about.",
        boundary_seeking_generator,
    ),
}
