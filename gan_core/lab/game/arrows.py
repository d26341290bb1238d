"""Which way each generated sample is pushed: the loss's gradient at it, and how far a step really takes it.

The loss wants a step along -dL/dx; the generator can't move one sample alone, so that a small step of its weights moves
the samples by -J J^T dL/dx, J the Jacobian of all samples by the weights, and Adam bends that further.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.func import functional_call

from gan_core.lab.game.lab import Lab
from gan_core.training.optimisers import look_ahead


@dataclass(frozen=True)
class Arrows:
    """At each of the lab's samples, float32 `[512, D]`: the loss's gradient there, and how far a step really moves it.

    `sample_gradients` is -dL/dx of the generator's whole loss on these samples as one batch, times their number;
    `actual_steps` the displacement by the next step of the generator's optimiser on that batch.
    """

    sample_gradients: Tensor
    actual_steps: Tensor


def arrows(lab: Lab) -> Arrows:
    """Both arrows of every sample, with both networks and the optimiser as they stand; nothing changes."""
    step = lab.step
    lab.prepare()
    with step.undisturbed():
        generated = step.generator(lab.latents, lab.conditions)
        here = generated.detach().requires_grad_()
        (slope,) = torch.autograd.grad(step.generator_loss(lab.shown_real, lab.latents, here, lab.conditions), here)
    with step.undisturbed():
        buffers = {name: value.clone() for name, value in step.generator.named_buffers()}

        def samples(weights: dict[str, Tensor]) -> Tensor:
            moved: Tensor = functional_call(step.generator, weights | buffers, (lab.latents, lab.conditions))
            return moved

        def loss(weights: dict[str, Tensor]) -> Tensor:
            return step.generator_loss(lab.shown_real, lab.latents, samples(weights), lab.conditions)

        weights = look_ahead(step.generator, step.generator_optimiser, 1, loss)
        with torch.no_grad():
            moved = samples(weights) - generated
    return Arrows(sample_gradients=-slope * len(here), actual_steps=moved.detach())
