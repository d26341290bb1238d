"""What each neuron of the two networks responds to, and the weights between them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gan_core.drawing import SPAN
from gan_core.lab.game.lab import Lab
from gan_core.networks.layers import ACTIVATIONS
from gan_core.networks.mlp import MlpDiscriminator, MlpGenerator

Bytes = NDArray[np.int8]
SIDE = 12  # responses a side of the plane
LENGTH = 24  # responses along a line
EDGE = 0.02  # the share of latents beyond each side of the latent plane that is shown
_ACTIVATIONS = tuple(kind for kind in ACTIVATIONS.values() if isinstance(kind, type))


@dataclass(frozen=True)
class NetworkGraph:
    """A network as a graph.

    `sizes` are the numbers of neurons, layer after layer, from input to output. `responses` int8 `[sum(sizes), R, R]`
    (`[., 1, R]` on a line) are each neuron's outputs over the plane of the network's inputs, 127 its largest magnitude.
    `weights` int8 are the matrices between the layers, `[out, in]` row by row, 127 the largest magnitude of each.
    """

    sizes: tuple[int, ...]
    responses: Bytes
    weights: Bytes


def latent_grid(dimension: int, count: int) -> Tensor:
    """Latents `[count^dimension, dimension]` that cut a unit Gaussian into equally likely cells, x fastest."""
    shares = torch.linspace(EDGE, 1 - EDGE, count)
    return _grid(torch.special.ndtri(shares), dimension)


def data_grid(dimension: int, count: int) -> Tensor:
    """Centres `[count^dimension, dimension]` of even cells over the picture, x fastest."""
    edges = torch.linspace(-SPAN, SPAN, count + 1)
    return _grid((edges[1:] + edges[:-1]) / 2, dimension)


@torch.no_grad()
def generator_graph(lab: Lab, class_index: int) -> NetworkGraph:
    """The generator, over the plane (or the line) of its latents, at one class."""
    generator, dimension = cast(MlpGenerator, lab.step.generator), lab.latents.shape[1]
    latents = latent_grid(dimension, _count(dimension))
    with lab.step.undisturbed():
        outputs = _hidden(generator, latents, lab.condition(class_index, len(latents)))
        weights = [generator.first.weight, *_weights(generator.layers)]
    return _graph([latents, *outputs], weights, dimension)


@torch.no_grad()
def discriminator_graph(lab: Lab, class_index: int) -> NetworkGraph:
    """The discriminator, over the plane (or the line) of the data, at one class."""
    discriminator, dimension = cast(MlpDiscriminator, lab.step.discriminator), lab.dimension
    points = data_grid(dimension, _count(dimension))
    conditions = lab.condition(class_index, len(points))
    with lab.step.undisturbed():
        *hidden, _ = _hidden(discriminator, points.repeat(1, lab.config.objective.pack), conditions)
        logits = lab.discriminate(points, conditions)[:, None]
        weights = [*_weights(discriminator.layers), discriminator.head.weight]
    return _graph([points, *hidden, logits], weights, dimension)


def _hidden(network: nn.Module, inputs: Tensor, conditions: Tensor) -> list[Tensor]:
    """The outputs of a network's activations, and its own last."""
    outputs: list[Tensor] = []
    hooks = [
        module.register_forward_hook(lambda _module, _inputs, output: outputs.append(output))
        for module in network.modules()
        if isinstance(module, _ACTIVATIONS)
    ]
    try:
        last = network(inputs, conditions)
    finally:
        for hook in hooks:
            hook.remove()
    return [*outputs, last[0] if isinstance(last, tuple) else last]


def _weights(layers: nn.Module) -> list[Tensor]:
    return [layer.weight for layer in layers.children() if isinstance(layer, nn.Linear)]


def _graph(outputs: list[Tensor], weights: list[Tensor], dimension: int) -> NetworkGraph:
    """The graph of layers with `outputs` `[cells, neurons]` each; what isn't a neuron's output has no edges."""
    sizes = tuple(output.shape[1] for output in outputs)
    count = _count(dimension)
    shape = (count, count) if dimension == 2 else (1, count)
    responses = torch.cat([_bytes(output, 0) for output in outputs], dim=1)
    edges = [
        _bytes(weight[:after, :before], None).flatten()
        for weight, (before, after) in zip(weights, pairwise(sizes), strict=True)
    ]
    return NetworkGraph(sizes, responses.T.reshape(-1, *shape).numpy(), torch.cat(edges).numpy())


def _bytes(values: Tensor, dim: int | None) -> Tensor:
    """Values as int8 on -127..127, by the largest magnitude along `dim`, or of all."""
    magnitudes = values.abs()
    largest = magnitudes.amax() if dim is None else magnitudes.amax(dim=dim, keepdim=True)
    scaled = (values / largest.clamp(min=1e-12) * 127.0).nan_to_num(0.0)
    return scaled.round().to(torch.int8)


def _grid(places: Tensor, dimension: int) -> Tensor:
    if dimension == 1:
        return places[:, None]
    y, x = torch.meshgrid(places, places, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


def _count(dimension: int) -> int:
    return SIDE if dimension == 2 else LENGTH
