"""What a generator or a discriminator is built from, and what a discriminator answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

Shape = tuple[int, ...]
Normalisation = Literal["none", "batch", "instance", "layer", "spectral"]
Upsampling = Literal["transposed", "nearest", "bilinear", "pixel-shuffle"]
Activation = Literal["leaky-relu", "relu", "tanh"]
Noise = Literal["gaussian", "uniform"]
GeneratorConditioning = Literal["none", "concatenation", "normalisation"]
DiscriminatorConditioning = Literal["none", "concatenation", "projection", "auxiliary"]

# How many dimensions a sample has says what it is: (C, H, W), (C, L) or (D,).
KINDS = {3: "image", 2: "signal", 1: "points"}


class DiscriminatorOutput(NamedTuple):
    """What a discriminator makes of samples.

    `logits` `[N]`; `features` `[N, F]`, what the head reads; `classes` `[N, K]`, a block of logits for each condition
    group, from a discriminator with an auxiliary classifier only.
    """

    logits: Tensor
    features: Tensor
    classes: Tensor | None = None


@dataclass(frozen=True)
class GeneratorPlan:
    """All that a family needs to build a generator for samples of `shape`.

    `condition_width` is the length K of a condition row, 0 for an unconditional generator; `condition_dimension` that
    of its embedding. Rows enter as `conditioning` says: beside the latent, or as gains and biases of normalisation.
    """

    shape: Shape
    latent_dimension: int
    width: int
    depth: int
    condition_width: int
    condition_dimension: int
    conditioning: GeneratorConditioning
    normalisation: Normalisation
    upsampling: Upsampling
    activation: Activation
    noise: Noise = "gaussian"


@dataclass(frozen=True)
class DiscriminatorPlan:
    """All that a family needs to build a discriminator; `shape` is that of its input, a sample or a pack of samples."""

    shape: Shape
    width: int
    depth: int
    condition_width: int
    conditioning: DiscriminatorConditioning
    normalisation: Normalisation
    activation: Activation
    minibatch_deviation: bool


@dataclass(frozen=True)
class Usual:
    """A family's own choice of everything that the options leave to it."""

    generator_conditioning: GeneratorConditioning = "concatenation"
    discriminator_conditioning: DiscriminatorConditioning = "projection"
    generator_normalisation: Normalisation = "none"
    discriminator_normalisation: Normalisation = "none"
    upsampling: Upsampling = "transposed"
    activation: Activation = "leaky-relu"


@dataclass(frozen=True)
class NetworkFamily:
    """How one family of networks is built, what it is for, and which choices it can't take.

    `kinds` are the kinds of samples it makes. `excluded` maps a field of Usual to the values that make no sense for
    the family, each with the reason.
    """

    generator: Callable[[GeneratorPlan], nn.Module]
    discriminator: Callable[[DiscriminatorPlan], nn.Module]
    title: str
    sentence: str
    kinds: frozenset[str] = frozenset({"image"})
    usual: Usual = Usual()
    excluded: dict[str, dict[str, str]] = field(default_factory=dict)


@runtime_checkable
class Mapping(Protocol):
    """A generator that maps its latents to a space w first."""

    def map(self, latents: Tensor, conditions: Tensor) -> Tensor:
        """w `[N, W]` of latents `[N, D]` and condition rows `[N, K]`."""
        ...

    def synthesise(self, w: Tensor, conditions: Tensor) -> Tensor:
        """The samples of w."""
        ...


@runtime_checkable
class Noisy(Protocol):
    """A module that draws noise while it trains, from `random`, or from the global generator where that is None."""

    random: torch.Generator | None
