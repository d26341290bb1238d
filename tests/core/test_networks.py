"""Networks: shapes over their whole range, conditions, and the recipe's size."""

import pytest
import torch

from gan_core.conditions import mix
from gan_core.networks import FAMILIES, NetworkOptions, build_critic, build_generator
from gan_core.networks.layers import ScaledLeakyReLU, coarse_size


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("size", "channels"), [(8, 1), (12, 3), (28, 1), (32, 3), (36, 1), (64, 3), (128, 1)])
def test_shapes_and_range(family: str, size: int, channels: int) -> None:
    options = NetworkOptions(name=family, generator_width=4, critic_width=4, latent_dimension=5)
    conditions = torch.eye(7)[:3]
    images = build_generator(options, (channels, size, size), 7)(torch.randn(3, 5), conditions)
    assert images.shape == (3, channels, size, size)
    assert images.abs().max() <= 1
    assert build_critic(options, (channels, size, size), 7)(images, conditions).shape == (3,)


@pytest.mark.parametrize("family", FAMILIES)
def test_unconditional(family: str) -> None:
    options = NetworkOptions(name=family, generator_width=4, critic_width=4, latent_dimension=5)
    nothing = torch.zeros(2, 0)
    images = build_generator(options, (1, 8, 8), 0)(torch.randn(2, 5), nothing)
    assert build_critic(options, (1, 8, 8), 0)(images, nothing).shape == (2,)


@pytest.mark.parametrize("shape", [(1, 30, 30), (1, 4, 4), (1, 132, 132), (2, 32, 32), (1, 32, 28), (32,)])
def test_shapes_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="network"):
        build_generator(NetworkOptions(), shape, 0)


def test_the_recipe_has_its_number_of_parameters() -> None:
    generator = build_generator(NetworkOptions(), (1, 28, 28), 10)
    assert sum(parameter.numel() for parameter in generator.parameters()) == pytest.approx(346_000, rel=0.01)


@pytest.mark.parametrize(("size", "expected"), [(8, (4, 1)), (28, (7, 2)), (32, (8, 2)), (36, (9, 2)), (128, (8, 4))])
def test_pyramid(size: int, expected: tuple[int, int]) -> None:
    assert coarse_size(size) == expected


def test_scaled_leaky_relu_keeps_variance() -> None:
    torch.manual_seed(0)
    outputs = ScaledLeakyReLU()(torch.randn(200_000))
    assert outputs.square().mean().item() == pytest.approx(1.0, rel=0.02)


def test_gradients_flow_through_a_mix_of_classes() -> None:
    torch.manual_seed(0)
    generator = build_generator(NetworkOptions(generator_width=4, latent_dimension=5), (1, 8, 8), 3)
    weight = torch.tensor(0.3, requires_grad=True)
    first, second = torch.eye(3)[0], torch.eye(3)[2]
    row = (1 - weight) * first + weight * second
    generator(torch.zeros(1, 5), row[None]).sum().backward()
    assert weight.grad is not None
    assert weight.grad.abs() > 0


def test_the_embedding_of_a_mix_is_the_mix_of_embeddings() -> None:
    embedding = build_generator(NetworkOptions(), (1, 8, 8), 3).embedding
    mixed = embedding(mix([torch.eye(3)[0], torch.eye(3)[1]], [3.0, 1.0])[None])
    expected = 0.75 * embedding(torch.eye(3)[:1]) + 0.25 * embedding(torch.eye(3)[1:2])
    assert torch.allclose(mixed, expected, atol=1e-6)
