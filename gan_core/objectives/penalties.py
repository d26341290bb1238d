"""Gradient penalties on the discriminator, each of a sample's own gradient.

`logits` `[N]` must have been computed from `samples` `[N, ...]` (which require gradients), each from its own sample
alone; a discriminator that sees several samples at once counts as seeing one.
"""

import torch
from torch import Tensor


def squared_gradient_norms(logits: Tensor, samples: Tensor) -> Tensor:
    """Squared norm of each logit's gradient at its own sample, `[N]`, differentiable.

    Half its mean times gamma is R1 over real samples, R2 over generated ones (Mescheder et al. 2018, eqs. 9 and 10).
    """
    (gradients,) = torch.autograd.grad(logits.sum(), samples, create_graph=True)
    return gradients.square().flatten(1).sum(dim=1)


def slope_penalties(logits: Tensor, samples: Tensor) -> Tensor:
    """(|gradient| - 1)^2 of each sample, `[N]`, differentiable (Gulrajani et al. 2017, WGAN-GP, eq. 3)."""
    # The root's own gradient is infinite at 0, where a discriminator is flat.
    return ((squared_gradient_norms(logits, samples) + 1e-12).sqrt() - 1.0).square()


def interpolates(real: Tensor, generated: Tensor, shares: Tensor) -> Tensor:
    """Leaves with gradients, `shares` `[N]` of the way from real to generated (Gulrajani et al. 2017, alg. 1)."""
    across = shares.reshape(-1, *[1] * (real.dim() - 1))
    return real.detach().lerp(generated.detach(), across).requires_grad_()


def perturbed(real: Tensor, uniform: Tensor) -> Tensor:
    """x + std(x) u / 2, u uniform on 0..1 like x: the surroundings of the data (Kodali et al. 2017, DRAGAN).

    The noise and its scale are those of the authors' code; the paper has Gaussian noise. Leaves that require gradients.
    """
    return (real.detach() + 0.5 * real.detach().std(correction=0) * uniform).requires_grad_()
