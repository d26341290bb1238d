"""Network families: every allowed choice builds, and what holds for all of them."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gan_core.conditions import mix
from gan_core.datasets.base import to_uint8
from gan_core.networks import FAMILIES, NetworkOptions, build_discriminator, build_generator
from gan_core.networks.layers import ScaledLeakyReLU, coarse_size
from gan_core.networks.mlp import spread_evenly
from gan_core.renamed import renamed
from gan_core.tensor_files import read_tensors

CLASSES = 3
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "image": [(1, 8, 8), (3, 12, 12), (1, 28, 28), (3, 32, 32), (1, 64, 64)],
    "signal": [(1, 64), (2, 30)],
    "points": [(1,), (2,)],
}
CONDITIONINGS = ("none", "concatenation", "normalisation")
DISCRIMINATOR_CONDITIONINGS = ("none", "concatenation", "projection", "auxiliary")
NORMALISATIONS = ("none", "batch", "instance", "layer", "spectral")
UPSAMPLINGS = ("transposed", "nearest", "bilinear", "pixel-shuffle")
ACTIVATIONS = ("leaky-relu", "relu", "tanh")


def small(family: str, **choices: Any) -> NetworkOptions:
    sizes = {
        "generator_width": 4,
        "discriminator_width": 4,
        "latent_dimension": 5,
        "condition_dimension": 6,
        "depth": 2,
    }
    return NetworkOptions(name=family, **(sizes | choices))


def smallest(family: str) -> tuple[int, ...]:
    return SHAPES[sorted(FAMILIES[family].kinds)[0]][0]


def allowed(family: str, **values: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every combination of the values of some fields that the family doesn't exclude."""
    excluded = FAMILIES[family].excluded
    for combination in itertools.product(*values.values()):
        chosen = dict(zip(values, combination, strict=True))
        if not any(value in excluded.get(field, {}) for field, value in chosen.items()):
            yield chosen


def requests(count: int, dimension: int = 5) -> tuple[Tensor, Tensor]:
    torch.manual_seed(1)
    return torch.randn(count, dimension), torch.eye(CLASSES)[torch.arange(count) % CLASSES]


@pytest.mark.parametrize(
    ("family", "shape"),
    [(name, shape) for name, family in FAMILIES.items() for kind in sorted(family.kinds) for shape in SHAPES[kind]],
)
def test_every_allowed_generator_makes_samples(family: str, shape: tuple[int, ...]) -> None:
    latents, conditions = requests(4)
    usual = FAMILIES[family].usual
    for chosen in allowed(
        family,
        generator_conditioning=CONDITIONINGS,
        generator_normalisation=NORMALISATIONS,
        upsampling=UPSAMPLINGS if max(shape) < 32 else (usual.upsampling,),
    ):
        generator = build_generator(small(family, **chosen), shape, CLASSES)
        samples = generator(latents, conditions)
        assert samples.shape == (4, *shape), chosen
        assert samples.isfinite().all()
        assert len(shape) == 1 or samples.abs().max() <= 1
        assert isinstance(generator.first, nn.Linear)
        assert generator.first.weight.shape[1] - 5 in (0, 6)


@pytest.mark.parametrize(
    ("family", "shape"),
    [(name, shape) for name, family in FAMILIES.items() for kind in sorted(family.kinds) for shape in SHAPES[kind]],
)
def test_every_allowed_discriminator_judges(family: str, shape: tuple[int, ...]) -> None:
    _, conditions = requests(4)
    for chosen in allowed(
        family, discriminator_conditioning=DISCRIMINATOR_CONDITIONINGS, discriminator_normalisation=NORMALISATIONS
    ):
        # At each size as it is usual, at the small ones also in packs.
        for deviation, pack in ((False, 1), (True, 2))[: 2 if max(shape) < 32 else 1]:
            options = small(family, minibatch_deviation=deviation, **chosen)
            discriminator = build_discriminator(options, shape, CLASSES, pack)
            output = discriminator(torch.randn(4, shape[0] * pack, *shape[1:]), conditions)
            assert output.logits.shape == (4,), chosen
            assert output.logits.isfinite().all()
            assert output.features.shape == (4, discriminator.head.in_features)
            if chosen["discriminator_conditioning"] == "auxiliary":
                assert output.classes is not None
                assert output.classes.shape == (4, CLASSES)
            else:
                assert output.classes is None


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_are_heeded_or_refused(family: str, activation: str) -> None:
    shape = smallest(family)
    latents, conditions = requests(4)
    options = small(family, activation=activation)
    if activation in FAMILIES[family].excluded.get("activation", {}):
        with pytest.raises(ValueError, match="activation can't be"):
            build_generator(options, shape, CLASSES)
        return
    samples = build_generator(options, shape, CLASSES)(latents, conditions)
    assert build_discriminator(options, shape, CLASSES)(samples, conditions).logits.isfinite().all()


