"""Both kinds of arrows, against finite differences and against steps that are really taken."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from gan_core.lab.game.arrows import arrows
from gan_core.lab.game.config import default_config
from gan_core.lab.game.lab import Lab

USUAL = {"network.generator_conditioning": "usual", "network.discriminator_conditioning": "usual"}
GAMES: list[dict[str, Any]] = [
    {"objective.name": "minimax"},
    {"objective.name": "non-saturating", "optimiser.name": "rmsprop", "optimiser.beta1": 0.5},
    {"objective.name": "rpgan", "network.activation": "tanh"},
    {"objective.name": "wgan", "objective.gradient_penalty": 0.5, "optimiser.name": "sgd"},
    {"objective.name": "f-kl", "dataset.name": "peaks", "network.latent_dimension": 1},
    {"objective.name": "hinge", "dataset.name": "moons", **USUAL},
]


def played(settings: dict[str, Any]) -> Lab:
    small = {
        "dataset.count": 2000,
        "network.generator_width": 8,
        "network.discriminator_width": 8,
        "schedule.batch_size": 16,
    }
    lab = Lab(default_config().with_settings({**small, "network.activation": "tanh", **settings}))
    for _ in range(3):
        lab.both()
    return lab


def loss_at(lab: Lab, samples: Tensor) -> float:
    return lab.step.generator_loss(lab.shown_real, lab.latents, samples, lab.conditions).item()


@pytest.mark.parametrize("settings", GAMES, ids=lambda settings: settings["objective.name"])
def test_what_is_asked_is_the_losses_own_slope(settings: dict[str, Any]) -> None:
    lab = played(settings)
    gradients = arrows(lab).sample_gradients
    for network in (lab.step.generator, lab.step.discriminator):
        network.double()
    lab.shown_real, lab.conditions = lab.shown_real.double(), lab.conditions.double()
    lab.step.discriminate = lambda samples, conditions, _weights: lab.step.discriminator(
        samples, conditions
    )  # in float64
    generated = lab.generate(lab.latents.double(), lab.conditions)
    for sample in (0, 100, 511):
        for axis in range(lab.dimension):
            step = torch.zeros_like(generated)
            step[sample, axis] = 1e-5
            slope = (loss_at(lab, generated + step) - loss_at(lab, generated - step)) / 2e-5
            assert float(gradients[sample, axis]) == pytest.approx(-slope * len(generated), rel=2e-3, abs=2e-5)


@pytest.mark.parametrize("settings", GAMES, ids=lambda settings: settings["objective.name"])
def test_what_is_taken_is_where_the_next_step_goes(settings: dict[str, Any]) -> None:
    lab = played(settings)
    steps = arrows(lab).actual_steps
    before = lab.generated()
    step = lab.step
    samples = step.generator(lab.latents, lab.conditions)
    step._update_generator(lab.shown_real, lab.latents, samples, lab.conditions)
    moved = lab.generated() - before
    assert moved.abs().max() > 1e-5
    assert torch.allclose(steps, moved, rtol=1e-3, atol=1e-6 + 2e-3 * float(moved.abs().max()))


def test_a_small_plain_step_moves_the_samples_by_the_tangent_kernel() -> None:
    rate = 1e-4
    lab = played({"objective.name": "non-saturating", "optimiser.name": "sgd", "optimiser.generator_rate": rate})
    found = arrows(lab)
    parameters = list(lab.step.generator.parameters())
    samples = lab.step.generator(lab.latents, lab.conditions)
    (slopes,) = torch.autograd.grad(
        lab.step.generator_loss(lab.shown_real, lab.latents, here := samples.detach().requires_grad_(), lab.conditions),
        here,
    )
    for sample, axis in ((3, 0), (200, 1)):
        own = torch.autograd.grad(samples[sample, axis], parameters, retain_graph=True, allow_unused=True)
        every = torch.autograd.grad(samples, parameters, slopes, retain_graph=True, allow_unused=True)
        kernel = sum(float((a * b).sum()) for a, b in zip(own, every, strict=True) if a is not None and b is not None)
        assert float(found.actual_steps[sample, axis]) == pytest.approx(-rate * kernel, rel=0.02, abs=1e-7)


def test_neither_is_the_gradient_of_the_discriminator() -> None:
    lab = played({"objective.name": "non-saturating"})
    found = arrows(lab)
    here = lab.generated().requires_grad_()
    (uphill,) = torch.autograd.grad(lab.step.discriminate(here, lab.conditions).logits.sum(), here)
    # The loss weighs the discriminator's gradient by 1 - D, which differs from sample to sample.
    ratio = found.sample_gradients.norm(dim=1) / uphill.norm(dim=1)
    doubt = torch.sigmoid(-lab.discriminate(here.detach(), lab.conditions))
    assert torch.allclose(ratio, doubt, rtol=1e-3)
    cosine = torch.nn.functional.cosine_similarity(found.actual_steps, uphill, dim=1)
    assert not math.isclose(float(cosine.mean()), 1.0, abs_tol=0.05)


def test_looking_at_arrows_changes_nothing() -> None:
    settings = {
        "objective.instance_noise": 0.3,
        "objective.mode_seeking": 0.1,
        "network.discriminator_normalisation": "spectral",
    }
    watched, alone = played(settings), played(settings)
    arrows(watched)
    watched.both()
    alone.both()
    ours, theirs = watched.step.tensors(), alone.step.tensors()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
