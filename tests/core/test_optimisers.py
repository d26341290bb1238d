"""Optimisers against their definitions, and looking ahead against really going there."""

import copy

import pytest
import torch
from torch import nn

from gan_core.config import OptimiserOptions
from gan_core.training.optimisers import OPTIMISERS, Optimiser, Weights, build_optimiser, look_ahead

INPUTS = torch.randn(16, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
TARGETS = torch.randn(16, 1, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def network() -> nn.Module:
    torch.manual_seed(2)
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1)).double()


def options(name: str, beta1: float = 0.5) -> OptimiserOptions:
    return OptimiserOptions(name=name, beta1=beta1, beta2=0.9)


def train(discriminator: nn.Module, optimiser: Optimiser, steps: int, scale: float = 1.0) -> None:
    for _ in range(steps):
        optimiser.zero_grad()
        loss_of(discriminator, dict(discriminator.named_parameters()), scale).backward()
        optimiser.step()


def loss_of(discriminator: nn.Module, weights: Weights, scale: float | torch.Tensor = 1.0) -> torch.Tensor:
    return (torch.func.functional_call(discriminator, weights, (scale * INPUTS,)) - TARGETS).square().mean()


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("beta1", [0.0, 0.5])
def test_looking_ahead_sees_where_the_optimiser_goes(name: str, beta1: float) -> None:
    discriminator, rate = network(), torch.tensor(0.01)
    optimiser = build_optimiser(discriminator, options(name, beta1), rate)
    train(discriminator, optimiser, 4)
    before = copy.deepcopy(discriminator.state_dict())
    seen = look_ahead(discriminator, optimiser, 3, lambda weights: loss_of(discriminator, weights))
    assert all(torch.equal(discriminator.state_dict()[key], before[key]) for key in before)
    train(discriminator, optimiser, 3)
    for key, value in discriminator.named_parameters():
        assert torch.allclose(seen[key], value, rtol=1e-6, atol=1e-9), key


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_gradient_through_the_look_ahead_equals_finite_differences(name: str) -> None:
    discriminator = network()
    optimiser = build_optimiser(discriminator, options(name), torch.tensor(0.05))
    train(discriminator, optimiser, 2)

    def outcome(scale: torch.Tensor) -> torch.Tensor:
        ahead = look_ahead(discriminator, optimiser, 3, lambda weights: loss_of(discriminator, weights, scale))
        return loss_of(discriminator, ahead)

    scale = torch.tensor(1.3, dtype=torch.float64, requires_grad=True)
    outcome(scale).backward()
    step = 1e-5
    numerical = (outcome(scale.detach() + step) - outcome(scale.detach() - step)) / (2 * step)
    assert scale.grad is not None
    assert scale.grad.item() == pytest.approx(numerical.item(), rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_fresh_optimiser_has_its_whole_state_and_has_moved_nothing(name: str) -> None:
    discriminator = network()
    optimiser = build_optimiser(discriminator, options(name), torch.tensor(0.1))
    assert all(
        torch.equal(now, then) for now, then in zip(discriminator.parameters(), network().parameters(), strict=True)
    )
    tensors = [v for state in optimiser.state.values() for v in state.values() if isinstance(v, torch.Tensor)]
    assert tensors
    assert all(not tensor.any() for tensor in tensors)


def test_the_rate_is_read_at_each_step() -> None:
    for name in OPTIMISERS:
        discriminator, rate = network(), torch.tensor(0.0)
        optimiser = build_optimiser(discriminator, options(name), rate)
        train(discriminator, optimiser, 1)
        still = [value.clone() for value in discriminator.parameters()]
        assert all(torch.equal(a, b) for a, b in zip(still, network().parameters(), strict=True)), name
        rate.fill_(0.1)
        train(discriminator, optimiser, 1)
        assert not all(torch.equal(a, b) for a, b in zip(still, discriminator.parameters(), strict=True)), name


def test_gradient_descent_by_hand() -> None:
    discriminator, rate = network(), torch.tensor(0.1)
    optimiser = build_optimiser(discriminator, options("sgd", 0.9), rate)
    weight = discriminator[0].weight.detach().clone()
    velocity = torch.zeros_like(weight)
    for _ in range(3):
        gradient = torch.autograd.grad(
            loss_of(discriminator, dict(discriminator.named_parameters())), discriminator[0].weight
        )[0]
        velocity = 0.9 * velocity + gradient
        weight = weight - 0.1 * velocity
        train(discriminator, optimiser, 1)
    assert torch.allclose(discriminator[0].weight, weight, atol=1e-7)
