"""The players' optimisers, and the same steps as differentiable functions for a generator that looks ahead.

The steps are PyTorch's own functions; its classes would import its compiler, two seconds and memory in each process.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import adam, rmsprop, sgd

from gan_core.config import OptimiserOptions

Weights = dict[str, Tensor]
EPSILON = 1e-8


class Optimiser(ABC):
    """Moves a network's weights, at a rate read from a tensor at each step; its `state` exists from the start."""

    def __init__(self, network: nn.Module, options: OptimiserOptions, rate: Tensor) -> None:
        self.parameters = list(network.parameters())
        self.options, self.rate = options, rate
        self.on_cuda = rate.device.type == "cuda"
        self.state: dict[Tensor, dict[str, Tensor]] = {value: self._memory(value) for value in self.parameters}

    def zero_grad(self) -> None:
        """Forget the gradients of all weights."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move all weights that have a gradient."""
        moved, gradients = list[Tensor](), list[Tensor]()
        for parameter in self.parameters:
            if parameter.grad is not None:
                moved.append(parameter)
                gradients.append(parameter.grad)
        self._move(moved, gradients)

    def _of(self, parameters: list[Tensor], name: str) -> list[Tensor]:
        return [self.state[parameter][name] for parameter in parameters]

    @abstractmethod
    def _memory(self, parameter: Tensor) -> dict[str, Tensor]:
        """What is remembered of a weight before its first step."""

    @abstractmethod
    def _move(self, parameters: list[Tensor], gradients: list[Tensor]) -> None:
        """Move weights by their gradients."""


class Adam(Optimiser):
    """Adam (Kingma & Ba 2015, algorithm 1)."""

    def _memory(self, parameter: Tensor) -> dict[str, Tensor]:
        return {
            "step": torch.zeros((), dtype=torch.float32, device=parameter.device),
            "exp_avg": torch.zeros_like(parameter, requires_grad=False),
            "exp_avg_sq": torch.zeros_like(parameter, requires_grad=False),
        }

    def _move(self, parameters: list[Tensor], gradients: list[Tensor]) -> None:
        adam.adam(
            parameters,
            gradients,
            self._of(parameters, "exp_avg"),
            self._of(parameters, "exp_avg_sq"),
            [],
            self._of(parameters, "step"),
            fused=True,
            capturable=self.on_cuda,
            amsgrad=False,
            beta1=self.options.beta1,
            beta2=self.options.beta2,
            lr=self.rate,
            weight_decay=0.0,
            eps=EPSILON,
            maximize=False,
        )


class RMSprop(Optimiser):
    """RMSprop with momentum beta1 and memory beta2 (Hinton 2012, lecture 6e)."""

    def _memory(self, parameter: Tensor) -> dict[str, Tensor]:
        memory = {
            "step": torch.zeros((), dtype=torch.float32, device=parameter.device if self.on_cuda else "cpu"),
            "square_avg": torch.zeros_like(parameter, requires_grad=False),
        }
        if self.options.beta1 > 0.0:
            memory["momentum_buffer"] = torch.zeros_like(parameter, requires_grad=False)
        return memory

    def _move(self, parameters: list[Tensor], gradients: list[Tensor]) -> None:
        rmsprop.rmsprop(
            parameters,
            gradients,
            self._of(parameters, "square_avg"),
            [],
            self._of(parameters, "momentum_buffer") if self.options.beta1 > 0.0 else [],
            self._of(parameters, "step"),
            # The loop over single tensors reads the rate as a number, which no graph can capture.
            foreach=self.on_cuda,
            capturable=self.on_cuda,
            lr=self.rate,
            alpha=self.options.beta2,
            eps=EPSILON,
            weight_decay=0.0,
            momentum=self.options.beta1,
            centered=False,
        )


class SGD(Optimiser):
    """Gradient descent with momentum beta1."""

    def _memory(self, parameter: Tensor) -> dict[str, Tensor]:
        return {"momentum_buffer": torch.zeros_like(parameter, requires_grad=False)} if self.options.beta1 > 0.0 else {}

    def _move(self, parameters: list[Tensor], gradients: list[Tensor]) -> None:
        none: list[Tensor | None] = [None] * len(parameters)
        sgd.sgd(
            parameters,
            gradients,
            [*self._of(parameters, "momentum_buffer")] if self.options.beta1 > 0.0 else none,
            foreach=False,
            # Only the fused kernel reads the rate from its tensor, so that a graph sees it change.
            fused=self.on_cuda,
            weight_decay=0.0,
            momentum=self.options.beta1,
            lr=self.rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )


OPTIMISERS: dict[str, type[Optimiser]] = {"adam": Adam, "rmsprop": RMSprop, "sgd": SGD}


def build_optimiser(network: nn.Module, options: OptimiserOptions, rate: Tensor) -> Optimiser:
    """The optimiser that the options name."""
    return OPTIMISERS[options.name](network, options, rate)


def look_ahead(network: nn.Module, optimiser: Optimiser, steps: int, loss: Callable[[Weights], Tensor]) -> Weights:
    """The weights after `steps` more steps of the optimiser on `loss`, differentiably (Metz et al. 2017, eq. 7)."""
    parameters = dict(network.named_parameters())
    weights = {name: value.detach().requires_grad_() for name, value in parameters.items()}
    states = {name: dict(optimiser.state[value]) for name, value in parameters.items()}
    options, direction = optimiser.options, _DIRECTIONS[optimiser.options.name]
    for _ in range(steps):
        gradients = torch.autograd.grad(loss(weights), list(weights.values()), create_graph=True, allow_unused=True)
        moved = dict(weights)
        for (name, value), gradient in zip(weights.items(), gradients, strict=True):
            if gradient is not None:
                moved[name] = value - optimiser.rate * direction(states[name], gradient, options)
        weights = moved
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
