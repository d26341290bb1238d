"""Gradient penalties on the critic."""

from __future__ import annotations

import torch
from torch import Tensor


def squared_gradient_norms(logits: Tensor, samples: Tensor) -> Tensor:
    """Squared norm of each logit's gradient at its own sample, float32 `[N]`, differentiable.

    `logits` `[N]` must have been computed from `samples` `[N, ...]` (which require gradients), each from its own
    sample alone. Half the mean over real samples times gamma is R1 (Mescheder et al. 2018, eq. 9), over generated
    samples R2 (eq. 10).
    """
    (gradients,) = torch.autograd.grad(logits.sum(), samples, create_graph=True)
    return gradients.float().square().flatten(1).sum(dim=1)
