"""Losses, their gradients and the penalties, against independent computations in float64."""

import math

import pytest
import torch
from torch import nn

from gan_core.networks import NetworkOptions, build_critic
from gan_core.objectives import OBJECTIVES, squared_gradient_norms

REAL = torch.tensor([-2.0, -0.3, 0.4, 1.7, 3.0], dtype=torch.float64)
GENERATED = torch.tensor([1.1, -0.6, 0.2, -2.5, 0.9], dtype=torch.float64)


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


# name -> (critic loss, generator loss) of one pair of logits, written from the papers with plain mathematics
FORMULAE = {
    "non-saturating": (
        lambda r, f: -math.log(sigmoid(r)) - math.log(1.0 - sigmoid(f)),
        lambda _, f: -math.log(sigmoid(f)),
    ),
    "hinge": (lambda r, f: max(0.0, 1.0 - r) + max(0.0, 1.0 + f), lambda _, f: -f),
    "rpgan": (lambda r, f: -math.log(sigmoid(r - f)), lambda r, f: -math.log(sigmoid(f - r))),
}


def test_every_objective_has_a_formula_here() -> None:
    assert set(FORMULAE) == set(OBJECTIVES)


@pytest.mark.parametrize("name", FORMULAE)
@pytest.mark.parametrize("player", [0, 1], ids=["critic", "generator"])
def test_losses_equal_their_formulae(name: str, player: int) -> None:
    loss = (OBJECTIVES[name].critic, OBJECTIVES[name].generator)[player]
    expected = [FORMULAE[name][player](r, f) for r, f in zip(REAL.tolist(), GENERATED.tolist(), strict=True)]
    assert loss(REAL, GENERATED).item() == pytest.approx(sum(expected) / len(expected), rel=1e-12)


@pytest.mark.parametrize("name", FORMULAE)
@pytest.mark.parametrize("player", [0, 1], ids=["critic", "generator"])
def test_gradients_equal_finite_differences(name: str, player: int) -> None:
    loss = (OBJECTIVES[name].critic, OBJECTIVES[name].generator)[player]
    real, generated = REAL.clone().requires_grad_(), GENERATED.clone().requires_grad_()
    loss(real, generated).backward()
    step = 1e-6
    for index in range(len(REAL)):
        r, f = REAL[index].item(), GENERATED[index].item()
        formula = FORMULAE[name][player]
        by_real = (formula(r + step, f) - formula(r - step, f)) / (2 * step) / len(REAL)
        by_generated = (formula(r, f + step) - formula(r, f - step)) / (2 * step) / len(REAL)
        got = 0.0 if real.grad is None else real.grad[index].item()
        assert got == pytest.approx(by_real, abs=1e-8)
        assert generated.grad is not None
        assert generated.grad[index].item() == pytest.approx(by_generated, abs=1e-8)


@pytest.mark.parametrize("name", FORMULAE)
def test_losses_stay_finite_for_extreme_logits(name: str) -> None:
    real, generated = torch.tensor([-300.0, 300.0]), torch.tensor([300.0, -300.0])
    assert OBJECTIVES[name].critic(real, generated).isfinite()
    assert OBJECTIVES[name].generator(real, generated).isfinite()


def test_penalty_of_a_linear_critic_is_its_weight_squared() -> None:
    weight = torch.randn(12, dtype=torch.float64)
    samples = torch.randn(5, 3, 2, 2, dtype=torch.float64, requires_grad=True)
    logits = samples.flatten(1) @ weight
    norms = squared_gradient_norms(logits, samples)
    assert norms.tolist() == pytest.approx([weight.square().sum().item()] * 5, rel=1e-6)


def test_penalty_is_per_sample() -> None:
    """D(x) = a_i |x|^2 has the gradient 2 a_i x: each sample its own norm, not one of the batch or a channel."""
    scales = torch.tensor([0.5, 1.0, 3.0])
    samples = torch.randn(3, 2, 4, 4, requires_grad=True)
    logits = scales * samples.square().flatten(1).sum(dim=1)
    expected = 4.0 * scales.square() * samples.detach().square().flatten(1).sum(dim=1)
    assert torch.allclose(squared_gradient_norms(logits, samples), expected, rtol=1e-5)


def test_gradient_of_the_penalty_in_the_weights_equals_finite_differences() -> None:
    torch.manual_seed(0)
    critic = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1)).double()
    samples = torch.randn(3, 4, dtype=torch.float64)

    def penalty() -> torch.Tensor:
        inputs = samples.clone().requires_grad_()
        (gradients,) = torch.autograd.grad(critic(inputs).sum(), inputs, create_graph=True)
        return gradients.square().sum(dim=1).mean()

    inputs = samples.clone().requires_grad_()
    squared_gradient_norms(critic(inputs).squeeze(1), inputs).mean().backward()
    weight = critic[0].weight
    assert weight.grad is not None
    for row, column in ((0, 0), (3, 2), (5, 3)):
        with torch.no_grad():
            weight[row, column] += 1e-5
            above = penalty_value(penalty)
            weight[row, column] -= 2e-5
            below = penalty_value(penalty)
            weight[row, column] += 1e-5
        assert weight.grad[row, column].item() == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-7)


def penalty_value(penalty) -> float:
    with torch.enable_grad():
        return penalty().item()


def test_the_conv_critic_does_not_couple_samples() -> None:
    """What the per-sample penalty assumes: a logit depends on its own image alone."""
    critic = build_critic(NetworkOptions(critic_width=4), (1, 8, 8), 3)
    images, conditions = torch.randn(4, 1, 8, 8, requires_grad=True), torch.eye(3)[[0, 1, 2, 0]]
    (gradients,) = torch.autograd.grad(critic(images, conditions)[1], images)
    assert gradients[1].abs().sum() > 0
    assert gradients[[0, 2, 3]].abs().sum() == 0
