"""The networks as graphs: every number against the networks themselves."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

from gan_core.drawing import SPAN
from gan_core.lab.game.config import default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.neurons import LENGTH, SIDE, data_grid, discriminator_graph, generator_graph, latent_grid

USUAL = {"network.generator_conditioning": "usual", "network.discriminator_conditioning": "usual"}


def lab(settings: dict[str, Any]) -> Lab:
    small = {
        "dataset.count": 2000,
        "network.generator_width": 8,
        "network.discriminator_width": 6,
        "schedule.batch_size": 16,
    }
    return Lab(default_config().with_settings(small | settings))


@pytest.mark.parametrize(
    ("settings", "generator", "discriminator"),
    [
        ({"network.depth": 2, "network.discriminator_depth": 3}, (2, 8, 8, 2), (2, 6, 6, 6, 1)),
        ({"dataset.name": "peaks", "network.latent_dimension": 1}, (1, 8, 8, 1), (1, 6, 6, 1)),
        ({"dataset.name": "moons", **USUAL}, (2, 8, 8, 2), (2, 6, 6, 1)),
        ({"objective.pack": 2, "network.minibatch_deviation": True, "objective.r1": 0}, (2, 8, 8, 2), (2, 6, 6, 1)),
        ({"network.discriminator_normalisation": "spectral"}, (2, 8, 8, 2), (2, 6, 6, 1)),
    ],
)
def test_a_graph_has_every_neuron_and_every_edge(
    settings: dict[str, Any], generator: tuple[int, ...], discriminator: tuple[int, ...]
) -> None:
    played = lab(settings)
    for graph, sizes in ((generator_graph(played, 0), generator), (discriminator_graph(played, 0), discriminator)):
        assert graph.sizes == sizes
        shape = (SIDE, SIDE) if sizes[0] == 2 else (1, LENGTH)
        assert graph.responses.shape == (sum(sizes), *shape)
        assert graph.weights.shape == (sum(a * b for a, b in pairwise(sizes)),)
        assert graph.responses.dtype == graph.weights.dtype == np.int8


def test_the_last_neurons_respond_as_the_networks_do() -> None:
    played = lab({"network.activation": "tanh"})
    latents, points = latent_grid(2, SIDE), data_grid(2, SIDE)
    samples = played.generate(latents, played.condition(0, len(latents)))
    logits = played.discriminate(points, played.condition(0, len(points)))
    made, judged = generator_graph(played, 0).responses, discriminator_graph(played, 0).responses
    for axis in range(2):
        expected = samples[:, axis] / samples[:, axis].abs().max() * 127
        assert np.abs(made[-2 + axis].flatten() - expected.numpy()).max() <= 0.51
    assert np.abs(judged[-1].flatten() - (logits / logits.abs().max() * 127).numpy()).max() <= 0.51


def test_hidden_neurons_and_weights_are_the_networks_own() -> None:
    played = lab({"network.activation": "relu"})
    discriminator = played.step.discriminator
    points = data_grid(2, SIDE)
    first = discriminator.layers[1]
    hidden = torch.relu(points @ first.weight.T + first.bias).detach()
    graph = discriminator_graph(played, 0)
    expected = hidden / hidden.amax(dim=0).clamp(min=1e-12) * 127
    assert np.abs(graph.responses[2:8].reshape(6, -1).T - expected.numpy()).max() <= 0.51
    weights = first.weight.detach()
    assert np.abs(graph.weights[:12] - (weights / weights.abs().max() * 127).flatten().numpy()).max() <= 0.51


def test_latent_cells_are_equally_likely_and_data_cells_even() -> None:
    line = latent_grid(1, 5)[:, 0]
    shares = torch.tensor([0.5 * (1 + math.erf(value / math.sqrt(2))) for value in line.tolist()])
    assert torch.allclose(shares.diff(), torch.full((4,), 0.24), atol=1e-5)
    plane = data_grid(2, 4)
    assert torch.allclose(plane[1] - plane[0], torch.tensor([SPAN / 2, 0.0]))
    assert torch.allclose(plane[4] - plane[0], torch.tensor([0.0, SPAN / 2]))
    assert torch.allclose(plane[0], torch.tensor([-0.75 * SPAN, -0.75 * SPAN]))


def test_looking_into_networks_changes_nothing() -> None:
    settings = {"network.discriminator_normalisation": "spectral", "network.generator_normalisation": "batch"}
    watched, alone = lab(settings), lab(settings)
    discriminator_graph(watched, 0)
    generator_graph(watched, 0)
    for each in (watched, alone):
        each.both()
    ours, theirs = watched.step.tensors(), alone.step.tensors()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
