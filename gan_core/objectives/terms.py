"""Terms that can be added to the players' losses, as pure functions; each gives a scalar."""

from collections.abc import Sequence

import torch
from torch import Tensor


def feature_matching(real: Tensor, generated: Tensor) -> Tensor:
    """|mean h(x) - mean h(G(z))|^2 of the discriminator's features `[N, F]` (Salimans et al. 2016, section 3.1)."""
    return (real.mean(dim=0) - generated.mean(dim=0)).square().sum()


def classification(classes: Tensor, conditions: Tensor, widths: Sequence[int]) -> Tensor:
    """Cross-entropy of class logits `[N, K]` against soft one-hot rows `[N, K]`, summed over the condition groups.

    `widths` are the numbers of classes of the groups, side by side in K (ACGAN: Odena et al. 2017, eq. 3).
    """
    log_shares = torch.cat([block.log_softmax(dim=1) for block in classes.split(list(widths), dim=1)], dim=1)
    return -(conditions * log_shares).sum(dim=1).mean()


def mode_seeking(first: Tensor, second: Tensor, first_latents: Tensor, second_latents: Tensor) -> Tensor:
    """1 / (mean |G(z1) - G(z2)| / mean |z1 - z2| + 1e-5), means over everything (Mao et al. 2019, MSGAN, 3.2)."""
    ratio = (first - second).abs().mean() / (first_latents - second_latents).abs().mean()
    return 1.0 / (ratio + 1e-5)


def path_lengths(samples: Tensor, latents: Tensor, noise: Tensor) -> Tensor:
    """|J^T y| of each sample, `[N]`, differentiable: how far it moves for a small step (Karras et al. 2020, eq. 4).

    J is the Jacobian of `samples` `[N, ...]` by `latents` `[N, ...]`, y is `noise` like the samples, unit Gaussian,
    scaled by one over the root of the number of positions, so that lengths don't depend on the resolution.
    """
    positions = max(1, samples[0, 0].numel())
    weighed = (samples * noise).sum() / positions**0.5
    (gradients,) = torch.autograd.grad(weighed, latents, create_graph=True)
    # Latents may be of half precision; the root's own gradient is infinite at 0, where a generator is flat.
    squares = gradients.to(torch.promote_types(gradients.dtype, torch.float32)).square()
    return (squares.flatten(1).sum(dim=1) + 1e-12).sqrt()


def divergence_from_prior(means: Tensor, log_variances: Tensor) -> Tensor:
    """KL(N(m, s^2) || N(0, 1)) summed over the D of `[N, D]`, the mean over N (Kingma & Welling 2014, appendix B)."""
    return 0.5 * (means.square() + log_variances.exp() - 1.0 - log_variances).sum(dim=1).mean()


def perceptual(first: Sequence[Tensor], second: Sequence[Tensor]) -> Tensor:
    """The sum over layers of the mean squared difference of activations `[N, ...]` (Johnson et al. 2016, eq. 2)."""
    return torch.stack([(a - b).square().mean() for a, b in zip(first, second, strict=True)]).sum()