@pytest.mark.parametrize("family", FAMILIES)
def test_without_conditions(family: str) -> None:
    nothing = torch.zeros(4, 0)
    samples = build_generator(small(family), smallest(family), 0)(torch.randn(4, 5), nothing)
    output = build_discriminator(small(family), smallest(family), 0)(samples, nothing)
    assert output.logits.shape == (4,)
    assert output.classes is None


@pytest.mark.parametrize("shape", [(1, 30, 30), (1, 4, 4), (1, 132, 132), (2, 32, 32), (1, 32, 28), (32,)])
def test_shapes_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="network"):
        build_generator(NetworkOptions(), shape, 0)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_family_excludes_is_refused_with_the_reason(family: str) -> None:
    for field, reasons in FAMILIES[family].excluded.items():
        build = build_discriminator if field.startswith("discriminator") else build_generator
        for value, reason in reasons.items():
            assert value != getattr(FAMILIES[family].usual, field)
            assert reason.endswith(".")
            with pytest.raises(ValueError, match=field) as refusal:
                build(small(family, **{field: value}), smallest(family), CLASSES)
            assert reason in str(refusal.value)


class _NothingDrawn(TorchFunctionMode):
    """Without storage nothing is drawn, as where a snapshot's networks are built."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.Tensor.normal_:
            return args[0]
        return (torch.empty if func is torch.randn else func)(*args, **(kwargs or {}))


@pytest.mark.parametrize("family", FAMILIES)
def test_networks_built_without_storage_take_the_tensors_of_real_ones(family: str) -> None:
    shape = smallest(family)
    latents, conditions = requests(4)
    for normalisation in ("usual", "spectral"):
        if normalisation in FAMILIES[family].excluded.get("generator_normalisation", {}):
            continue
        options = small(family, generator_normalisation=normalisation, discriminator_normalisation=normalisation)
        if normalisation == "spectral" and options.resolved.generator_conditioning == "normalisation":
            options = options.model_copy(update={"generator_conditioning": "concatenation"})
        generator = build_generator(options, shape, CLASSES)
        discriminator = build_discriminator(options, shape, CLASSES)
        with torch.device("meta"), _NothingDrawn():
            hollow_generator = build_generator(options, shape, CLASSES)
            hollow_discriminator = build_discriminator(options, shape, CLASSES)
        for hollow, real in ((hollow_generator, generator), (hollow_discriminator, discriminator)):
            assert all(tensor.is_meta for tensor in hollow.state_dict().values())
            hollow.load_state_dict(real.state_dict(), assign=True)
            assert not any(tensor.is_meta for tensor in itertools.chain(hollow.parameters(), hollow.buffers()))
        samples = generator.eval()(latents, conditions)
        assert torch.equal(hollow_generator.eval()(latents, conditions), samples)
        logits = discriminator.eval()(samples, conditions).logits
        assert torch.equal(hollow_discriminator.eval()(samples, conditions).logits, logits)


@pytest.mark.parametrize("family", FAMILIES)
def test_networks_are_a_function_of_the_seed_and_their_copies_stand_alone(family: str) -> None:
    options, shape = small(family), smallest(family)

    def build() -> nn.ModuleList:
        torch.manual_seed(7)
        return nn.ModuleList([build_generator(options, shape, CLASSES), build_discriminator(options, shape, CLASSES)])

    networks, again = build(), build()
    for name, value in networks.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])
    copied = copy.deepcopy(networks)
    with torch.no_grad():
        for parameter in networks.parameters():
            parameter.zero_()
    assert all(torch.equal(value, again.state_dict()[name]) for name, value in copied.state_dict().items())


@pytest.mark.parametrize("family", FAMILIES)
def test_one_sample_is_rendered_as_in_a_batch(family: str) -> None:
    latents, conditions = requests(5)
    generator = build_generator(small(family), smallest(family), CLASSES).double().eval()
    together = generator(latents.double(), conditions.double())
    rows = zip(latents.double().split(1), conditions.double().split(1), strict=True)
    alone = torch.cat([generator(*row) for row in rows])
    assert torch.allclose(together, alone, atol=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
def test_bfloat16_is_close_to_float32(family: str) -> None:
    latents, conditions = requests(8)
    options, shape = small(family), smallest(family)
    torch.manual_seed(0)
    generator = build_generator(options, shape, CLASSES).eval()
    discriminator = build_discriminator(options, shape, CLASSES).eval()
    samples = generator(latents, conditions)
    logits = discriminator(samples, conditions).logits
    with torch.autocast("cpu", torch.bfloat16):
        rough = generator(latents, conditions)
        rough_logits = discriminator(rough.float(), conditions).logits
    assert (rough.float() - samples).abs().mean() < 0.02
    assert (rough_logits.float() - logits).abs().max() < 0.1 + 0.1 * logits.abs().max()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_a_logit_depends_on_its_own_sample_alone_unless_the_options_say_otherwise(
    family: str, normalisation: str
) -> None:
    if normalisation in FAMILIES[family].excluded.get("discriminator_normalisation", {}):
        return
    # Large enough for two convolutions, so that there is a layer to normalise.
    shape = (1, 28, 28) if "image" in FAMILIES[family].kinds else smallest(family)
    _, conditions = requests(4)
    for deviation in (False, True):
        options = small(family, discriminator_normalisation=normalisation, minibatch_deviation=deviation)
        discriminator = build_discriminator(options, shape, CLASSES)
        samples = torch.randn(4, *shape, requires_grad=True)
        (gradient,) = torch.autograd.grad(discriminator(samples, conditions).logits[1], samples)
        reach = gradient.flatten(1).abs().sum(dim=1) > 0
        assert reach[1]
        assert reach[[0, 2, 3]].any().item() == options.discriminator_couples_samples


@pytest.mark.parametrize("family", FAMILIES)
def test_a_penalty_reaches_every_weight_of_the_body(family: str) -> None:
    shape = smallest(family)
    _, conditions = requests(4)
    discriminator = build_discriminator(small(family, discriminator_normalisation="none"), shape, CLASSES)
    samples = torch.randn(4, *shape, requires_grad=True)
    (gradient,) = torch.autograd.grad(discriminator(samples, conditions).logits.sum(), samples, create_graph=True)
    gradient.square().sum().backward()
    weights = [parameter for name, parameter in discriminator.layers.named_parameters() if name.endswith("weight")]
    assert weights
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in weights)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("conditioning", ["concatenation", "normalisation"])
def test_the_embedding_of_a_mix_is_the_mix_of_embeddings(family: str, conditioning: str) -> None:
    if conditioning in FAMILIES[family].excluded.get("generator_conditioning", {}):
        return
    normalisation = "batch" if conditioning == "normalisation" else "usual"
    options = small(family, generator_conditioning=conditioning, generator_normalisation=normalisation)
    generator = build_generator(options, smallest(family), CLASSES)
    embedding = generator.embedding
    row = mix([torch.eye(3)[0], torch.eye(3)[1]], [3.0, 1.0])
    expected = 0.75 * embedding(torch.eye(3)[:1]) + 0.25 * embedding(torch.eye(3)[1:2])
    assert torch.allclose(embedding(row[None]), expected, atol=1e-6)
    # And it is heard: a little more of a class changes the sample a little.
    row.requires_grad_()
    generator(torch.randn(2, 5), row.expand(2, -1)).square().sum().backward()
    assert row.grad is not None
    assert row.grad.abs().sum() > 0


@pytest.mark.parametrize("family", FAMILIES)
def test_an_untold_generator_ignores_conditions_and_a_projection_is_an_inner_product(family: str) -> None:
    shape = smallest(family)
    latents, conditions = requests(4)
    generator = build_generator(small(family, generator_conditioning="none"), shape, CLASSES).eval()
    assert torch.equal(generator(latents, conditions), generator(latents, conditions.flip(0)))
    samples = torch.randn(4, *shape)
    deaf = build_discriminator(small(family, discriminator_conditioning="none"), shape, CLASSES).eval()
    assert torch.equal(deaf(samples, conditions).logits, deaf(samples, conditions.flip(0)).logits)
    naming = build_discriminator(small(family, discriminator_conditioning="auxiliary"), shape, CLASSES).eval()
    assert torch.equal(naming(samples, conditions).logits, naming(samples, conditions.flip(0)).logits)

    options = small(family, discriminator_conditioning="projection", discriminator_normalisation="none")
    discriminator = build_discriminator(options, shape, CLASSES)
    logits, features, _ = discriminator(samples, conditions)
    head, embedding = discriminator.head, discriminator.embedding.weight
    for index in range(4):
        row = embedding[conditions[index].argmax()]
        expected = head.weight[0].dot(features[index]) + head.bias[0] + row.dot(features[index])
        assert logits[index].item() == pytest.approx(expected.item(), rel=1e-4, abs=1e-5)
    assert torch.allclose(features, discriminator.layers(samples), atol=1e-6)


def test_the_recipe_has_its_number_of_parameters() -> None:
    generator = build_generator(NetworkOptions(), (1, 28, 28), 10)
    assert sum(parameter.numel() for parameter in generator.parameters()) == pytest.approx(346_000, rel=0.01)
    discriminator = build_discriminator(NetworkOptions(), (1, 28, 28), 10)
    assert sum(parameter.numel() for parameter in discriminator.parameters()) == pytest.approx(93_000, rel=0.05)


@pytest.mark.parametrize(("size", "expected"), [(8, (4, 1)), (28, (7, 2)), (32, (8, 2)), (36, (9, 2)), (128, (8, 4))])
def test_pyramid(size: int, expected: tuple[int, int]) -> None:
    assert coarse_size(size) == expected


def test_scaled_leaky_relu_keeps_variance() -> None:
    torch.manual_seed(0)
    outputs = ScaledLeakyReLU()(torch.randn(200_000))
    assert outputs.square().mean().item() == pytest.approx(1.0, rel=0.02)


def test_the_shipped_generator_still_paints_the_picture_that_was_shipped_with_it() -> None:
    shipped = Path(__file__).parents[2] / "checkpoints" / "pretrained" / "digits"
    (snapshot,) = (shipped / "snapshots").iterdir()
    tensors = renamed(read_tensors(snapshot)[0])
    networks = {
        "generator": build_generator(NetworkOptions(), (1, 28, 28), 10),
        "discriminator": build_discriminator(NetworkOptions(), (1, 28, 28), 10),
    }
    for player, network in networks.items():
        network.load_state_dict({name: tensors[f"{player}.{name}"] for name in network.state_dict()})
    assert len(tensors) == sum(len(network.state_dict()) for network in networks.values())

    latents = torch.randn(10, 64, generator=torch.Generator().manual_seed(0)).repeat(10, 1)
    with torch.no_grad():
        samples = to_uint8(networks["generator"](latents, torch.eye(10).repeat_interleave(10, dim=0)))
    painted = samples.reshape(10, 10, 28, 28).permute(0, 2, 1, 3).reshape(280, 280)
    with Image.open(next((shipped / "samples").iterdir())) as picture:
        kept = torch.from_numpy(np.array(picture.convert("L")))
    # Batches of another size round a sum differently, which may tip a pixel into the next grey level.
    assert (painted.int() - kept.int()).abs().max() <= 1
    assert (painted != kept).float().mean() < 1e-3


def test_an_mlps_discriminator_may_have_layers_of_its_own() -> None:
    options = NetworkOptions(
        name="mlp", generator_width=8, discriminator_width=8, latent_dimension=2, depth=2, discriminator_depth=4
    )
    discriminator, generator = build_discriminator(options, (2,), 0), build_generator(options, (2,), 0)
    assert sum(isinstance(layer, nn.Linear) for layer in discriminator.layers) == 4
    assert sum(isinstance(layer, nn.Linear) for layer in generator.layers) == 2
    shared = build_discriminator(options.model_copy(update={"discriminator_depth": 0}), (2,), 0)
    assert sum(isinstance(layer, nn.Linear) for layer in shared.layers) == 2


def test_uniform_noise_is_spread_evenly_over_its_interval() -> None:
    latents = torch.randn(100_000, generator=torch.Generator().manual_seed(0))
    spread = spread_evenly(latents).sort().values
    even = torch.linspace(-1, 1, len(spread))
    # Kolmogorov's distance, at about its 1 in 10,000 quantile.
    assert float((spread - even).abs().max()) < 2 * 2.2 / len(spread) ** 0.5
    assert torch.equal(spread_evenly(-latents), -spread_evenly(latents))
