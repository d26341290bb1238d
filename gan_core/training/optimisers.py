"""The players' optimisers, and the same steps as differentiable functions for a generator that looks ahead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.config import OptimiserOptions

Weights = dict[str, Tensor]
EPSILON = 1e-8


def adam(network: nn.Module, options: OptimiserOptions, rate: Tensor) -> torch.optim.Optimizer:
    """Adam (Kingma & Ba 2015, algorithm 1)."""
    return torch.optim.Adam(
        network.parameters(),
        lr=rate,
        betas=(options.beta1, options.beta2),
        eps=EPSILON,
        fused=True,
        capturable=rate.device.type == "cuda",
    )


def rmsprop(network: nn.Module, options: OptimiserOptions, rate: Tensor) -> torch.optim.Optimizer:
    """RMSprop with momentum beta1 and memory beta2 (Hinton 2012, lecture 6e)."""
    on_cuda = rate.device.type == "cuda"
    return torch.optim.RMSprop(
        network.parameters(),
        lr=rate,
        alpha=options.beta2,
        momentum=options.beta1,
        eps=EPSILON,
        # The loop over single tensors reads the rate as a number, which no graph can capture.
        foreach=on_cuda,
        capturable=on_cuda,
    )


def sgd(network: nn.Module, options: OptimiserOptions, rate: Tensor) -> torch.optim.Optimizer:
    """Gradient descent with momentum beta1."""
    # Only the fused kernel reads the rate from its tensor, so that a graph sees it change.
    fused = rate.device.type == "cuda"
    return torch.optim.SGD(network.parameters(), lr=rate, momentum=options.beta1, fused=fused, foreach=False)


OPTIMISERS: dict[str, Callable[[nn.Module, OptimiserOptions, Tensor], torch.optim.Optimizer]] = {
    "adam": adam,
    "rmsprop": rmsprop,
    "sgd": sgd,
}


def build_optimiser(network: nn.Module, options: OptimiserOptions, rate: Tensor) -> torch.optim.Optimizer:
    """An optimiser whose state exists from the start, so that a saved state and a fresh one have the same tensors."""
    optimiser = OPTIMISERS[options.name](network, options, rate)
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    for state in optimiser.state.values():
        for value in state.values():
            if isinstance(value, Tensor):
                value.zero_()
    return optimiser


def look_ahead(
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    options: OptimiserOptions,
    steps: int,
    loss: Callable[[Weights], Tensor],
) -> Weights:
    """The weights that `network` would have after `steps` more steps of its optimiser on `loss`, differentiably.

    Metz et al. 2017, "Unrolled Generative Adversarial Networks", eq. 7. Neither network nor optimiser changes.
    """
    parameters = dict(network.named_parameters())
    weights = {name: value.detach().requires_grad_() for name, value in parameters.items()}
    states = {name: dict(optimiser.state[value]) for name, value in parameters.items()}
    rate = optimiser.param_groups[0]["lr"]
    for _ in range(steps):
        gradients = torch.autograd.grad(loss(weights), list(weights.values()), create_graph=True, allow_unused=True)
        weights = {
            name: value
            if gradient is None
            else value - rate * _DIRECTIONS[options.name](states[name], gradient, options)
            for (name, value), gradient in zip(weights.items(), gradients, strict=True)
        }
    return weights


def _adam_direction(state: dict[str, Any], gradient: Tensor, options: OptimiserOptions) -> Tensor:
    state["step"] = state["step"] + 1
    state["exp_avg"] = options.beta1 * state["exp_avg"] + (1 - options.beta1) * gradient
    state["exp_avg_sq"] = options.beta2 * state["exp_avg_sq"] + (1 - options.beta2) * gradient.square()
    mean = state["exp_avg"] / (1 - options.beta1 ** state["step"])
    square = state["exp_avg_sq"] / (1 - options.beta2 ** state["step"])
    direction: Tensor = mean / (_root(square) + EPSILON)
    return direction


def _rmsprop_direction(state: dict[str, Any], gradient: Tensor, options: OptimiserOptions) -> Tensor:
    state["square_avg"] = options.beta2 * state["square_avg"] + (1 - options.beta2) * gradient.square()
    return _with_momentum(state, gradient / (_root(state["square_avg"]) + EPSILON), options)


def _with_momentum(state: dict[str, Any], direction: Tensor, options: OptimiserOptions) -> Tensor:
    if options.beta1 == 0.0:
        return direction
    velocity: Tensor = options.beta1 * state["momentum_buffer"] + direction
    state["momentum_buffer"] = velocity
    return velocity


def _root(square: Tensor) -> Tensor:
    # The root's gradient is infinite at 0, where a weight has no gradient.
    return (square + EPSILON**2).sqrt()


_DIRECTIONS: dict[str, Callable[[dict[str, Any], Tensor, OptimiserOptions], Tensor]] = {
    "adam": _adam_direction,
    "rmsprop": _rmsprop_direction,
    "sgd": _with_momentum,
}
