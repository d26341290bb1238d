"""The layers of the network families against their definitions, computed another way."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.networks import NetworkOptions, build_discriminator, build_generator
from gan_core.networks.discriminator import MinibatchDeviation, beside
from gan_core.networks.normalisation import FLAT_LAYERS, MAP_LAYERS, ConditionalNormalisation
from gan_core.networks.recurrent import GatedUnit, Reader, Writer, frame_length
from gan_core.networks.resnet import DiscriminatorBlock, UpBlock
from gan_core.networks.style import MAPPING_SLOWNESS, MEAN_DECAY, ModulatedConvolution, StyleGenerator
from gan_core.networks.upsampling import upsample


def style_generator(**choices: object) -> StyleGenerator:
    torch.manual_seed(0)
    options = NetworkOptions(name="style", generator_width=4, latent_dimension=5, **choices)
    generator = build_generator(options, (3, 12, 12), 3)
    assert isinstance(generator, StyleGenerator)
    return generator


@pytest.mark.parametrize("upsampling", [None, "nearest", "bilinear", "transposed"])
def test_modulation_is_a_convolution_by_each_samples_own_kernel(upsampling: str | None) -> None:
    torch.manual_seed(0)
    layer = ModulatedConvolution(3, 4, upsampling).double()
    maps, scales = torch.randn(5, 3, 6, 6).double(), torch.randn(5, 3).double()
    convolved, inverse_norms = layer(maps, scales)

    expected = []
    for sample, scale in zip(maps, scales, strict=True):
        if upsampling == "transposed":
            own = layer.weight * scale[:, None, None, None]
            norms = (own.square().sum(dim=(0, 2, 3)) / 4 + 1e-8).sqrt()
            expected.append(F.conv_transpose2d(sample[None], own / norms[None, :, None, None], stride=2, padding=1))
        else:
            own = layer.weight * scale[None, :, None, None]
            norms = (own.square().sum(dim=(1, 2, 3)) + 1e-8).sqrt()
            large = sample[None] if upsampling is None else F.interpolate(sample[None], scale_factor=2, mode=upsampling)
            expected.append(F.conv2d(large, own / norms[:, None, None, None], padding=1))
    assert torch.allclose(convolved * inverse_norms[:, :, None, None], torch.cat(expected), atol=1e-12)


@pytest.mark.parametrize("upsampling", [None, "transposed"])
def test_demodulated_maps_of_unit_inputs_have_unit_variance_whatever_the_scales(upsampling: str | None) -> None:
    torch.manual_seed(0)
    layer = ModulatedConvolution(16, 8, upsampling)
    convolved, inverse_norms = layer(torch.randn(64, 16, 12, 12), torch.rand(64, 16) * 50)
    inner = (convolved * inverse_norms[:, :, None, None])[:, :, 2:-2, 2:-2]
    assert inner.square().mean().item() == pytest.approx(1.0, rel=0.1)


def test_the_mapping_is_what_its_formula_says() -> None:
    generator = style_generator(depth=2)
    latents, conditions = torch.randn(4, 5), torch.eye(3)[[0, 1, 2, 0]]
    inputs = torch.cat([latents, conditions @ generator.embedding.weight], dim=1)
    hidden = inputs
    for layer in (generator.first, generator.mapping[0]):
        scale = layer.in_features**-0.5 / MAPPING_SLOWNESS
        hidden = F.leaky_relu(hidden @ layer.weight.t() * scale, 0.2) * (2 / 1.04) ** 0.5
    assert torch.allclose(generator.map(latents, conditions), hidden, atol=1e-5)
    assert generator.map(torch.randn(4000, 5), conditions[:1].expand(4000, -1)).square().mean().item() == pytest.approx(
        1.0, rel=0.5
    )


def test_the_mean_of_w_follows_training_and_nothing_else() -> None:
    generator = style_generator()
    assert generator.w_mean.count_nonzero() == 0
    expected = torch.zeros_like(generator.w_mean)
    before = generator.w_mean
    for _ in range(3):
        latents, conditions = torch.randn(6, 5), torch.eye(3)[:1].expand(6, -1)
        generator(latents, conditions)
        expected = MEAN_DECAY * expected + (1 - MEAN_DECAY) * generator.map(latents, conditions).mean(dim=0)
    assert generator.w_mean is before
    assert torch.allclose(generator.w_mean, expected, atol=1e-6)
    generator.eval()(latents, conditions)
    generator.synthesise(generator.map(latents, conditions), conditions)
    assert torch.allclose(generator.w_mean, expected, atol=1e-6)


def test_a_w_for_each_layer_mixes_styles() -> None:
    generator = style_generator().eval()
    conditions = torch.eye(3)[:2]
    first, second = generator.map(torch.randn(2, 2, 5).flatten(0, 1), conditions.repeat(2, 1)).split(2)
    same = first[:, None].expand(-1, generator.layers, -1)
    assert torch.equal(generator.synthesise(same, conditions), generator.synthesise(first, conditions))
    images = []
    for index in range(generator.layers):
        mixed = same.clone()
        mixed[:, index] = second
        images.append(generator.synthesise(mixed, conditions))
        assert not torch.allclose(images[-1], generator.synthesise(first, conditions), atol=1e-3)
    assert not torch.allclose(images[0], images[1], atol=1e-3)


def test_noise_is_silent_at_first_then_fixed_in_use_and_drawn_in_training() -> None:
    generator = style_generator()
    latents, conditions = torch.randn(4, 5), torch.eye(3)[[0, 1, 2, 0]]
    w = generator.map(latents, conditions)
    assert torch.equal(generator.synthesise(w, conditions), generator.synthesise(w, conditions, noise=False))
    for layer in generator.styled:
        nn.init.constant_(layer.strengths, 0.5)

    def drawn(seed: int) -> Tensor:
        generator.random = torch.Generator().manual_seed(seed)
        return generator.synthesise(w, conditions)

    before = torch.get_rng_state()
    assert torch.equal(drawn(1), drawn(1))
    assert not torch.allclose(drawn(1), drawn(2), atol=1e-3)
    assert torch.equal(torch.get_rng_state(), before), "all randomness comes from the generator that was given"
    silent = generator.synthesise(w, conditions, noise=False)
    generator.eval()
    fixed = generator.synthesise(w, conditions)
    assert torch.equal(fixed, generator.synthesise(w, conditions))
    assert not torch.allclose(fixed, silent, atol=1e-3)


def test_images_are_the_sum_of_what_each_layer_adds() -> None:
    generator = style_generator().eval()
    conditions = torch.eye(3)[:2]
    w = generator.map(torch.randn(2, 5), conditions)
    for to_image in generator.images:
        nn.init.zeros_(to_image.weight)
        nn.init.constant_(to_image.bias, 0.25)
    total = torch.tensor(0.25 * generator.layers).tanh()
    assert torch.allclose(generator.synthesise(w, conditions), total.expand(2, 3, 12, 12), atol=1e-6)


@pytest.mark.parametrize(("name", "axes"), [("batch", (0, 2, 3)), ("instance", (2, 3)), ("layer", (1, 2, 3))])
def test_conditional_normalisation_is_its_formula(name: str, axes: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    layer = ConditionalNormalisation(MAP_LAYERS[name](4, False), 4, 3).double()
    hidden, embedded = 3 + 2 * torch.randn(5, 4, 6, 6).double(), torch.randn(5, 3).double()
    mean = hidden.mean(dim=axes, keepdim=True)
    deviation = (hidden.var(dim=axes, correction=0, keepdim=True) + 1e-5).sqrt()
    weight, bias = layer.affine.weight, layer.affine.bias
    gains, biases = embedded @ weight[:4].t() + bias[:4], embedded @ weight[4:].t() + bias[4:]
    expected = (hidden - mean) / deviation * gains[:, :, None, None] + biases[:, :, None, None]
    assert torch.allclose(layer(hidden, embedded), expected, atol=1e-10)
    assert torch.equal(bias[:4], torch.ones(4))
    assert torch.equal(bias[4:], torch.zeros(4))


def test_conditional_normalisation_of_flat_features() -> None:
    torch.manual_seed(0)
    layer = ConditionalNormalisation(FLAT_LAYERS["layer"](4, False), 4, 3)
    hidden, embedded = torch.randn(5, 4), torch.randn(5, 3)
    gains, biases = layer.affine(embedded).split(4, dim=1)
    assert torch.allclose(layer(hidden, embedded), F.layer_norm(hidden, (4,)) * gains + biases, atol=1e-5)


@pytest.mark.parametrize("family", ["conv", "dcgan", "resnet"])
def test_conditions_that_enter_by_normalisation_are_not_beside_the_latent(family: str) -> None:
    options = NetworkOptions(
        name=family, generator_width=4, generator_conditioning="normalisation", generator_normalisation="instance"
    )
    generator = build_generator(options, (1, 12, 12), 3)
    assert generator.first.in_features == options.latent_dimension
    layers = [module for module in generator.modules() if isinstance(module, ConditionalNormalisation)]
    assert layers
    assert all(layer.affine.in_features == options.condition_dimension for layer in layers)


@given(count=st.integers(1, 13), shape=st.sampled_from([(3,), (2, 5), (2, 4, 3)]), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_minibatch_deviation_is_what_a_loop_finds(count: int, shape: tuple[int, ...], seed: int) -> None:
    features = torch.randn(count, *shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).float()
    outputs = MinibatchDeviation()(features)
    assert torch.equal(outputs[:, :-1], features)
    groups = count // 4 if count % 4 == 0 else 1
    for index in range(count):
        members = [features[other] for other in range(count) if other % groups == index % groups]
        flat = torch.stack(members).flatten(1)
        expected = ((flat - flat.mean(dim=0)).square().mean(dim=0) + 1e-8).sqrt().mean()
        assert torch.allclose(outputs[index, -1], expected.expand(shape[1:]), atol=1e-5)


def test_minibatch_deviation_of_equal_samples_has_a_finite_gradient() -> None:
    features = torch.ones(4, 3, requires_grad=True)
    MinibatchDeviation()(features).sum().backward()
    assert features.grad is not None
    assert features.grad.isfinite().all()


@pytest.mark.parametrize("player", ["generator", "discriminator"])
@pytest.mark.parametrize("family", ["conv", "dcgan", "resnet", "mlp", "recurrent"])
def test_spectral_norm_makes_the_largest_singular_value_one(family: str, player: str) -> None:
    torch.manual_seed(0)
    options = NetworkOptions(
        name=family,
        generator_width=4,
        discriminator_width=4,
        generator_conditioning="concatenation",
        generator_normalisation="spectral",
        discriminator_normalisation="spectral",
        discriminator_conditioning="projection",
    )
    shape = (1, 16) if family == "recurrent" else (1, 8, 8)
    network = (build_generator if player == "generator" else build_discriminator)(options, shape, 3)
    inputs = torch.randn(2, 64) if player == "generator" else torch.randn(2, *shape)
    for _ in range(60):
        network(inputs, torch.eye(3)[:2])
    network.eval()
    weights = 0
    for module in network.modules():
        if hasattr(module, "parametrizations"):
            # The output channels lie second in a transposed convolution.
            weight = module.weight.transpose(0, 1) if isinstance(module, nn.ConvTranspose2d) else module.weight
            assert torch.linalg.svdvals(weight.flatten(1))[0].item() == pytest.approx(1.0, abs=0.02)
            weights += 1
    plain = [module for module in network.modules() if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d)]
    assert weights == len(plain) + 1, "every layer, and the embedding"


def test_spectral_norm_is_a_function_of_what_is_saved() -> None:
    torch.manual_seed(0)
    options = NetworkOptions(discriminator_width=4, discriminator_normalisation="spectral")
    discriminator = build_discriminator(options, (1, 8, 8), 3).to(memory_format=torch.channels_last)
    samples, conditions = torch.randn(2, 1, 8, 8), torch.eye(3)[:2]
    discriminator(samples, conditions)
    other = build_discriminator(options, (1, 8, 8), 3)
    other.load_state_dict(discriminator.state_dict())
    assert torch.equal(discriminator(samples, conditions).logits, other(samples, conditions).logits)
    for name, value in discriminator.state_dict().items():
        assert torch.equal(value, other.state_dict()[name])
    discriminator.eval()
    assert torch.equal(discriminator(samples, conditions).logits, discriminator(samples, conditions).logits)


def test_a_condition_lies_beside_a_sample_as_constant_maps() -> None:
    samples, conditions = torch.randn(2, 1, 3, 3), torch.tensor([[0.0, 1.0], [0.25, 0.75]])
    both = beside(samples, conditions)
    assert torch.equal(both[:, :1], samples)
    assert torch.equal(both[1, 1], torch.full((3, 3), 0.25))
    assert torch.equal(both[0, 2], torch.ones(3, 3))
    assert torch.equal(beside(torch.zeros(2, 2), conditions)[:, 2:], conditions)


@pytest.mark.parametrize("name", ["transposed", "nearest", "bilinear", "pixel-shuffle"])
def test_upsampling_doubles_the_size(name: str) -> None:
    layers = nn.Sequential(*upsample(name, 3, 5))
    assert layers(torch.randn(2, 3, 4, 4)).shape == (2, 5, 8, 8)
    without = nn.Sequential(*upsample(name, 3, 5, bias=False))
    assert without(torch.zeros(1, 3, 4, 4)).count_nonzero() == 0


def test_the_shortcut_of_a_residual_block_is_what_the_paper_has() -> None:
    """Enlarging before the 1x1 convolution, and averaging after it, as Miyato et al. 2018 do."""
    torch.manual_seed(0)
    options = NetworkOptions(name="resnet", generator_width=4, discriminator_width=4)
    maps = torch.randn(2, 8, 4, 4)
    up = next(module for module in build_generator(options, (1, 8, 8), 3).modules() if isinstance(module, UpBlock))
    nn.init.zeros_(up.residual[-1].weight)
    nn.init.zeros_(up.residual[-1].bias)
    assert torch.allclose(up(maps, torch.zeros(2, 32)), up.shortcut(F.interpolate(maps, scale_factor=2)), atol=1e-6)

    discriminator = build_discriminator(
        options.model_copy(update={"discriminator_normalisation": "none"}), (1, 8, 8), 3
    )
    down = next(module for module in discriminator.modules() if isinstance(module, DiscriminatorBlock))
    images = torch.randn(2, 1, 8, 8)
    convolutions = [module for module in down.residual if isinstance(module, nn.Conv2d)]
    nn.init.zeros_(convolutions[-1].weight)
    nn.init.zeros_(convolutions[-1].bias)
    assert torch.allclose(down(images), F.avg_pool2d(down.shortcut[-1](images), 2), atol=1e-6)


def test_the_residual_discriminator_sums_over_space() -> None:
    torch.manual_seed(0)
    options = NetworkOptions(name="resnet", discriminator_width=4, discriminator_normalisation="none")
    discriminator = build_discriminator(options, (1, 8, 8), 3)
    images = torch.randn(2, 1, 8, 8)
    maps = discriminator.layers[:-1](images)
    assert torch.allclose(discriminator(images, torch.eye(3)[:2]).features, maps.flatten(2).sum(dim=2), atol=1e-5)


def test_dcgan_starts_from_small_gaussian_weights_and_normalises_all_but_the_ends() -> None:
    torch.manual_seed(0)
    options = NetworkOptions(name="dcgan")
    generator, discriminator = build_generator(options, (1, 32, 32), 10), build_discriminator(options, (1, 32, 32), 10)
    for network, batch_norms in ((generator, 2), (discriminator, 1)):
        layers = [module for module in network.modules() if isinstance(module, nn.Conv2d | nn.ConvTranspose2d)]
        assert all(layer.weight.std().item() == pytest.approx(0.02, rel=0.1) for layer in layers)
        assert sum(isinstance(module, nn.BatchNorm2d) for module in network.modules()) == batch_norms
    assert any(isinstance(module, nn.ReLU) for module in generator.modules())
    assert any(isinstance(module, nn.LeakyReLU) for module in discriminator.modules())


@pytest.mark.parametrize("activation", ["leaky-relu", "relu", "tanh"])
def test_an_mlp_keeps_the_size_of_its_activations(activation: str) -> None:
    torch.manual_seed(0)
    options = NetworkOptions(name="mlp", generator_width=128, latent_dimension=16, depth=6, activation=activation)
    points = build_generator(options, (2,), 0)(torch.randn(2000, 16), torch.zeros(2000, 0))
    assert 0.3 < points.std().item() < 3


def test_a_gated_unit_is_pytorchs_own() -> None:
    torch.manual_seed(0)
    unit, theirs = GatedUnit(3, 5).double(), nn.GRU(3, 5, batch_first=True).double()
    theirs.load_state_dict(
        {
            "weight_ih_l0": unit.inward.weight,
            "weight_hh_l0": unit.recurrent.weight,
            "bias_ih_l0": unit.inward.bias,
            "bias_hh_l0": unit.recurrent.bias,
        }
    )
    inputs, state = torch.randn(4, 7, 3).double(), torch.randn(4, 5).double()
    expected, _ = theirs(inputs, state[None])
    assert torch.allclose(unit(inputs, state), expected, atol=1e-12)


@given(length=st.integers(1, 24), channels=st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_signals_are_read_and_written_in_the_order_of_time(length: int, channels: int) -> None:
    frame = frame_length(length)
    assert length % frame == 0
    reader, writer = Reader(channels, length, 4), Writer(4, (channels, length))
    signals = torch.randn(2, channels, length, requires_grad=True)
    frames: list[Tensor] = []
    reader.unit.register_forward_pre_hook(lambda _, inputs: frames.append(inputs[0]))
    reader(signals)
    assert torch.equal(frames[0][:, 0], signals[:, :, :frame].flatten(1))
    written: list[Tensor] = []
    writer.last.register_forward_hook(lambda _, __, outputs: written.append(outputs))
    made = writer(torch.randn(2, 4))
    assert made.shape == (2, channels, length)
    assert torch.equal(made[:, :, -frame:].flatten(1), written[0][:, -1])
